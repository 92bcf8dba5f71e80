import type { OptionsSchema, Plugin } from '../api/define-plugin.ts';
import { keysAt } from '../host/schema-keys.ts';
import { isObject } from '../read/value.ts';
import type { Rule } from './rule.ts';
import type { Trial, TrialCase } from './trial.ts';

/** One value of each type that JSON and YAML have; an option that takes them all checks nothing. */
const types: readonly (readonly [string, unknown])[] = [
  ['a boolean', true],
  ['a number', -0.5],
  ['a text', 'p2lk: no value\n'],
  ['an object', { p2lkNoKey: [] }],
  ['a list', [[]]],
];

const noSuchOption = 'p2lkNoSuchOption';

/** A typing error in a config is found before anything is read, at its place (P2LK504). */
export const options: Rule = {
  name: 'options',
  about: 'an unknown option and one of a wrong type are refused (P2LK504)',
  async find(trial) {
    const [one] = trial.cases;
    if (one === undefined) return [];
    const { definition, options: given } = trial.plugin;
    const options = isObject(given) ? given : {};
    const found: string[] = [];
    if (!(await isRefused(trial, one, { ...options, [noSuchOption]: 1 })))
      found.push('an option that it does not have is taken: make the schema strict');
    const known = new Set([...Object.keys(options), ...(await schemaKeys(definition.options))]);
    for (const key of known) {
      let taken = 0;
      for (const [, value] of types)
        if (!(await isRefused(trial, one, { ...options, [key]: value }))) taken += 1;
      if (taken === types.length)
        found.push(`option ${key} takes ${types.map(([type]) => type).join(', ')} alike`);
    }
    return found;
  },
};

/** Options are checked before any input is read, so that none is needed. */
const isRefused = async (trial: Trial, one: TrialCase, options: unknown): Promise<boolean> => {
  const { findings } = await trial.run(one, { sources: [], options });
  return findings.some(({ code, plugin }) => code === 'P2LK504' && plugin === trial.name);
};

/** The keys of a schema, as far as it says them. */
const schemaKeys = async (
  schema: OptionsSchema<unknown, unknown> | Plugin['definition']['options'],
): Promise<readonly string[]> => {
  if (schema === undefined) return [];
  if ('~standard' in schema) return keysAt(schema, []);
  return keysAt(schema((await import('../host/zod.ts')).z), []);
};
