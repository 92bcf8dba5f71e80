import type { PortsFlags } from '../commands/ports.ts';
import { declare } from './command.ts';

export const ports = declare<PortsFlags>({
  name: 'ports',
  operands: '[input...]',
  about:
    'list what the machines of the inputs let in, to whom and why, and what is declared and stays closed. Options of p2lk itself count too',
  options: [{ flags: '--json', about: 'print JSON instead of a table' }],
  run: async (...given) => (await import('../commands/ports.ts')).runPorts(...given),
});
