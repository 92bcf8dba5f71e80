import { isDeepStrictEqual } from 'node:util';
import type { PluginCall } from '../cases/watched-plugin.ts';
import { snapshot } from '../cases/watched-plugin.ts';
import { DraftRecord } from '../linuxkit/draft.ts';
import { isView } from '../view/view.ts';
import type { Rule } from './rule.ts';

/**
 * What a hook gives belongs to others too. Views refuse to be written; plans, manifests, settings
 * and options are plain data, and nobody may write to them either.
 */
export const untouched: Rule = {
  name: 'untouched',
  about: 'what hooks give is never written to: plans, manifests, settings, options',
  async find(trial) {
    const found = new Set<string>();
    for (const one of trial.cases) {
      const before = new Map<PluginCall, readonly string[]>();
      const { findings } = await trial.run(one, {
        watch: {
          enter: (call) => before.set(call, givenTo(call)),
          leave: (call) => {
            if (!isDeepStrictEqual(givenTo(call), before.get(call)))
              found.add(`${one.name}: ${call.hook} writes to what it was given`);
          },
        },
      });
      for (const { code, message } of findings)
        if (code === 'P2LK901' && message.includes('the input is read-only'))
          found.add(`${one.name}: ${message}`);
    }
    return [...found];
  },
};

/** Texts of the arguments that are plain data, and of the context's settings. */
const givenTo = ({ args }: PluginCall): readonly string[] =>
  args.map((arg) => {
    if (typeof arg !== 'object' || arg === null) return '';
    const isOfInput: boolean = isView(arg);
    if (isOfInput || arg instanceof DraftRecord) return '';
    if ('workload' in arg) return snapshot('settings' in arg ? arg.settings : undefined);
    return snapshot(arg);
  });
