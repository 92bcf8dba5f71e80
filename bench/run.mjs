// Measures p2lk against what bounds it, and prints ratios only, since times belong to a machine:
// README.md in this folder says what each means.
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { deployments } from './manifests.mjs';
import { byClock, byUsage, folder, inTurn, root } from './measure.mjs';

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
const program = join(root, 'dist/cli.cjs');
if (!existsSync(program)) throw new Error('nothing is built: npm run build');

const flags = ['--no-config', '--unknown-image', 'assume', '--no-image-cache', '--offline'];
const ratio = (a, b) => (a / b).toFixed(2);
const row = (first, ...cells) =>
  console.log(`${first.padEnd(34)}${cells.map((cell) => cell.padStart(16)).join('')}`);

const fileOf = (count) => {
  const file = join(folder, `${count}.yaml`);
  if (!existsSync(file)) writeFileSync(file, deployments(count));
  return file;
};

/** Compares a job with yaml's own parse and stringify of the same documents. */
const table = (title, counts, job) => {
  row(title, 'time / yaml', 'peak / yaml', 'cost of each*');
  let first;
  for (const count of counts) {
    const rounds = count >= 10_000 ? 1 : count >= 1000 ? 3 : 7;
    const [ours, theirs, bare] = inTurn(rounds, [
      job(fileOf(count)),
      byUsage(['bench/yaml.mjs', fileOf(count)]),
      byUsage(['-e', '0']),
    ]);
    const each = (ours.time - bare.time) / count;
    if (count === 100) first = each;
    row(
      `  ${count}`,
      ratio(ours.time, theirs.time),
      ratio(ours.peak, theirs.peak),
      first === undefined ? '-' : ratio(each, first),
    );
  }
  console.log();
};

console.log(`Node ${process.versions.node}\n`);

const [bare, start] = inTurn(values.quick ? 5 : 21, [
  byClock(['-e', '0']),
  byClock([program, ...flags, '--quiet'], fileOf(1)),
]);
row('start', 'time / bare node');
row('  one Deployment on stdin', ratio(start.time, bare.time));
console.log();

const counts = values.quick ? [1, 100, 1000] : [1, 100, 1000, 10_000];
table('translation alone, Deployments', counts, (file) => byUsage(['bench/translate.mjs', file]));

const out = join(folder, 'out');
table('command line, Deployments', counts, (file) =>
  byUsage([program, ...flags, '--output-dir', out, file], () =>
    rmSync(out, { recursive: true, force: true }),
  ),
);
console.log(
  '* beyond the start of a process, against the cost of each of 100: it stays or falls where the ' +
    'cost is linear.',
);
