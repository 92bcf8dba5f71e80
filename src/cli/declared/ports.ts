import type { Declared } from './command.ts';

/** Options of `p2lk ports` beside those of the main command. */
export interface PortsFlags {
  readonly json?: boolean;
}

export const ports: Declared = {
  name: 'ports',
  operands: '[input...]',
  about:
    'list what the machines of the inputs let in, to whom and why, and what is declared and stays closed. Options of p2lk itself count too',
  options: [{ flags: '--json', about: 'print JSON instead of a table' }],
};
