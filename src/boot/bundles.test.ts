import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { jsonText, placeholder } from '../linuxkit/placeholder.ts';
import { sh } from '../linuxkit/shell.ts';
import type { BundlePatch } from '../api/boot.ts';
import { bundleFiles, placeholderDevice } from './bundles.ts';
import { fillImage } from './fills.ts';
import { bundleLines, printPlan } from './plan.ts';

/**
 * Edits a bundle with the supervisor's own functions, in a folder that stands for the machine's
 * root; with busybox's awk where there is one, as on the machine.
 */
const edit = (
  root: string,
  patches: readonly BundlePatch[],
  config: {
    readonly process?: { readonly env?: readonly string[]; readonly args?: readonly string[] };
  },
  machine = '',
): { copy: string; left: string[] } => {
  const { env, args: command } = config.process ?? {};
  const { image, fills } = fillImage(
    { name: 'web', image: 'app', ...(env && { env }), ...(command && { command }) },
    patches,
  );
  const shown = {
    ...config,
    process: {
      ...config.process,
      ...(env && { env: image.env }),
      ...(command && { args: image.command }),
    },
  };
  const plan = printPlan([['container', 'web'], ...bundleLines('web', patches, fills)]);
  for (const folder of ['proc/self', 'bundle', 'state'])
    mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, 'proc/self/mounts'), '');
  writeFileSync(join(root, 'plan'), plan);
  writeFileSync(join(root, 'bundle/config.json'), JSON.stringify(shown, undefined, 4));
  for (const { path, contents = '', directory } of bundleFiles(patches)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    if (directory !== true) writeFileSync(join(root, path), contents);
  }
  const script = `command -v busybox >/dev/null && awk() { busybox awk "$@"; }
root=$1 state=$1/state bundle=$1/bundle
mount() { :; }
${machine}
. ./machine/plan.sh; . ./machine/bundles.sh
read_plan "$1/plan" && edit_bundle 1 && ls -A "$state"`;
  const left = execFileSync('sh', ['-c', script, 'sh', root], { encoding: 'utf8' });
  return { copy: join(root, 'state/bundles/web.json'), left: left.split('\n').filter(Boolean) };
};

/** A folder for one test. */
const temporary = (): string => {
  const root = mkdtempSync(join(tmpdir(), 'p2lk-bundle-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  return root;
};

const fill = (values: readonly string[]): { env: string[]; mode: number; left: string[] } => {
  const patches = values.map((value, i): BundlePatch => ({
    image: 'web',
    edit: {
      kind: 'fillFrom',
      placeholder: placeholder(`secret_${i + 1}`),
      file: { path: `secrets/${i + 1}`, contents: jsonText(value), mode: '0400' },
    },
  }));
  const config = {
    process: {
      env: [
        ...values.map((_, i) => `V${i}=${placeholder(`secret_${i + 1}`)}`),
        `ALL=<${placeholder('secret_1')} ${placeholder('status_podIP')}>`,
      ],
    },
  };
  const address: BundlePatch = {
    image: 'web',
    edit: { kind: 'fill', placeholder: placeholder('status_podIP'), value: sh`echo 10.0.2.15` },
  };
  const { copy, left } = edit(temporary(), [...patches, address], config);
  const { process } = JSON.parse(readFileSync(copy, 'utf8')) as typeof config;
  return { env: process.env, mode: statSync(copy).mode & 0o777, left };
};

const expected = (values: readonly string[]): string[] => [
  ...values.map((value, i) => `V${i}=${value}`),
  `ALL=<${values[0]} 10.0.2.15>`,
];

it('fills in any text, and leaves nothing of it behind', () => {
  const values = [
    `lamp's "kiosk" \\ & | / $(reboot) \`id\` \${HOME} %s \\n \\\\1`,
    'two\nlines\r\n\ttab\u0001\u007f\u2028',
    'größe ☕ 🏮',
    'P2LK__secret_1__ P2LK__status_podIP__ ',
    '',
    'x'.repeat(100_000),
  ];
  expect(fill(values)).toEqual({ env: expected(values), mode: 0o600, left: ['bundles'] });
});

it('fills in whatever a Secret may hold', () => {
  const text = fc.string({ unit: 'grapheme' }).filter((value) => !value.includes('\0'));
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 30 }), (values) => {
      expect(fill(values).env).toEqual(expected(values));
    }),
    { numRuns: 20 },
  );
});

it('puts the files where root alone can enter', () => {
  const file = { path: 'etc/p2lk/secrets/web/1', source: 'secrets/1', mode: '0400' };
  expect(
    bundleFiles([
      { image: 'web', edit: { kind: 'fillFrom', placeholder: placeholder('secret_1'), file } },
    ]),
  ).toEqual([{ path: 'etc/p2lk/secrets/web', directory: true, mode: '0700' }, file]);
});

it('gives a placeholder the numbers of a disk in both of its places, and nothing else', () => {
  const [disk, ledger] = [placeholderDevice('/dev/disk', 0), placeholderDevice('/dev/ledger', 1)];
  const patches: readonly BundlePatch[] = [
    {
      image: 'web',
      edit: { kind: 'device', minor: disk.minor, device: '/run/p2lk/block/disk', access: 'rwm' },
    },
    {
      image: 'web',
      edit: { kind: 'device', minor: ledger.minor, device: '/run/p2lk/block/ledger', access: 'rm' },
    },
  ];
  // As LinuxKit writes it (moby/config.go, ConfigToOCI; the order of keys is that of the OCI
  // runtime specification's Go types).
  const bundle = (
    numbers: readonly (readonly [number, number])[],
    access: readonly string[],
  ): object => ({
    process: { user: { uid: disk.minor, gid: 4095 } },
    linux: {
      devices: numbers.map(([major, minor], i) => ({
        path: [disk, ledger][i]?.path,
        type: 'b',
        major,
        minor,
        fileMode: 432,
      })),
      resources: {
        devices: numbers.map(([major, minor], i) => ({
          allow: true,
          type: 'b',
          major,
          minor,
          access: access[i],
        })),
      },
    },
  });
  const placeholders = [disk, ledger].map(({ major = 0, minor }) => [major, minor] as const);
  const machine =
    'test() { :; }; stat() { case $* in *disk) echo "8 10" ;; *ledger) echo "103 1f" ;; esac; }';
  const { copy } = edit(temporary(), patches, bundle(placeholders, ['rwm', 'rwm']), machine);
  const numbers = [
    [8, 16],
    [0x103, 0x1f],
  ] as const;
  expect(JSON.parse(readFileSync(copy, 'utf8'))).toEqual(bundle(numbers, ['rwm', 'rm']));
});

const hostile = [
  '"env": [',
  '    "process": {',
  'a": {\n    "linux": {',
  '        "seccomp": 1,',
  '"minor": 1048575,',
  '}',
  '],',
  'env": "',
];

it('takes nothing inside a text or a key for a place', () => {
  const config = {
    annotations: Object.fromEntries(hostile.map((text) => [text, text])),
    process: {
      args: hostile,
      env: ['A=1', `IP=${placeholder('ip')}`, ...hostile.map((t) => `H=${t}`)],
    },
    mounts: hostile.map((destination) => ({ destination, options: [] })),
    linux: {
      sysctl: Object.fromEntries(hostile.map((text) => [text, text])),
      seccomp: { old: [1, 2] },
      namespaces: [{ type: 'pid' }],
    },
  };
  const root = temporary();
  mkdirSync(join(root, 'sys/fs/cgroup'), { recursive: true });
  writeFileSync(join(root, 'sys/fs/cgroup/cgroup.controllers'), '');
  const { copy } = edit(
    root,
    [
      {
        image: 'web',
        edit: { kind: 'fill', placeholder: placeholder('ip'), value: sh`echo 10.0.2.15` },
      },
      { image: 'web', edit: { kind: 'linux', key: 'seccomp', value: { syscalls: hostile } } },
      { image: 'web', edit: { kind: 'process', key: 'apparmorProfile', value: 'shop' } },
      { image: 'web', edit: { kind: 'namespace', type: 'cgroup' } },
    ],
    config,
  );
  const [, , ...rest] = config.process.env;
  expect(JSON.parse(readFileSync(copy, 'utf8'))).toEqual({
    ...config,
    process: { ...config.process, env: ['A=1', 'IP=10.0.2.15', ...rest], apparmorProfile: 'shop' },
    linux: {
      ...config.linux,
      seccomp: { syscalls: hostile },
      namespaces: [{ type: 'cgroup' }, { type: 'pid' }],
    },
  });
});

it('fails where the bundle has no such place, or a value does not come', () => {
  const asked = (value: ReturnType<typeof sh>): BundlePatch[] => [
    { image: 'web', edit: { kind: 'fill', placeholder: placeholder('ip'), value } },
  ];
  const config = { process: { env: [`IP=${placeholder('ip')}`] } };
  expect(() => edit(temporary(), asked(sh`echo '"]'`), config)).toThrow(/no value from/);
  expect(() => edit(temporary(), asked(sh`false`), config)).toThrow();
  const linux: BundlePatch = { image: 'web', edit: { kind: 'linux', key: 'seccomp', value: 1 } };
  expect(() => edit(temporary(), [linux], config)).toThrow();
});
