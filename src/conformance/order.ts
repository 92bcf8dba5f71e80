import { definePlugin } from '../api/define-plugin.ts';
import { documentsOf, sourcesOf } from './documents.ts';
import type { Rule } from './rule.ts';
import { deedText, firstDifference } from './trial.ts';

/** A plugin that writes where many do; whoever looks at what others wrote depends on it. */
const neighbour = definePlugin({
  name: 'p2lk-neighbour',
  apiVersion: 1,
  fields: [],
  apply(hooks) {
    const annotation = { 'p2lk.example.com/neighbour': 'here' };
    hooks.pod.tap('p2lk-neighbour', (_pod, manifest, { boot }) => {
      manifest.add('files', { path: 'etc/p2lk-neighbour', contents: 'here\n', mode: '0644' });
      boot.run('beforeServices', { name: 'neighbour', run: ['true'], required: false });
    });
    hooks.container.tap('p2lk-neighbour', (_container, image) => {
      image.set('annotations', annotation);
      image.add('env', 'P2LK_NEIGHBOUR=here');
    });
  },
});

/**
 * What a plugin does depends neither on the plugins before it nor on the order of keys, which means
 * nothing in YAML.
 */
export const order: Rule = {
  name: 'order',
  about: 'the order of plugins and of the keys of a mapping changes nothing that it does',
  async find(trial) {
    const found: string[] = [];
    for (const one of trial.cases) {
      const first = await trial.run(one, {
        plugins: (tried, others) => [tried, ...others, neighbour],
      });
      const last = await trial.run(one, {
        plugins: (tried, others) => [neighbour, ...others.toReversed(), tried],
      });
      const pair = [deedText(first), deedText(last)] as const;
      if (pair[0] !== pair[1])
        found.push(`${one.name}: behind other plugins ${firstDifference(...pair)}`);
      const documents = documentsOf(one.sources);
      const [plain, reversed] = [
        await trial.run(one, { sources: sourcesOf(documents) }),
        await trial.run(one, {
          sources: sourcesOf(
            documents.map((document) => ({
              ...document,
              raw: reversedKeys(document.raw) as typeof document.raw,
            })),
          ),
        }),
      ];
      const texts = [plain, reversed].map(({ translations }) =>
        translations.map(({ text }) => text ?? '').join('---\n'),
      ) as [string, string];
      if (texts[0] !== texts[1])
        found.push(`${one.name}: with keys in another order ${firstDifference(...texts)}`);
    }
    return found;
  },
};

const reversedKeys = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversedKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, item]) => [key, reversedKeys(item)]),
  );
};
