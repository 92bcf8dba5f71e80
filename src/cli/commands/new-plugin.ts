import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import packageJson from '../../../package.json' with { type: 'json' };
import { packageFile } from '../../system/package-file.ts';
import type { NewPluginFlags, PluginKind } from '../declared/new-plugin.ts';
import type { ExitCode } from '../exit-code.ts';
import type { MessageOptions } from '../messages.ts';
import { tell } from '../messages.ts';
import { ownOrigin } from '../own-origin.ts';
import { pluginName } from '../plugin-name.ts';
import type { PluginName } from '../plugin-name.ts';
import type { Terminal } from '../terminal.ts';
import { write } from '../terminal.ts';
import { writeOrTell } from '../write-or-tell.ts';

/** `p2lk new-plugin NAME`: makes a plugin package of what all have and of what its kind begins with. */
export const runNewPlugin = async (
  terminal: Terminal,
  [given = '']: readonly string[],
  { kind = 'volume' }: MessageOptions & NewPluginFlags = {},
): Promise<ExitCode> => {
  const refuse = (reason: string, help: string): Promise<ExitCode> =>
    tell(terminal, (report) => report.add('P2LK500', { reason }, [], { help }));
  const name = pluginName(given);
  if ('reason' in name) return refuse(name.reason, name.help);
  const target = resolve(terminal.folder, name.folder);
  if (existsSync(target))
    return refuse(
      `${name.folder} is there already`,
      'choose another name, or take the folder away',
    );
  return writeOrTell(terminal, name.folder, async () => {
    copyTemplate(target, kind, name);
    const origin = ownOrigin(target);
    const install = origin === undefined ? 'npm install' : `npm install --save-dev ${origin}`;
    await write(
      terminal,
      1,
      `made ${name.folder}\n\nNext:\n  cd ${name.folder}\n  ${install}\n  npm test\n`,
    );
  });
};

/** npm leaves hidden files out of a package, and takes a second package.json for a package. */
const renamed: readonly (readonly [from: string, to: string])[] = [
  ['gitignore', '.gitignore'],
  ['package.template.json', 'package.json'],
  ['oxlintrc.json', '.oxlintrc.json'],
  ['changeset', '.changeset'],
  ['github', '.github'],
];

const copyTemplate = (target: string, kind: PluginKind, name: PluginName): void => {
  cpSync(packageFile('templates/plugin/common'), target, { recursive: true });
  cpSync(packageFile(`templates/plugin/${kind}`), target, { recursive: true });
  cpSync(packageFile('LICENSE'), join(target, 'LICENSE'));
  for (const [from, to] of renamed) renameSync(join(target, from), join(target, to));
  const { about } = JSON.parse(readFileSync(join(target, 'about.json'), 'utf8')) as {
    readonly about: string;
  };
  const usage = readFileSync(join(target, 'usage.md'), 'utf8').trim();
  for (const file of ['about.json', 'usage.md']) rmSync(join(target, file));
  for (const entry of readdirSync(target, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name === 'LICENSE') continue;
    const path = join(entry.parentPath, entry.name);
    const text = readFileSync(path, 'utf8')
      .replace('usage-of-the-plugin', () => usage)
      .replaceAll('about-the-plugin', about)
      .replaceAll('peer-range', `>=${packageJson.version} <2`);
    writeFileSync(path, inNameOf(text, name));
  }
};

/** A text of the template, in which the package is p2lk-plugin-example and the plugin example. */
const inNameOf = (text: string, { package: own, plugin }: PluginName): string =>
  text.replaceAll('p2lk-plugin-example', own).replaceAll(/\bexample\b(?!\.(?:com|org)\b)/g, plugin);
