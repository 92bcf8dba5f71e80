import type { Declared } from './command.ts';

/** Options of `p2lk lock` beside those of the main command. */
export interface LockFlags {
  readonly update?: boolean;
  readonly check?: boolean;
}

export const lock: Declared = {
  name: 'lock',
  operands: '[input...]',
  about:
    'write p2lk.lock, the digest and config of every image of the inputs; later runs keep to it. Options of p2lk itself count too',
  options: [
    { flags: '--update', about: 'ask for images anew that it lists already' },
    {
      flags: '--check',
      about: 'ask anew and write nothing; an image that differs or is not listed is an error',
    },
  ],
};
