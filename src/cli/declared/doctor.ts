import type { Declared } from './command.ts';

/** Options of `p2lk doctor` beside those of the main command. */
export interface DoctorFlags {
  readonly json?: boolean;
}

export const doctor: Declared = {
  name: 'doctor',
  about:
    'say which programs are there that p2lk can use, what each is for and how to get it, ' +
    'and which config is in use',
  options: [{ flags: '--json', about: 'print JSON instead of text' }],
};
