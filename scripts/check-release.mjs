// npm run check:release: a release from entry to install, with nothing leaving this machine. In a
// copy of the repository: the changesets become a version and a CHANGELOG, `changeset publish` puts the
// package into a registry of the check's own (verdaccio), and an empty project installs it from there
// and runs it. VERSION=0.1.0 (an environment variable) is the version that must come out.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failing, root } from './checking.mjs';

const folder = mkdtempSync(join(tmpdir(), 'p2lk-release-'));
const copy = join(folder, 'p2lk');
const registryFolder = join(folder, 'registry');
const project = join(folder, 'project');
for (const one of [copy, registryFolder, project]) mkdirSync(one);

/** The registry of the check, which is no dependency: it has hundreds of its own. */
const VERDACCIO = '6.1.6';

let server;
const end = () => {
  server?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
};
process.on('exit', end);
const fail = failing('check-release');
const run = (cwd, env, command, ...words) => {
  const { status, stdout, stderr, error } = spawnSync(command, words, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  if (status !== 0)
    fail(`${command} ${words.join(' ')} failed: ${error?.message ?? ''}\n${stdout}\n${stderr}`);
  return stdout;
};
const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

// What would be committed, and what was built of it.
const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
  cwd: root,
  encoding: 'utf8',
});
for (const file of files.split('\0'))
  if (file !== '' && existsSync(join(root, file))) cpSync(join(root, file), join(copy, file));
cpSync(join(root, 'dist'), join(copy, 'dist'), { recursive: true });
const bin = join(root, 'node_modules/.bin');
const git = [
  '-c',
  'user.name=check',
  '-c',
  'user.email=check@localhost',
  '-c',
  'commit.gpgsign=false',
];
run(copy, {}, 'git', 'init', '-q', '-b', 'main');
run(copy, {}, 'git', ...git, 'add', '-A');
run(copy, {}, 'git', ...git, 'commit', '-q', '-m', 'Before the release');

const entries = readdirSync(join(root, '.changeset')).filter(
  (name) => name.endsWith('.md') && name !== 'README.md',
);
const before = readJson(join(copy, 'package.json'));
if (before.publishConfig?.provenance !== true || before.publishConfig.access !== 'public')
  fail('publishConfig of package.json asks for no provenance, or for no public access');
if (entries.length > 0) run(copy, {}, join(bin, 'changeset'), 'version');
const { version } = readJson(join(copy, 'package.json'));
const wanted = process.env.VERSION;
if (wanted !== undefined && version !== wanted) fail(`the version is ${version}, not ${wanted}`);
const log = readFileSync(join(copy, 'CHANGELOG.md'), 'utf8');
if (!log.includes(`\n## ${version}\n`)) fail(`CHANGELOG.md has no section ${version}`);
for (const name of entries) {
  const [, , text = ''] = readFileSync(join(root, '.changeset', name), 'utf8').split('---\n');
  if (!log.includes(text.trim().split('\n')[0])) fail(`CHANGELOG.md lacks what ${name} says`);
}
console.log(`version ${version}, with ${entries.length} entries in CHANGELOG.md`);

// The version is compiled into the program; the declarations do not hold it.
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
run(copy, {}, 'npm', 'run', '--silent', 'build', '--', '--no-types');
// Only a CI that npm knows can give a provenance.
const publishable = readJson(join(copy, 'package.json'));
publishable.publishConfig.provenance = false;
writeFileSync(join(copy, 'package.json'), `${JSON.stringify(publishable, undefined, 2)}\n`);

const upstream = run(root, {}, 'npm', 'config', 'get', 'registry').trim();
writeFileSync(
  join(registryFolder, 'config.yaml'),
  `storage: ${join(registryFolder, 'storage')}
auth: {htpasswd: {file: ${join(registryFolder, 'htpasswd')}}}
uplinks: {upstream: {url: '${upstream}'}}
packages:
  p2lk: {access: $all, publish: $all}
  '**': {access: $all, proxy: upstream}
log: {type: stdout, format: pretty, level: error}
`,
);
const port = await new Promise((resolve, reject) => {
  const probe = createServer();
  probe.on('error', reject);
  probe.listen(0, '127.0.0.1', () => {
    const { port: free } = probe.address();
    probe.close(() => resolve(free));
  });
});
const registry = `http://127.0.0.1:${port}/`;
// One of what it needs asks for a tag of node-fetch, and mirrors of npm have no tags.
writeFileSync(
  join(registryFolder, 'package.json'),
  JSON.stringify({ dependencies: { verdaccio: VERDACCIO }, overrides: { 'node-fetch': '2.7.0' } }),
);
run(registryFolder, {}, 'npm', 'install', '--no-audit', '--no-fund', '--ignore-scripts');
server = spawn(
  process.execPath,
  [
    join(registryFolder, 'node_modules/verdaccio/bin/verdaccio'),
    '--config',
    join(registryFolder, 'config.yaml'),
    '--listen',
    `127.0.0.1:${port}`,
  ],
  { cwd: registryFolder, stdio: ['ignore', 'inherit', 'inherit'] },
);
for (const last = Date.now() + 180_000; ;) {
  const answered = await fetch(`${registry}-/ping`).then(
    ({ ok }) => ok,
    () => false,
  );
  if (answered) break;
  if (Date.now() > last || server.exitCode !== null) fail('verdaccio does not answer');
  await new Promise((resolve) => setTimeout(resolve, 200));
}

const npmrc = join(folder, 'npmrc');
writeFileSync(npmrc, `registry=${registry}\n//127.0.0.1:${port}/:_authToken=anybody\n`);
const env = { npm_config_registry: registry, npm_config_userconfig: npmrc };
run(copy, {}, 'git', ...git, 'commit', '-q', '-a', '-m', `Release ${version}`);
run(copy, env, join(bin, 'changeset'), 'publish');
const tags = run(copy, {}, 'git', 'tag').trim().split('\n');
if (!tags.includes(`v${version}`)) fail(`there is no tag v${version}, but ${tags.join(' ')}`);

writeFileSync(join(project, 'package.json'), '{ "private": true }\n');
run(project, env, 'npm', 'install', '--save-dev', '--no-audit', '--no-fund', 'p2lk');
const installed = run(project, env, 'npx', '--no-install', 'p2lk', '--version').trim();
if (installed !== version) fail(`what was installed says it is ${installed}`);
const added = readdirSync(join(project, 'node_modules')).filter((name) => !name.startsWith('.'));
console.log(
  `published and installed p2lk ${installed}, with ${added.filter((name) => name !== 'p2lk').join(', ')}`,
);
// The registry would keep this program waiting for ever.
process.exit(0);
