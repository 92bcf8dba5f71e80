import { fields } from './fields.ts';
import { linuxkit } from './linuxkit.ts';
import { options } from './options.ts';
import { order } from './order.ts';
import { pure } from './pure.ts';
import { quoting } from './quoting.ts';
import { repeat } from './repeat.ts';
import type { Rule } from './rule.ts';
import { secrets } from './secrets.ts';
import { shell } from './shell.ts';
import { untouched } from './untouched.ts';

/** Whatever the others tried, the plugin's code held: last, since it knows what they saw. */
const faults: Rule = {
  name: 'faults',
  about: 'its code throws at nothing that the API lets through (P2LK901)',
  find: async ({ faults: found }) => [...found],
};

/** The rules in the order in which they are tried. */
export const rules: readonly Rule[] = [
  repeat,
  pure,
  untouched,
  options,
  order,
  fields,
  linuxkit,
  shell,
  quoting,
  secrets,
  faults,
];
