import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../../content/repository.ts';

interface Code {
  readonly code: string;
  readonly title: string;
}

declare const data: readonly Code[];
export { data };

const folder = join(repository, 'docs/diagnostics');

export default {
  watch: ['../../../docs/diagnostics/**/*.md'],
  load: (): readonly Code[] =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .toSorted()
      .map((name) => {
        const [heading = ''] = readFileSync(join(folder, name), 'utf8').split('\n', 1);
        const code = name.replaceAll('\\', '/').replace(/\.md$/, '');
        return { code, title: heading.replace(/^# [^:]*: /, '') };
      }),
};
