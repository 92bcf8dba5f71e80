import { membersOf } from './interfaces.ts';
import type { Member } from './interfaces.ts';
import { cell, code, table } from './markdown-table.ts';

/** Types that a reader of a config would not know by their name. */
const types: { readonly [type: string]: string } = {
  'readonly PluginEntry[]': '(Plugin | string | [name: string, options: object])[]',
  Drivers: '{ [type: string]: string | string[] }',
  SecretPolicy: "'inline' | 'file' | 'error'",
  ImageConfigTable: '{ [image: string]: ImageConfig }',
  "NonNullable<ImageSourceOptions['registries']>":
    '{ [host: string]: { mirrors?: string[], insecure?: boolean } }',
};

/** The images under `tools`, which are settings of the program. */
const tools = (): readonly Member[] =>
  membersOf('src/api/settings.ts', 'Settings').filter(({ name }) => name.startsWith('tools.'));

/** The settings of a config file, those inside others by their path: `settings.platform`. */
export const configTable = (): string =>
  table(
    ['setting', 'type', 'meaning'],
    membersOf('src/config/config.ts', 'Config')
      .flatMap((member) => (member.name === 'tools' ? tools() : [member]))
      .map(({ name, type, about }) => [
        code(name),
        code((types[type] ?? type).replaceAll('readonly ', '')),
        cell(about),
      ]),
  );
