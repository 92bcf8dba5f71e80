import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './repository.ts';

/** Guides of docs/ beside those of a list, by their headings. */
export const otherGuides = (
  listed: readonly string[],
): readonly { readonly text: string; readonly link: string }[] =>
  readdirSync(join(repository, 'docs'))
    .filter((name) => name.endsWith('.md') && !listed.includes(name.slice(0, -3)))
    .toSorted()
    .map((name) => {
      const text = readFileSync(join(repository, 'docs', name), 'utf8');
      const [, heading = name] = /^# (.*)$/m.exec(text) ?? [];
      return { text: heading.replaceAll('`', ''), link: `/${name.slice(0, -3)}` };
    });
