import { parsePublished } from '../machine/published.ts';
import type { Published } from '../machine/published.ts';
import { Refusal } from '../option-table.ts';
import type { Declared } from './command.ts';
import { collect, words } from './option-values.ts';

const publish = (text: string, before: unknown): readonly Published[] => {
  const found = parsePublished(text);
  if (found === undefined) throw new Refusal('[HOST:]MACHINE[/udp] is wanted, as 8080:80.');
  // What an earlier call of this function gave.
  return [...((before as readonly Published[] | undefined) ?? []), found];
};

/** Options of `p2lk run` beside those of the main command. */
export interface RunFlags {
  readonly publish?: readonly Published[];
  readonly disk?: readonly string[];
  readonly accel?: 'kvm' | 'hvf' | 'tcg';
  readonly watch?: boolean;
  readonly linuxkitArgs?: readonly string[];
  readonly qemuArgs?: readonly string[];
}

export const run: Declared = {
  name: 'run',
  operands: '[input...]',
  about:
    'translate, build and boot the machine under QEMU, its open ports on 127.0.0.1. Options of p2lk itself count too',
  options: [
    {
      flags: '-p, --publish <port>',
      about: 'lead [HOST:]MACHINE[/udp] to the machine; may be repeated',
      read: publish,
    },
    {
      flags: '--disk <file>',
      about: 'give the machine a raw disk image; may be repeated',
      read: collect,
    },
    {
      flags: '--accel <how>',
      about: 'what runs the machine (default: what is there)',
      choices: ['kvm', 'hvf', 'tcg'],
    },
    { flags: '--watch', about: 'do it anew when the input changes' },
    {
      flags: '--linuxkit-args <words>',
      about: 'further options for linuxkit build',
      read: words,
    },
    { flags: '--qemu-args <words>', about: 'further options for QEMU', read: words },
  ],
};
