import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './docs/pages.ts';

const longest = 110;

/** Files that still have such lines: none may be added. */
const known: ReadonlySet<string> = new Set([
  'plugins/hostPath/script.ts',
  'plugins/volumeMounts/image-volume-script.test.ts',
  'plugins/volumeMounts/image-volume-script.ts',
  'src/api/boot.ts',
  'src/boot/steps.ts',
  'src/cases/abbreviate.test.ts',
  'src/cli/declared/build.ts',
  'src/cli/declared/lock.ts',
  'src/cli/declared/ports.ts',
  'src/cli/declared/run.ts',
  'src/cli/machine/build-faults.ts',
  'src/diagnostics/codes/config.ts',
  'src/diagnostics/codes/input.ts',
  'src/diagnostics/codes/kubernetes.ts',
  'src/diagnostics/codes/plugin-fault.ts',
  'src/diagnostics/codes/resolve.ts',
  'src/diagnostics/codes/walk.ts',
  'src/diagnostics/reporters/github.ts',
  'src/diagnostics/reporters/pretty.test.ts',
  'src/diagnostics/reporters/pretty.ts',
  'src/diagnostics/reporters/reporters.test.ts',
  'src/diagnostics/visible.ts',
  'src/diagnostics/width.ts',
  'src/images/plugin.ts',
  'src/read/plain/flow.ts',
  'src/sources/gather.test.ts',
  'test/boot/build.ts',
  'test/boot/capabilities.test.ts',
  'test/boot/command.test.ts',
  'test/boot/emulator.ts',
  'test/boot/environment.ts',
  'test/boot/firewall-failure.test.ts',
  'test/boot/firewall.test.ts',
  'test/boot/host-path.test.ts',
  'test/boot/identity.test.ts',
  'test/boot/iscsi.test.ts',
  'test/boot/job.test.ts',
  'test/boot/lifecycle-job.test.ts',
  'test/boot/lifecycle.test.ts',
  'test/boot/local.test.ts',
  'test/boot/mount-points.test.ts',
  'test/boot/nfs-server.ts',
  'test/boot/nfs.test.ts',
  'test/boot/processes.test.ts',
  'test/boot/references.test.ts',
  'test/boot/resources.test.ts',
  'test/boot/smb.test.ts',
  'test/boot/users.test.ts',
  'test/boot/vendors.test.ts',
  'test/boot/volumes.test.ts',
  'test/cli-messages.test.ts',
  'test/cli-output.test.ts',
  'test/cli-ports.test.ts',
  'test/cli-run.test.ts',
  'test/cli-why.test.ts',
  'test/cluster/live.test.ts',
  'test/docs-examples.test.ts',
  'test/docs/sandbox.ts',
  'test/firewall/manifests.ts',
  'test/firewall/namespaces.ts',
  'test/package.test.ts',
  'test/secrets.test.ts',
  'test/verdicts.test.ts',
  'test/volume-shell.test.ts',
  'test/volume-types.test.ts',
]);

/** Written by a program, for programs. */
const generated = /(?:^|\/)generated\/|\.generated\.ts$/;

const { stdout } = spawnSync('git', ['ls-files', '*.ts', '*.mts', '*.mjs'], {
  cwd: root,
  encoding: 'utf8',
});
const files = stdout.split('\n').filter((file) => file !== '' && !generated.test(file));

/** A row of a table in a docstring, which Markdown cannot break. */
const isRow = (line: string): boolean => /^ *\* \|/.test(line);

/** Lines of a text that nobody can read without scrolling, by their numbers. */
const tooLong = (text: string): readonly number[] =>
  text
    .split('\n')
    .flatMap((line, i) => ([...line].length > longest && !isRow(line) ? [i + 1] : []));

test('a long line is seen', () => {
  expect(tooLong(`${'a'.repeat(longest)}\n${'b'.repeat(longest + 1)}\n`)).toEqual([2]);
});

test.skipIf(stdout === '')(`no line passes ${longest} columns`, () => {
  expect(files.length).toBeGreaterThan(400);
  const found = files
    .filter((file) => !known.has(file))
    .flatMap((file) =>
      tooLong(readFileSync(join(root, file), 'utf8')).map((line) => `${file}:${line}`),
    );
  expect(found).toEqual([]);
});
