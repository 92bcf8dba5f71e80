import type { BuildFlags } from '../commands/build.ts';
import { declare } from './command.ts';
import { collect, words } from './option-values.ts';

export const build = declare<BuildFlags>({
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
  run: async (...given) => (await import('../commands/build.ts')).runBuild(...given),
});
