// Builds the package: one rolldown bundle with an entry per export and one for the command line, then the declarations.
// All entries share one set of chunks, so that a plugin that imports p2lk/plugin gets the instance that p2lk runs.
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const { values } = parseArgs({ options: { types: { type: 'boolean', default: true } }, allowNegative: true });

const rolldown = await import('rolldown').then(
  (found) => found.rolldown,
  () => undefined,
);
if (rolldown === undefined) {
  // `npm ci --omit=dev` runs `prepare` too, and has nothing to build with.
  console.error('p2lk: rolldown is not installed, so nothing was built');
  process.exit(0);
}

const plugins = (await readdir(join(root, 'plugins'), { withFileTypes: true })).filter((entry) => entry.isDirectory());
const input = {
  cli: 'src/cli.ts',
  main: 'src/cli/main.ts',
  index: 'src/index.ts',
  plugin: 'src/plugin.ts',
  testing: 'src/testing.ts',
  ...Object.fromEntries(plugins.map(({ name }) => [`plugins/${name}`, `plugins/${name}/index.ts`])),
};

/**
 * What start-up would pay for and p2lk does not use: commander loads child_process for commands that are programs of their own, and yaml's
 * main entry is CommonJS, which cannot be shaken.
 */
const leanDependencies = {
  name: 'lean-dependencies',
  resolveId(id, importer) {
    if (id === 'yaml') return join(root, 'node_modules/yaml/browser/index.js');
    return id === 'node:child_process' && importer.includes('/commander/') ? '\0child_process' : undefined;
  },
  load: (id) => (id === '\0child_process' ? 'export {};' : undefined),
};

const bundle = await rolldown({
  cwd: root,
  input,
  platform: 'node',
  tsconfig: join(root, 'tsconfig.json'),
  // jiti carries a compiler that no bundler should touch. cosmiconfig asks for typescript in a loader that p2lk replaces.
  external: ['jiti', 'typescript'],
  plugins: [leanDependencies],
  onLog(level, log, handle) {
    if (level === 'warn') throw new Error(log.message);
    handle(level, log);
  },
});
const { output } = await bundle.generate({
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: 'chunks/[name].js',
  minify: process.env['P2LK_MINIFY'] === '1',
  comments: { legal: false, annotation: false, jsdoc: false },
  codeSplitting: {
    // All that a plain run needs is one file; `cli.js` waits for it, so it cannot be in it.
    groups: [{ name: 'core', tags: ['$initial'], test: (id) => !id.endsWith('/src/cli.ts') }],
  },
});
await bundle.close();

const written = new Set();
for (const chunk of output) {
  const path = join(dist, chunk.fileName);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, chunk.type === 'chunk' ? chunk.code : chunk.source);
  written.add(path);
}
await chmod(join(dist, 'cli.js'), 0o755);
for (const entry of await readdir(dist, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name);
  if (entry.isFile() && !written.has(path) && !relative(dist, path).startsWith('types')) await rm(path);
}

if (values.types) {
  await rm(join(dist, 'types'), { recursive: true, force: true });
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json')], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
