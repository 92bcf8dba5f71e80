// npm run check:package: packs the package as npm would publish it, and has publint and attw look at
// the archive: its files, its exports, its types for each way of importing them. Another package is
// checked where its folder is given.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { archiveIn, publintFaults } from './archive.mjs';
import { failing, ownFolder, root } from './checking.mjs';

const checked = process.argv[2] ?? root;
const folder = ownFolder('package');
const fail = failing('check-package');
const run = (command, ...words) => {
  const { status, error } = spawnSync(command, words, { cwd: checked, stdio: 'inherit' });
  if (status !== 0) fail(`${command} failed${error ? `: ${error.message}` : ''}`);
};

run('npm', 'pack', '--silent', '--ignore-scripts', '--pack-destination', folder);
const archive = archiveIn(folder) ?? fail('npm pack made no archive');

// The template of a plugin is a package of its own once `p2lk new-plugin` has copied it.
const isTemplate = ({ code, args }) =>
  code === 'NESTED_PACKAGE_JSON_FIELD_IGNORED' && args.filePath.includes('templates/plugin/');
const found = (await publintFaults(archive)).filter((fault) => !isTemplate(fault));
for (const { text } of found) console.error(`publint: ${text}`);
if (found.length > 0) fail('publint has found faults');
console.log('publint: nothing found');

// Node 20.19 and later load ES modules by `require`, and no older one is supported.
run(join(root, 'node_modules/.bin/attw'), archive, '--profile', 'esm-only', '--no-emoji');
