// npm run check:package: packs the package as npm would publish it, and has publint and attw look at
// the archive: its files, its exports, its types for each way of importing them. Another package is
// checked where its folder is given.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const root = fileURLToPath(new URL('..', import.meta.url));
const checked = process.argv[2] ?? root;
const folder = mkdtempSync(join(tmpdir(), 'p2lk-package-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const fail = (reason) => {
  console.error(`check-package: ${reason}`);
  process.exit(1);
};
const run = (command, ...words) => {
  const { status, error } = spawnSync(command, words, { cwd: checked, stdio: 'inherit' });
  if (status !== 0) fail(`${command} failed${error ? `: ${error.message}` : ''}`);
};

run('npm', 'pack', '--silent', '--ignore-scripts', '--pack-destination', folder);
const archive = join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '');

const bytes = readFileSync(archive);
const { messages, pkg } = await publint({
  pack: { tarball: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) },
  strict: true,
});
// The template of a plugin is a package of its own once `p2lk new-plugin` has copied it.
const isTemplate = ({ code, args }) =>
  code === 'NESTED_PACKAGE_JSON_FIELD_IGNORED' && args.filePath.includes('templates/plugin/');
const found = messages.filter((message) => !isTemplate(message));
for (const message of found) console.error(`publint: ${formatMessage(message, pkg)}`);
if (found.length > 0) fail('publint has found faults');
console.log('publint: nothing found');

// Node 20.19 and later load ES modules by `require`, and no older one is supported.
run(join(root, 'node_modules/.bin/attw'), archive, '--profile', 'esm-only', '--no-emoji');
