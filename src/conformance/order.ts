import { definePlugin } from '../api/define-plugin.ts';
import { documentsOf, sourcesOf } from './documents.ts';
import type { InputDocument } from './documents.ts';
import type { Rule } from './rule.ts';
import { deedText, firstDifference } from './trial.ts';
import type { Outcome } from './trial.ts';

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
      const behind = firstDifference(deedText(first), deedText(last));
      if (behind !== undefined) found.push(`${one.name}: behind other plugins ${behind}`);
      const documents = documentsOf(one.sources);
      const plain = await trial.run(one, { sources: sourcesOf(documents) });
      const reversed = await trial.run(one, {
        sources: sourcesOf(documents.map(withReversedKeys)),
      });
      const unlike = firstDifference(manifestsOf(plain), manifestsOf(reversed));
      if (unlike !== undefined) found.push(`${one.name}: with keys in another order ${unlike}`);
    }
    return found;
  },
};

const manifestsOf = ({ translations }: Outcome): string =>
  translations.map(({ text }) => text ?? '').join('---\n');

const withReversedKeys = (document: InputDocument): InputDocument => ({
  ...document,
  raw: reversedKeys(document.raw) as InputDocument['raw'], // a mapping stays one
});

const reversedKeys = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversedKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, item]) => [key, reversedKeys(item)]),
  );
};
