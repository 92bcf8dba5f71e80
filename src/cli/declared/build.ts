import type { Declared } from './command.ts';
import { collect, words } from './option-values.ts';

/** Options of `p2lk build` beside those of the main command. */
export interface BuildFlags {
  readonly format?: readonly string[];
  readonly dir?: string;
  readonly name?: string;
  readonly linuxkitArgs?: readonly string[];
}

export const build: Declared = {
  name: 'build',
  operands: '[input...]',
  about:
    'translate, and build the machine with linuxkit; onto the base vm where none is named. Options of p2lk itself count too',
  options: [
    {
      flags: '--format <format>',
      about: "LinuxKit's output format; may be repeated",
      read: collect,
    },
    { flags: '--dir <dir>', about: 'folder for the manifest and what is built', default: '.' },
    { flags: '--name <name>', about: 'name of the files (default: <kind>-<name>)' },
    {
      flags: '--linuxkit-args <words>',
      about: 'further options for linuxkit build',
      read: words,
    },
  ],
};
