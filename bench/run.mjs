// Measures p2lk against what bounds it, in child processes of one kind run in turn: its start
// against a bare `node`, and its throughput against yaml's own parse and stringify of the same
// documents. Prints ratios only, since times belong to a machine.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { deployments } from './manifests.mjs';

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
const root = fileURLToPath(new URL('..', import.meta.url));
const program = join(root, 'dist/cli.cjs');
if (!existsSync(program)) throw new Error('nothing is built: npm run build');
const folder = mkdtempSync(join(tmpdir(), 'p2lk-bench-'));

/** Prints the child's own peak of resident memory, in MiB, when it ends. */
const peak =
  'data:text/javascript,process.on("exit",()=>process.stderr.write("peak ' +
  '"+Math.round(process.resourceUsage().maxRSS/1024)+"\\n"))';

const run = (args, input) => {
  const stdin = input === undefined ? 'ignore' : openSync(input, 'r');
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: [stdin, 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  const time = Number(process.hrtime.bigint() - start);
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`);
  return { time, peak: Number(/peak (\d+)/.exec(stderr)?.[1] ?? 0) };
};

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

/** Runs candidates in turn, the first round not counted, and gives the median time of each. */
const inTurn = (rounds, candidates) => {
  const results = candidates.map(() => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [i, candidate] of candidates.entries()) {
      const result = candidate();
      if (round > 0) results[i].push(result);
    }
  }
  return results.map((all) => ({
    time: median(all.map(({ time }) => time)),
    peak: Math.max(...all.map(({ peak }) => peak)),
  }));
};

const ratio = (a, b) => (a / b).toFixed(2);
const row = (...cells) =>
  console.log(
    cells
      .map((cell, i) => (i === 0 ? String(cell).padEnd(34) : String(cell).padStart(16)))
      .join(''),
  );

try {
  const one = join(folder, 'one.yaml');
  writeFileSync(one, deployments(1));
  const flags = [
    '--no-config',
    '--unknown-image',
    'assume',
    '--no-image-cache',
    '--offline',
    '--quiet',
  ];
  const [bare, start] = inTurn(values.quick ? 5 : 21, [
    () => run(['-e', '0']),
    () => run([program, ...flags], one),
  ]);
  console.log(`Node ${process.versions.node}\n`);
  row('start, one Deployment on stdin', 'p2lk / bare node');
  row('', ratio(start.time, bare.time));
  console.log();

  row('Deployments of four containers', 'p2lk / yaml', 'peak MiB', "yaml's peak", 'cost of each*');
  let first;
  for (const count of values.quick ? [1, 100, 1000] : [1, 100, 1000, 10_000]) {
    const file = join(folder, `${count}.yaml`);
    writeFileSync(file, deployments(count));
    const rounds = count >= 10_000 ? 1 : count >= 1000 ? 3 : 7;
    const [ours, theirs, empty] = inTurn(rounds, [
      () => run(['--import', peak, 'bench/translate.mjs', file]),
      () => run(['--import', peak, 'bench/yaml.mjs', file]),
      () => run(['--import', peak, '-e', '0']),
    ]);
    const each = (ours.time - empty.time) / count;
    if (count === 100) first = each;
    row(
      count,
      ratio(ours.time, theirs.time),
      ours.peak,
      theirs.peak,
      first === undefined ? '-' : ratio(each, first),
    );
  }
  console.log(
    '\n* beyond the start of the process, against the cost of each of 100: it stays or falls ' +
      'where the cost is linear.',
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
