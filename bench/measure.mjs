// Runs commands as whole processes, in turn, so that what disturbs the machine disturbs them alike.
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
export const folder = mkdtempSync(join(tmpdir(), 'p2lk-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const hook = join(root, 'bench/usage.cjs');
const usage = join(folder, 'usage.json');

/** Runs node; `input` is the file on its standard input. */
const node = (args, { input, env }) => {
  const stdin = input === undefined ? 'ignore' : openSync(input, 'r');
  const messages = openSync(join(folder, 'messages'), 'w');
  const start = process.hrtime.bigint();
  const { status } = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: [stdin, 'ignore', messages],
    env: { ...process.env, ...env },
  });
  const time = Number(process.hrtime.bigint() - start);
  closeSync(messages);
  if (input !== undefined) closeSync(stdin);
  if (status !== 0)
    throw new Error(
      `node ${args.join(' ')} ended with ${status}: ${readFileSync(join(folder, 'messages'), 'utf8')}`,
    );
  return { time };
};

/** How long it takes from beginning to end, by the clock: what somebody waits for. */
export const byClock = (args, input) => () => node(args, { input });

/** The processor's time and the peak of memory, with all that the process does. */
export const byUsage =
  (args, before = () => undefined) =>
  () => {
    before();
    node(['--require', hook, ...args], { env: { P2LK_BENCH_USAGE: usage } });
    return JSON.parse(readFileSync(usage, 'utf8'));
  };

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

/** Runs each in turn, the first round not counted, and gives the medians of each. */
export const inTurn = (rounds, candidates) => {
  const results = candidates.map(() => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [i, candidate] of candidates.entries()) {
      const result = candidate();
      if (round > 0) results[i].push(result);
    }
  }
  return results.map((all) => ({
    time: median(all.map(({ time }) => time)),
    peak: median(all.map(({ peak = 0 }) => peak)),
  }));
};
