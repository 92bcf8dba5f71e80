import type { WhyFlags } from '../commands/why.ts';
import { declare } from './command.ts';

export const why = declare<WhyFlags>({
  name: 'why',
  operands: '<field|line> [input...]',
  about:
    'say what became of a field (containers.image, web.yaml:12), or what made a line of the manifest (42, linuxkit.yml:42). Options of p2lk itself count too',
  options: [{ flags: '--json', about: 'print JSON instead of text' }],
  run: async (...given) => (await import('../commands/why.ts')).runWhy(...given),
});
