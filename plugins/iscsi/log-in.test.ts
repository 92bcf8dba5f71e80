import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { script } from './script.ts';

const iqn = 'iqn.2001-04.com.example:shop';
const config =
  'node.session.auth.authmethod = CHAP\nnode.session.auth.username = ' +
  'shop\nnode.session.auth.password = open sesame\n';

/**
 * What stands for open-iscsi: it notes every call and what iscsid.conf holds, and lets in at the
 * portal `good`.
 */
const programs = {
  chroot: ':',
  iscsid: 'echo @ISCSIADM_ABSTRACT_NAMESPACE >>"$P2LK_ROOT/proc/net/unix"',
  iscsiadm: `echo "$*" >>"$P2LK_ROOT/calls"
case $* in
  *"-o new"*) cat "$P2LK_ROOT/etc/iscsi/iscsid.conf" >>"$P2LK_ROOT/conf" ;;
  *"-p good:3260"*--login)
    session=$P2LK_ROOT/sys/class/iscsi_session/session1
    mkdir -p "$session/device/target2:0:0/2:0:0:1/block/sdx" && echo "${iqn}" >"$session/targetname" ;;
  *--login)
    echo "iscsiadm: Could not login to [target]."
    echo "iscsiadm: initiator reported error (24 - iSCSI login failed due to authorization failure)"
    echo "iscsiadm: Could not log into all portals"
    exit 24
    ;;
  *--rescan) mkdir -p "$P2LK_ROOT/sys/class/iscsi_session/session1/device/target2:0:0/2:0:0:2/block/sdy" ;;
esac`,
  sleep: ':',
};

/** A machine's folders, and a run of the script on it. */
const machine = () => {
  const root = mkdtempSync(join(tmpdir(), 'p2lk-iscsi-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const folder of ['bin', 'etc', 'proc/net', 'run/p2lk', 'dev', 'sys/class/iscsi_session'])
    mkdirSync(join(root, folder), { recursive: true });
  for (const [name, text] of Object.entries(programs))
    writeFileSync(join(root, 'bin', name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  for (const file of ['proc/net/unix', 'calls', 'dev/sdx', 'dev/sdy'])
    writeFileSync(join(root, file), '');
  writeFileSync(join(root, 'auth'), config, { mode: 0o600 });
  // The same script on these folders; a file stands for the disk.
  const text = (script.contents as string)
    .replaceAll(/(?<=[ "'=>])\/(etc|var|run|sys|proc|dev)\//g, `${root}/$1/`)
    .replace('[ -b "$disk" ]', '[ -f "$disk" ]');
  const run = (
    lun: number,
    auth: string,
    discovery: string,
    ...portals: readonly string[]
  ): { said: string; status: number | null } => {
    const words = [
      `${root}/run/p2lk/block/data`,
      'data',
      'iqn.2001-04.com.example:machine',
      iqn,
      String(lun),
      auth,
      discovery,
      ...portals,
    ];
    const env = { ...process.env, PATH: `${root}/bin:${process.env['PATH']}`, P2LK_ROOT: root };
    const { status, stdout } = spawnSync('/bin/sh', ['-s', ...words], {
      input: text,
      encoding: 'utf8',
      env,
    });
    return { said: stdout.trim(), status };
  };
  const read = (path: string): string => readFileSync(join(root, path), 'utf8');
  return { root, run, read, link: () => readlinkSync(join(root, 'run/p2lk/block/data')) };
};

test('logs in and links to the disk, with the password in the configuration alone', () => {
  const { root, run, read, link } = machine();
  expect(run(1, join(root, 'auth'), 'yes', 'good:3260')).toEqual({ said: '', status: 0 });
  expect(link()).toBe(join(root, 'dev/sdx'));
  expect(read('conf')).toContain(config);
  expect(read('calls')).not.toContain('sesame');
  expect(read('calls')).toMatch(
    new RegExp(
      '-m discoverydb -t sendtargets -p good:3260 -I vdata --discover[^]*' +
        '-m node -T \\S+ -p good:3260 -I vdata --login',
    ),
  );
  expect(read('calls')).toContain('-n iface.initiatorname -v iqn.2001-04.com.example:machine');
});

test('asks no portal for its targets unless that is wanted', () => {
  const { run, read } = machine();
  expect(run(1, '-', 'no', 'good:3260').status).toBe(0);
  expect(read('calls')).not.toContain('discover');
  expect(read('conf')).toBe('');
});

test('tries the portals in order, and says why the last refused', () => {
  const { run, read, root } = machine();
  expect(run(1, '-', 'no', 'bad:3260', 'worse:3260')).toEqual({
    said:
      'worse:3260: iscsiadm: initiator reported error (24 - iSCSI login failed due to ' +
      'authorization failure)',
    status: 1,
  });
  expect(existsSync(join(root, 'run/p2lk/block/data'))).toBe(false);
  expect(run(1, '-', 'no', 'bad:3260', 'good:3260', 'worse:3260').status).toBe(0);
  expect(read('calls').match(/-p \S+ -I vdata --login/g)).toEqual(
    ['bad', 'worse', 'bad', 'good'].map((portal) => `-p ${portal}:3260 -I vdata --login`),
  );
});

test('takes the session that is there, asks it for new disks, and says which one is missing', () => {
  const { root, run, read, link } = machine();
  run(1, '-', 'no', 'good:3260');
  expect(run(2, '-', 'no', 'good:3260').status).toBe(0);
  expect(link()).toBe(join(root, 'dev/sdy'));
  expect(run(3, '-', 'no', 'good:3260')).toEqual({ said: `${iqn} has no LUN 3`, status: 1 });
  expect(read('calls').match(/--login/g)).toHaveLength(1);
});
