import { membersOf } from './interfaces.ts';
import { cell, code, table } from './markdown-table.ts';

/** The settings of a config file, those inside others by their path: `settings.platform`. */
export const configTable = (): string =>
  table(
    ['setting', 'type', 'meaning'],
    membersOf('src/config.ts', 'Config').map(({ name, type, about }) => [code(name), code(type), cell(about)]),
  );
