// npm run check:budgets: what an install costs and how long a start takes, against budgets that only
// a decision raises. Sizes are of the archive as npm would publish it; the start is that of a plain
// translation, in starts of an empty program of the same Node, since times belong to a machine.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { root } from './checking.mjs';
import { installedPackages } from './installed.mjs';

const budgets = JSON.parse(readFileSync(join(root, 'budgets.json'), 'utf8'));

const [packed] = JSON.parse(
  execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }),
);

/** Milliseconds that a program takes, the best of several runs: others only wait for the machine. */
const runs = 15;
const times = { bare: [], p2lk: [] };
const pod = JSON.stringify({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'shop' },
  spec: {
    securityContext: { runAsUser: 1000, runAsGroup: 1000 },
    containers: [{ name: 'web', image: 'registry.example.com/shop:1.4', command: ['/shop'] }],
  },
});
const programs = {
  bare: ['-e', '0'],
  p2lk: [join(root, 'dist/cli.cjs'), '--offline', '--no-config', '--unknown-image', 'assume'],
};
for (let i = 0; i < runs; i++)
  for (const [name, words] of Object.entries(programs)) {
    const start = performance.now();
    const { status, stderr } = spawnSync(process.execPath, words, { input: pod, encoding: 'utf8' });
    times[name].push(performance.now() - start);
    if (status !== 0) throw new Error(`${name} ends with ${status}: ${stderr}`);
  }

const found = {
  'archive, KB': Math.ceil(packed.size / 1000),
  'unpacked, KB': Math.ceil(packed.unpackedSize / 1000),
  files: packed.entryCount,
  'packages that an install adds': installedPackages().length,
  'start, in starts of an empty program': Number(
    (Math.min(...times.p2lk) / Math.min(...times.bare)).toFixed(2),
  ),
};
let over = false;
for (const [what, value] of Object.entries(found)) {
  const budget = budgets[what];
  if (budget === undefined) throw new Error(`budgets.json has no budget for: ${what}`);
  const isOver = value > budget;
  over ||= isOver;
  console.log(`${isOver ? 'OVER  ' : 'within'}  ${what}: ${value} of ${budget}`);
}
process.exitCode = over ? 1 : 0;
