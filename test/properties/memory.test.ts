import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { program } from '../built.ts';
import { pod, Shop } from '../cli/run.ts';
import { root } from '../docs/pages.ts';

const shop = new Shop();

/** How many bytes of comment stand in each document: what no manifest needs. */
const COMMENT = 100_000;

const stream = (count: number): string =>
  Array.from(
    { length: count },
    (_, i) => `${pod(`shop-of-the-street-number-${i}`)}# ${'x'.repeat(COMMENT)}\n  nodeName: a\n`,
  ).join('---\n');

/** Peak of resident memory of one whole run, in bytes. */
const peakOf = (count: number): number => {
  const file = shop.write(`${count}.yaml`, stream(count));
  const usage = shop.at('usage.json');
  writeFileSync(usage, '');
  const { status } = spawnSync(
    process.execPath,
    [
      ...['--require', join(root, 'bench/usage.cjs'), program, '--no-config', '--quiet'],
      ...['--unknown-image', 'assume', '--offline', '--no-image-cache'],
      ...['--output-dir', shop.at(`out-${count}`), file],
    ],
    { env: { ...process.env, P2LK_BENCH_USAGE: usage }, stdio: 'ignore' },
  );
  expect(status).toBe(0);
  return (JSON.parse(readFileSync(usage, 'utf8')) as { peak: number }).peak * 1024;
};

test('a run holds neither its input nor what it has written', { timeout: 120_000 }, () => {
  const [few, many] = [200, 1000];
  const grown = peakOf(many) - peakOf(few);
  // What is to be swept grows a while with a run; what would be held is all of it.
  expect(grown).toBeLessThan((many - few) * COMMENT * 0.75);
});
