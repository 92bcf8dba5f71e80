// Builds the package: one rolldown bundle with an entry per export and one for the command line,
// then the declarations. All entries share one set of chunks, so that a plugin that imports
// p2lk/plugin gets the instance that p2lk runs.
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const { values } = parseArgs({
  options: { types: { type: 'boolean', default: true } },
  allowNegative: true,
});

const rolldown = await import('rolldown').then(
  (found) => found.rolldown,
  () => undefined,
);
if (rolldown === undefined) {
  // `npm ci --omit=dev` runs `prepare` too, and has nothing to build with.
  console.error('p2lk: rolldown is not installed, so nothing was built');
  process.exit(0);
}

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
 * What a run would pay for and p2lk does not use: commander loads child_process for commands that
 * are programs of their own, yaml's main entry is CommonJS, which cannot be shaken, and zod brings
 * its messages in fifty languages.
 */
const leanDependencies = {
  name: 'lean-dependencies',
  resolveId(id, importer) {
    if (id === 'yaml') return join(root, 'node_modules/yaml/browser/index.js');
    if (id === '../locales/index.js' && importer.includes('/zod/')) return '\0locales';
    return id === 'node:child_process' && importer.includes('/commander/')
      ? '\0child_process'
      : undefined;
  },
  load: (id) =>
    ({
      '\0child_process': 'export {};',
      '\0locales': "export { default as en } from 'zod/v4/locales/en.js';",
    })[id],
};

/**
 * Libraries that most runs do without: yaml reads what is no plain YAML, commander says what is
 * wrong with a command line.
 */
const lazyLibraries = ['yaml', 'commander'];

const bundle = await rolldown({
  cwd: root,
  input,
  platform: 'node',
  tsconfig: join(root, 'tsconfig.json'),
  // jiti carries a compiler that no bundler should touch. cosmiconfig asks for typescript in a
  // loader that p2lk replaces.
  external: ['jiti', 'typescript'],
  plugins: [leanDependencies],
  onLog(level, log, handle) {
    if (level === 'warn' && log.code !== 'INEFFECTIVE_DYNAMIC_IMPORT') throw new Error(log.message);
    if (level !== 'warn') handle(level, log);
  },
});
// CommonJS, since Node starts it sooner: it is read at once, and takes from Node's own modules only
// what it names.
const { output } = await bundle.generate({
  format: 'cjs',
  exports: 'named',
  entryFileNames: '[name].cjs',
  chunkFileNames: 'chunks/[name].cjs',
  comments: { legal: false, annotation: false, jsdoc: false },
  codeSplitting: {
    groups: [
      ...lazyLibraries.map((name) => ({
        name,
        test: (id) => id.includes(`/node_modules/${name}/`),
        priority: 2,
      })),
      // All that a plain run needs is one file; the entry that turns the compile cache on for it
      // must not be in it. And one what it needs besides where LinuxKit's cache is there.
      {
        name: 'local-images',
        test: /\/src\/images\/(?:lookup|configured-resolver|image-resolver|sources|image-of-store|image-config-decode|manifest|layout-index|file-reason|json|once|blob|sources\/(?:linuxkit-cache|oci-layout))\.ts$/,
        priority: 0,
      },
      {
        name: 'core',
        tags: ['$initial'],
        test: (id) => !/\/src\/(?:cli|testing|cli\/code-cache)\.ts$/.test(id),
        priority: 1,
      },
    ],
  },
});
await bundle.close();

/**
 * Makes a chunk load Node's modules and the lazy libraries when it first uses them. Generated code
 * names them by one identifier each and reads every member where it is used, so a call can stand
 * for the identifier.
 */
const loadLate = (code) => {
  let late = code;
  for (const [line, , name, path] of code.matchAll(
    /^(let|const) (\w+) = require\("([^"]+)"\);$/gm,
  )) {
    if (!path.startsWith('node:') && !lazyLibraries.includes(basename(path, '.cjs'))) continue;
    if (new RegExp(`\\b${name}\\b(?!\\.)`).test(late.replace(line, ''))) continue;
    late = late.replace(line, '').replaceAll(new RegExp(`\\b${name}\\.`, 'g'), `(${name}()).`);
    late = late.replace(
      /^"use strict";\n|^/,
      (head) =>
        `${head}let ${name}_found; const ${name} = () => (${name}_found ??= require("${path}"));\n`,
    );
  }
  return late;
};

/**
 * Node reads and compiles a file of one-byte characters nearly twice as fast. Outside strings and
 * patterns code has no others.
 */
const ascii = (code) =>
  code.replaceAll(
    /[^\x00-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

const runtimeFile = 'chunks/rolldown-runtime.cjs';
const coreFile = 'chunks/core.cjs';
const importOf = /^(const \w+ = )?require\("(\.[^"]*)"\);\n/gm;

/**
 * Every file costs a start as much as some milliseconds of work, so a plain run loads two: the
 * command line's and the core. What the bundler puts into files of their own beside these, its
 * runtime and the entry of the command line's main module, becomes part of the core.
 */
const intoCore = (files) => {
  const runtime = files.get(runtimeFile);
  files.delete(runtimeFile);
  for (const [name, code] of files) {
    if (!name.endsWith('.cjs')) continue;
    const toRuntime = name.startsWith('chunks/')
      ? './rolldown-runtime.cjs'
      : `${'../'.repeat(name.split('/').length - 1) || './'}${runtimeFile}`;
    const whole = code.replaceAll(importOf, (line, binding = '', path) => {
      if (path !== toRuntime) return line;
      if (name === coreFile) return `${binding}exports;\n`;
      return binding === ''
        ? ''
        : `${binding}require("${path.replace('rolldown-runtime', 'core')}");\n`;
    });
    files.set(name, name === coreFile ? runtime + whole : whole);
  }
  if (!/^exports\.main = \w+\.main;$/m.test(files.get('main.cjs')))
    throw new Error('main.cjs is not what the core exports as main');
  files.delete('main.cjs');
  files.set(
    'cli.cjs',
    files.get('cli.cjs').replace('require("./main.cjs")', `require("./${coreFile}")`),
  );
};

/**
 * The module that users import: it hands on what the CommonJS one exports, and so shares it with
 * the running program.
 */
const facade = ({ fileName, exports }) => {
  const named = exports.filter((name) => name !== 'default');
  return [
    `import entry from './${basename(fileName)}';`,
    ...(named.length > 0 ? [`export const { ${named.join(', ')} } = entry;`] : []),
    ...(exports.includes('default') ? ['export default entry.default;'] : []),
    '',
  ].join('\n');
};

const files = new Map();
for (const chunk of output) {
  files.set(chunk.fileName, chunk.type === 'chunk' ? ascii(loadLate(chunk.code)) : chunk.source);
  if (chunk.isEntry && !['cli', 'main'].includes(chunk.name))
    files.set(chunk.fileName.replace(/\.cjs$/, '.js'), facade(chunk));
}
intoCore(files);
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

// A first run leaves what V8 has made of the code beside it, for the Node that builds.
const { deployments } = await import('../bench/manifests.mjs');
const words = ['--no-config', '--unknown-image', 'assume', '--offline', '--no-image-cache'];
spawnSync(process.execPath, [join(dist, 'cli.cjs'), ...words], {
  input: deployments(1),
  stdio: ['pipe', 'ignore', 'ignore'],
});

if (values.types) {
  await rm(join(dist, 'types'), { recursive: true, force: true });
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json')], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}
