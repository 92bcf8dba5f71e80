import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './docs/pages.ts';

const longest = 110;

/** Files that still have such lines: none may be added. */
const known: ReadonlySet<string> = new Set([
  'plugins/azureFile/index.ts',
  'plugins/hostPath/index.ts',
  'plugins/hostPath/script.ts',
  'plugins/lifecycle/index.ts',
  'plugins/projected/index.ts',
  'plugins/volumeMounts/image-volume-script.test.ts',
  'plugins/volumeMounts/image-volume-script.ts',
  'plugins/volumeMounts/index.ts',
  'src/api/boot.ts',
  'src/boot/steps.ts',
  'src/cases/abbreviate.test.ts',
  'src/cli/code-guard.ts',
  'src/cli/commander-program.ts',
  'src/cli/declared/build.ts',
  'src/cli/declared/diff.ts',
  'src/cli/declared/lock.ts',
  'src/cli/declared/ports.ts',
  'src/cli/declared/report.ts',
  'src/cli/declared/run.ts',
  'src/cli/declared/why.ts',
  'src/cli/machine/build-faults.ts',
  'src/cli/messages.ts',
  'src/cli/option-table.ts',
  'src/cli/translate-command.ts',
  'src/cli/why/text.ts',
  'src/config/code-places.ts',
  'src/config/plugins.ts',
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
  'src/host/claims.ts',
  'src/host/plugin-host.ts',
  'src/images/plugin.ts',
  'src/kubernetes/rules/ports.ts',
  'src/kubernetes/rules/resources.ts',
  'src/kubernetes/server-fields.ts',
  'src/kubernetes/validate.test.ts',
  'src/linuxkit/print.ts',
  'src/pipeline/other-objects.ts',
  'src/pipeline/other-programs.ts',
  'src/pipeline/select.ts',
  'src/pipeline/walk/unread-fields.test.ts',
  'src/read/plain/flow.ts',
  'src/read/read.test.ts',
  'src/read/read.ts',
  'src/read/scalar.ts',
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
  'test/cli-report.test.ts',
  'test/cli-run.test.ts',
  'test/cli-why.test.ts',
  'test/cluster/dumps.test.ts',
  'test/cluster/live.test.ts',
  'test/corpus.test.ts',
  'test/docs-examples.test.ts',
  'test/docs/mapping.ts',
  'test/docs/sandbox.ts',
  'test/firewall/load.test.ts',
  'test/firewall/manifests.ts',
  'test/firewall/namespaces.ts',
  'test/hostile/sandbox.ts',
  'test/machine/applets.ts',
  'test/package.test.ts',
  'test/properties/secret-frames.test.ts',
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

/** Lines of a text that nobody can read without scrolling, by their numbers. */
const tooLong = (text: string): readonly number[] =>
  text.split('\n').flatMap((line, i) => ([...line].length > longest ? [i + 1] : []));

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
