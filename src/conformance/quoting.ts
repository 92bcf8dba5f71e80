import { documentsOf, sourcesOf, valuesOf, withValue } from './documents.ts';
import type { Rule } from './rule.ts';
import { shellTexts } from './shell-texts.ts';

/** Never run: it is only looked for. */
const CANARY = '$(p2lk-canary)';

/** The most leaves of one case that are tried. */
const MOST = 100;

/** A text of the manifest never becomes a command, whatever stands in it. */
export const quoting: Rule = {
  name: 'quoting',
  about: 'no text of a manifest becomes a command of a step or a script',
  async find(trial) {
    const found = new Set<string>();
    for (const one of trial.cases) {
      const documents = documentsOf(one.sources);
      const leaves = documents.flatMap(({ raw, types }, document) =>
        [...valuesOf(raw, types)].flatMap((leaf) =>
          typeof leaf.value === 'string' && isPlugins(leaf.types.covers(trial.reader), leaf.path)
            ? [{ ...leaf, document, value: leaf.value }]
            : [],
        ),
      );
      for (const { document, path, value } of leaves.slice(0, MOST))
        for (const text of [`${value}${CANARY}`, `${value}'${CANARY}'`]) {
          const sources = sourcesOf(withValue(documents, document, path, text));
          const outcome = await trial.run(one, { sources });
          const bare = shellTexts(outcome).find((shell) => isRun(shell.text));
          if (bare === undefined) continue;
          found.add(`${one.name}: ${path.join('.')} is run as a command by ${bare.name}`);
          break;
        }
    }
    return [...found];
  },
};

/** Fields of the plugin, and annotations, which it may read without declaring them. */
const isPlugins = (covered: boolean, path: readonly (string | number)[]): boolean =>
  covered || path.includes('annotations');

/** Whether the canary stands in a script where a shell would run it. */
export const isRun = (script: string): boolean => {
  let quote = '';
  for (let i = 0; i < script.length; i++) {
    const char = script[i];
    if (quote === "'") {
      if (char === "'") quote = '';
    } else if (script.startsWith(CANARY, i)) return true;
    else if (char === '\\') i += 1;
    else if (char === "'" && quote === '') quote = "'";
    else if (char === '"') quote = quote === '"' ? '' : '"';
    else if (char === '#' && quote === '' && /^$|[\s;]/.test(script[i - 1] ?? ''))
      i = Math.max(i, ((script.indexOf('\n', i) + script.length + 1) % (script.length + 1)) - 1);
  }
  return false;
};
