import type { Declared } from './command.ts';

/** Options of `p2lk why` beside those of the main command. */
export interface WhyFlags {
  readonly json?: boolean;
}

export const why: Declared = {
  name: 'why',
  operands: '<field|line> [input...]',
  about:
    'say what became of a field (containers.image, web.yaml:12), ' +
    'or what made a line of the manifest (42, linuxkit.yml:42). Options of p2lk itself count too',
  options: [{ flags: '--json', about: 'print JSON instead of text' }],
};
