import { watchEffects } from './effects.ts';
import type { Rule } from './rule.ts';

/**
 * Hooks compute. What is outside is asked for in the hook `resolve` alone, and a plugin may read
 * files of its own package while it is applied.
 */
export const pure: Rule = {
  name: 'pure',
  about: 'no hook but resolve reads files, runs programs, asks a network, the clock or chance',
  async find(trial) {
    const found = new Set<string>();
    const hooks: string[] = [];
    let name = '';
    const told = (effect: string): void => {
      const hook = hooks.at(-1);
      const isFree = hook?.startsWith('resolve(') || (hook === 'apply' && effect.startsWith('fs.'));
      if (hook !== undefined && isFree !== true) found.add(`${name}: ${hook} uses ${effect}`);
    };
    await watchEffects(told, async () => {
      for (const one of trial.cases) {
        ({ name } = one);
        await trial.run(one, {
          watch: {
            enter: ({ hook }) => void hooks.push(hook),
            leave: () => void hooks.pop(),
          },
        });
      }
    });
    return [...found];
  },
};
