// Builds the package: one rolldown bundle with an entry per export and one for the command line,
// then the declarations. All entries share one set of chunks, so that a plugin that imports
// p2lk/plugin gets the instance that p2lk runs.
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ascii } from './ascii.mjs';
import { bundledOf, notice } from './bundled.mjs';
import { facade } from './facade.mjs';
import { isFresh } from './fresh.mjs';
import { leanDependencies } from './lean-dependencies.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const { values } = parseArgs({
  options: {
    types: { type: 'boolean', default: true },
    'if-stale': { type: 'boolean', default: false },
  },
  allowNegative: true,
});
const last = ['dist/cli.js', ...(values.types ? ['dist/types/src/index.d.ts'] : [])];
if (values['if-stale'] && last.every(isFresh)) process.exit(0);

const rolldown = await import('rolldown').then(
  (found) => found.rolldown,
  () => undefined,
);
if (rolldown === undefined) {
  // `npm ci --omit=dev` runs `prepare` too, and has nothing to build with.
  console.error('p2lk: rolldown is not installed, so nothing was built');
  process.exit(0);
}
// These need the bundler's parser.
const [{ lateRequires }, { oneCore }, { reach }] = await Promise.all([
  import('./late-requires.mjs'),
  import('./one-core.mjs'),
  import('./reach.mjs'),
]);

const plugins = (await readdir(join(root, 'plugins'), { withFileTypes: true })).filter((entry) =>
  entry.isDirectory(),
);
const input = {
  cli: 'src/cli.ts',
  main: 'src/cli/main.ts',
  index: 'src/index.ts',
  plugin: 'src/plugin.ts',
  drivers: 'src/drivers.ts',
  testing: 'src/testing.ts',
  ...Object.fromEntries(plugins.map(({ name }) => [`plugins/${name}`, `plugins/${name}/index.ts`])),
};

/**
 * Libraries that most runs do without: yaml reads what is no plain YAML, commander says what is
 * wrong with a command line.
 */
const lazyLibraries = ['yaml', 'commander'];

const modules = reach(root);
const isBootstrap = modules.from(['src/cli.ts']);
const isTesting = modules.from(['src/testing.ts']);
const isMain = modules.from(['src/cli/main.ts', 'src/index.ts', 'src/plugin.ts']);
const isLocalImage = modules.from([
  'src/images/lookup.ts',
  'src/images/configured-resolver.ts',
  'src/images/sources/linuxkit-cache.ts',
  'src/images/sources/oci-layout.ts',
]);

const shared = {
  cwd: root,
  tsconfig: join(root, 'tsconfig.json'),
  onLog(level, log, handle) {
    if (level === 'warn' && log.code !== 'INEFFECTIVE_DYNAMIC_IMPORT') throw new Error(log.message);
    if (level !== 'warn') handle(level, log);
  },
};
const comments = { legal: false, annotation: false, jsdoc: false };
const bundle = await rolldown({
  ...shared,
  input,
  platform: 'node',
  // jiti carries a compiler that no bundler should touch. cosmiconfig asks for typescript in a
  // loader that p2lk replaces.
  external: ['jiti', 'typescript'],
  plugins: [leanDependencies(root), modules.plugin],
});
// CommonJS, since Node starts it sooner: it is read at once, and takes from Node's own modules only
// what it names.
const { output } = await bundle.generate({
  format: 'cjs',
  exports: 'named',
  entryFileNames: '[name].cjs',
  chunkFileNames: 'chunks/[name].cjs',
  comments,
  codeSplitting: {
    groups: [
      ...lazyLibraries.map((name) => ({
        name,
        test: (id) => id.includes(`/node_modules/${name}/`),
        priority: 2,
      })),
      // All that a plain run needs is one file, and one what it needs besides where LinuxKit's
      // cache is there. The entry that loads what V8 has made of the first must not be in it.
      {
        name: 'core',
        tags: ['$initial'],
        test: (id) => !isBootstrap(id) && (isMain(id) || !isTesting(id)),
        priority: 1,
      },
      { name: 'local-images', test: isLocalImage, priority: 0 },
    ],
  },
});
await bundle.close();

const isLate = (path) => path.startsWith('node:') || lazyLibraries.includes(basename(path, '.cjs'));
const files = oneCore(
  new Map(
    output.filter(({ type }) => type === 'chunk').map(({ fileName, code }) => [fileName, code]),
  ),
);
for (const [name, code] of files) files.set(name, ascii(lateRequires(code, isLate)));
for (const chunk of output) {
  if (chunk.type === 'asset') files.set(chunk.fileName, chunk.source);
  else if (chunk.isEntry && !['cli', 'main'].includes(chunk.name))
    files.set(chunk.fileName.replace(/\.cjs$/, '.js'), facade(chunk));
}
// A page takes modules, and as few bytes of them as can be; nothing of Node is in them.
const forBrowsers = await rolldown({
  ...shared,
  input: { browser: 'src/browser.ts' },
  platform: 'browser',
  plugins: [leanDependencies(root)],
});
const { output: modulesForBrowsers } = await forBrowsers.generate({
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: 'browser/[name].js',
  comments,
  minify: true,
});
await forBrowsers.close();
for (const { fileName, code } of modulesForBrowsers) files.set(fileName, code);

const bundled = bundledOf(
  [...output, ...modulesForBrowsers]
    .filter(({ type }) => type === 'chunk')
    .flatMap(({ modules }) => Object.keys(modules)),
);
files.set('THIRD-PARTY-LICENSES.txt', notice(bundled));
files.set(
  'bundled.json',
  `${JSON.stringify(
    bundled.map(({ name, version, license }) => ({ name, version, license })),
    undefined,
    2,
  )}\n`,
);
// Written last: what is newer than the sources is whole.
files.set('cli.js', "#!/usr/bin/env node\nimport './cli.cjs';\n");
for (const [name, text] of files) {
  const path = join(dist, name);
  await mkdir(dirname(path), { recursive: true });
  // Renamed into place, for whoever runs the program at this moment.
  await writeFile(`${path}.new`, text);
  if (name.startsWith('cli.')) await chmod(`${path}.new`, 0o755);
  await rename(`${path}.new`, path);
}
for (const entry of await readdir(dist, { recursive: true, withFileTypes: true })) {
  const name = relative(dist, join(entry.parentPath, entry.name));
  if (entry.isFile() && !files.has(name) && !name.startsWith('types')) await rm(join(dist, name));
}

if (values.types) {
  await rm(join(dist, 'types'), { recursive: true, force: true });
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json')], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}
