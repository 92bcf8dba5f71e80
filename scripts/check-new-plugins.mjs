// npm run check:new-plugins: packs p2lk, makes a plugin package of each kind with the packed program,
// and builds, lints, tests and packs each as its author would, in an empty project: with this Node,
// and with the oldest and newest that can be had.
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { archiveIn, publintFaults } from './archive.mjs';
import { failing, ownFolder, root } from './checking.mjs';

const folder = ownFolder('new-plugins');

/** Oldest that p2lk runs on (`engines`), and newest, as versions of the npm package `node`. */
const nodes = ['20.19.0', 'latest'];

/** Names of new plugins by their kind; one has a scope. */
const names = {
  volume: 'disk-scratch',
  csi: '@acme/storage',
  policy: 'house-images',
  firewall: 'house-firewall',
  lifecycle: 'watch',
};

const fail = failing('check-new-plugins');

const env = { ...process.env, NO_COLOR: '1', npm_config_audit: 'false', npm_config_fund: 'false' };
const run = (cwd, command, ...words) =>
  spawnSync(command, words, { cwd, encoding: 'utf8', env, timeout: 300_000 });
const must = (cwd, command, ...words) => {
  const { status, stdout, stderr, error } = run(cwd, command, ...words);
  if (status !== 0)
    fail(`${command} ${words.join(' ')} in ${cwd}:\n${error?.message ?? ''}${stdout}${stderr}`);
  return stdout;
};

/** The program of a version of Node; undefined, and told, where it cannot be had. */
const nodeOf = (version) => {
  const words = ['--yes', '--package', `node@${version}`, '--', 'node', '-p', 'process.execPath'];
  const { status, stdout, stderr } = run(folder, 'npx', ...words);
  if (status === 0) return stdout.trim();
  const said = stderr.split('\n').find((line) => /code|error/i.test(line)) ?? '';
  console.log(`skipped: node@${version} cannot be had here: ${said}`);
  return undefined;
};

must(root, process.execPath, 'build/build.mjs', '--if-stale');
must(root, 'npm', 'pack', '--silent', '--ignore-scripts', '--pack-destination', folder);
const archive = archiveIn(folder) ?? fail('npm pack made no archive');

// The program as a project has it, so that it says itself where it came from.
const shop = join(folder, 'shop');
mkdirSync(shop);
must(shop, 'npm', 'init', '--yes');
const installed = run(shop, 'npm', 'install', '--prefer-offline', archive);
if (installed.status !== 0) {
  if (!/E(?:NOTFOUND|AI_AGAIN|CONNREFUSED|TIMEDOUT|NOTCACHED)|network/.test(installed.stderr))
    fail(installed.stderr);
  console.log('skipped: no package registry can be reached');
  process.exit(0);
}

const packages = Object.entries(names).map(([kind, name]) => {
  const p2lk = join(shop, 'node_modules/.bin/p2lk');
  const said = must(shop, p2lk, 'new-plugin', name, '--kind', kind);
  const [, install] = /^ {2}(npm install .*)$/m.exec(said) ?? [];
  if (install !== `npm install --save-dev ../../${archive.slice(folder.length + 1)}`)
    fail(`the next step does not install p2lk from ${archive}:\n${said}`);
  const [, made = ''] = /^made (\S+)$/m.exec(said) ?? [];
  return { kind, folder: join(shop, made), install };
});

// What they need is the same for all: one installs it as it was told, and the others share it.
const [first, ...others] = packages;
must(first.folder, 'npm', ...first.install.split(' ').slice(1), '--prefer-offline');
for (const { folder: own } of others) {
  if (existsSync(join(own, 'node_modules'))) fail(`${own} came with node_modules`);
  symlinkSync(join(first.folder, 'node_modules'), join(own, 'node_modules'));
}

// Whoever writes a plugin needs no types of Node: in a project without them, every door type-checks.
const bare = join(folder, 'bare');
mkdirSync(join(bare, 'node_modules'), { recursive: true });
for (const name of ['p2lk', 'zod', 'tapable'])
  cpSync(join(shop, 'node_modules', name), join(bare, 'node_modules', name), { recursive: true });
writeFileSync(join(bare, 'package.json'), '{ "type": "module" }');
const doors = ['p2lk', 'p2lk/plugin', 'p2lk/drivers', 'p2lk/testing', 'p2lk/plugins/nfs'];
const lines = doors.map((door, i) => `import * as d${i} from '${door}';\nvoid d${i};\n`);
writeFileSync(join(bare, 'doors.ts'), lines.join(''));
const compilerOptions = {
  noEmit: true,
  strict: true,
  skipLibCheck: false,
  module: 'nodenext',
  target: 'es2023',
  lib: ['es2023'],
  types: [],
};
writeFileSync(join(bare, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
must(bare, process.execPath, join(root, 'node_modules/typescript/bin/tsc'));

/** Runs a program without waiting; resolves to what it said where it failed, else to ''. */
const later = (cwd, command, ...words) =>
  new Promise((resolve) => {
    let said = '';
    const child = spawn(command, words, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (said += text));
    child.on('error', ({ message }) => resolve(message));
    child.on('close', (code) => resolve(code === 0 ? '' : said || `ended with ${code}`));
  });

const found = nodes.flatMap((version) => {
  const program = nodeOf(version);
  return program === undefined ? [] : [[version, program]];
});

const check = async ({ kind, folder: own }) => {
  const faults = [];
  const note = (what, said) => said !== '' && faults.push(`${kind}: ${what}:\n${said}`);
  note('npm run lint', await later(own, 'npm', 'run', '--silent', 'lint'));
  note('npm test', await later(own, 'npm', '--silent', 'test'));
  for (const [version, program] of found) {
    const words = ['--test', 'test/plugin.test.js'];
    note(`tests with node@${version}`, await later(own, program, ...words));
  }
  note('npm pack', await later(own, 'npm', 'pack', '--silent', '--ignore-scripts'));
  const packed = archiveIn(own);
  if (packed === undefined) return faults;
  for (const { text } of await publintFaults(packed)) note('publint', text);
  return faults;
};

// Two at a time: the tests of each run on more than one core already.
const faults = [];
const open = [...packages];
const worker = async () => {
  for (let next = open.shift(); next !== undefined; next = open.shift())
    faults.push(...(await check(next)));
};
await Promise.all([worker(), worker()]);
if (faults.length > 0) fail(`\n${faults.join('\n')}`);
const versions = [process.versions.node, ...found.map(([version]) => version)].join(', ');
console.log(`plugins of ${packages.length} kinds build, lint, test and pack with Node ${versions}`);
