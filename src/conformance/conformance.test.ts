import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { definePlugin } from '../api/define-plugin.ts';
import type { Plugin } from '../api/define-plugin.ts';
import type { Hooks } from '../api/hooks.ts';
import type { ShellFragment } from '../linuxkit/shell.ts';
import { sh } from '../linuxkit/shell.ts';
import { storedBytes, textOf } from '../kubernetes/stored.ts';
import { assertConformance, checkConformance, conformanceText } from './conformance.ts';
import { isRun } from './quoting.ts';
import { rules } from './rules.ts';

const cases = mkdtempSync(join(tmpdir(), 'p2lk-conformance-'));
afterAll(() => rmSync(cases, { recursive: true, force: true }));
beforeAll(() => {
  mkdirSync(join(cases, 'share'));
  writeFileSync(
    join(cases, 'share/input.yaml'),
    `apiVersion: v1
kind: Pod
metadata:
  name: shop
  annotations: { example.com/a: one, example.com/b: two }
spec:
  containers:
    - name: web
      image: registry.example.com/shop:1.4
      command: [/shop]
      volumeMounts: [{ name: pictures, mountPath: /pictures }]
  volumes:
    - name: pictures
      csi:
        driver: share.example.com
        volumeAttributes: { tag: pictures }
        nodePublishSecretRef: { name: key }
---
apiVersion: v1
kind: Secret
metadata: { name: key }
stringData: { key: swordfish }
`,
  );
  writeFileSync(
    join(cases, 'share/p2lk.config.yaml'),
    'imageConfigs: { registry.example.com/shop:1.4: { cmd: [/shop] } }\n',
  );
});

/** What of the plugin that keeps every rule is done otherwise. */
interface Change {
  readonly more?: (hooks: Hooks, options: Options) => void;
  readonly run?: (tag: string, path: string, secret: string) => ShellFragment;
  readonly title?: (tag: string, secret: string) => string;
  readonly forget?: boolean;
  readonly laxOptions?: boolean;
  readonly laxRoot?: boolean;
}

interface Options {
  root?: string;
}

/** A driver that keeps every rule, but for the change. */
const driver = (change: Change = {}): Plugin =>
  definePlugin<Options>({
    name: 'share',
    apiVersion: 1,
    fields: ['Volume.csi'],
    diagnostics: { tag: { severity: 'error', title: 'share without a tag' } },
    options: (z) => {
      const root = change.laxRoot === true ? z.any() : z.string().check(z.startsWith('/'));
      const shape = { root: z.optional(root) };
      return change.laxOptions === true ? z.looseObject(shape) : z.strictObject(shape);
    },
    *references(pod, { workload: { namespace } }) {
      for (const { csi } of pod.volumes ?? []) {
        const name = csi?.nodePublishSecretRef?.name;
        if (name !== undefined && name !== '') yield { kind: 'Secret', namespace, name };
      }
    },
    apply(hooks, options) {
      const { root = '/var/mnt' } = options;
      hooks.volume.for('csi/share.example.com').tap('share', ({ name, csi }, context) => {
        const { readOnly = false, volumeAttributes = {}, nodePublishSecretRef } = csi ?? {};
        const { tag } = volumeAttributes;
        for (const key of Object.keys(volumeAttributes))
          if (key !== 'tag') context.ignore(volumeAttributes, key, 'shares have no such attribute');
        if (change.forget !== true && csi !== undefined)
          context.ignore(csi, 'fsType', 'a share has its own');
        if (tag === undefined) {
          context.report('tag', { at: csi ?? context.volume, message: `${name} has no tag` });
          return undefined;
        }
        const secret = context.resolved<never>({
          kind: 'Secret',
          namespace: context.workload.namespace,
          name: nodePublishSecretRef?.name ?? '',
        })?.value;
        const key = textOf(secret && storedBytes(secret, 'key')) ?? '';
        const path = `${root}/${name}`;
        const run = change.run?.(tag, path, key) ?? sh`mount -t virtiofs ${tag} ${path}`;
        const file = { path: `etc/share/${name}`, contents: key, mode: '0600' };
        return {
          source: path,
          readOnly,
          files: [context.secret(file, nodePublishSecretRef?.name ?? '', csi ?? context.volume)],
          prepare: { steps: [{ name: change.title?.(tag, key) ?? `share ${tag}`, run }] },
        };
      });
      change.more?.(hooks, options);
    },
  })({ root: '/srv' });

const brokenBy = async (change: Change): Promise<readonly string[]> => {
  const { rules: found } = await checkConformance(driver(change), { cases });
  return found.flatMap(({ name, findings }) => findings.map((finding) => `${name}: ${finding}`));
};

test('a driver that keeps every rule conforms, and each rule was tried', async () => {
  const result = await assertConformance(driver(), { cases });
  expect(conformanceText(result)).toBe('plugin share conforms: 11 rules, 1 case');
});

let counted = 0;

const broken: readonly (readonly [rule: string, says: RegExp, change: Change])[] = [
  [
    'repeat',
    /a second run differs/,
    { run: (tag, path) => sh`mount -t virtiofs ${tag} ${`${path}-${(counted += 1)}`}` },
  ],
  [
    'repeat',
    /differs behind another/,
    {
      more(hooks) {
        let all = 0;
        hooks.container.tap('share', (_container, image) => {
          image.add('env', `NUMBER=${(all += 1)}`);
        });
      },
    },
  ],
  ...(
    [
      ['Math.random', () => Math.random()],
      ['Date', () => new Date()],
      ['Date.now', () => Date.now()],
      ['fs.readFileSync', () => readFileSync(join(cases, 'share/input.yaml'))],
      ['process.env.HOME', () => process.env['HOME']],
    ] as const
  ).map(
    ([effect, use]) =>
      [
        'pure',
        new RegExp(`container uses ${effect.replaceAll('.', String.raw`\.`)}$`),
        { more: (hooks) => hooks.container.tap('share', () => void use()) },
      ] as const satisfies readonly [string, RegExp, Change],
  ),
  [
    'untouched',
    /manifest writes to what it was given/,
    {
      more: (hooks) =>
        hooks.manifest.tap('share', (manifest) =>
          Object.assign(manifest, { kernel: { cmdline: 'quiet' } }),
        ),
    },
  ],
  [
    'untouched',
    /read-only/,
    {
      more: (hooks) =>
        hooks.container.tap('share', (container) => void Object.assign(container, { tty: true })),
    },
  ],
  ['options', /an option that it does not have is taken/, { laxOptions: true }],
  ['options', /option root takes a boolean, a number/, { laxRoot: true }],
  [
    'order',
    /behind other plugins/,
    {
      more: (hooks) =>
        hooks.container.tap('share', (_container, image) =>
          image.replace('env', (old = []) => [...old].toReversed(), 'the other way round'),
        ),
    },
  ],
  [
    'order',
    /with keys in another order/,
    {
      more: (hooks) =>
        hooks.podEnd.tap('share', (_pod, manifest, { metadata }) => {
          const contents = Object.keys(metadata.annotations ?? {}).join('\n');
          manifest.add('files', { path: 'etc/annotations', contents, mode: '0644' });
        }),
    },
  ],
  ['fields', /CSIVolumeSource\.fsType is neither read nor reported/, { forget: true }],
  [
    'linuxkit',
    /services\[0\]\.colour/,
    {
      more: (hooks) =>
        hooks.container.tap('share', (_container, image) =>
          image.set('colour' as never, 'red' as never),
        ),
    },
  ],
  ['shell', /step share pictures: /, { run: (tag) => sh`if mount ${tag}; then echo` }],
  [
    'quoting',
    /volumeAttributes\.tag is run as a command by step share/,
    {
      run: (tag, path) => ({ ...sh`mount ${path}`, text: `mount '${tag}' ${path}` }),
    },
  ],
  ['secrets', /the name of a step/, { title: (tag, secret) => `share ${tag} by ${secret}` }],
  [
    'secrets',
    /the command of step share pictures has a value of a Secret/,
    { run: (tag, path, secret) => sh`mount -o ${secret} ${tag} ${path}` },
  ],
  [
    'secrets',
    /the message of share\/tag shows a value of a Secret/,
    {
      more: (hooks) =>
        hooks.podEnd.tap('share', (pod, _manifest, { report, resolved, workload }) => {
          const { value } =
            resolved<never>({ kind: 'Secret', namespace: workload.namespace, name: 'key' }) ?? {};
          const key = textOf(value && storedBytes(value, 'key')) ?? '';
          if (key.includes(',')) report('tag', { at: pod, message: `the key ${key} has a comma` });
        }),
    },
  ],
  [
    'faults',
    /no slashes/,
    {
      run(tag) {
        if (tag.includes('$')) throw new Error('no slashes');
        return sh`mount ${tag}`;
      },
    },
  ],
];

describe('a plugin that breaks a rule', () => {
  test.each(broken)('%s: %s', async (rule, says, change) => {
    const found = await brokenBy(change);
    expect(found).toEqual(expect.arrayContaining([expect.stringMatching(says)]));
    expect(found.find((one) => says.test(one))).toMatch(new RegExp(`^${rule}: `));
  });

  test('is there for every rule', () => {
    expect(new Set(broken.map(([rule]) => rule))).toEqual(new Set(rules.map(({ name }) => name)));
  });

  test('is told with all findings', async () => {
    await expect(
      assertConformance(driver({ forget: true, laxOptions: true }), { cases }),
    ).rejects.toThrow(
      /^plugin share does not conform\n {2}options: .*\n {4}an option .*\n {2}fields: .*\n {4}share: /,
    );
  });
});

test('a rule may be left out with a reason, and is told of', async () => {
  const result = await assertConformance(driver({ forget: true }), {
    cases,
    except: { fields: 'fsType is heeded by the server' },
  });
  expect(conformanceText(result)).toBe(
    'plugin share conforms: 10 rules, 1 case\n  fields was not tried: fsType is heeded by the server',
  );
  await expect(assertConformance(driver(), { cases, except: { field: 'x' } })).rejects.toThrow(
    /there is no rule field; repeat, /,
  );
});

test('without a case nothing is tried', async () => {
  await expect(checkConformance(driver(), { cases: join(cases, 'share') })).rejects.toThrow(
    /has no case/,
  );
});

test.each([
  [true, 'mount $(p2lk-canary)'],
  [true, 'mount "$(p2lk-canary)"'],
  [true, "mount 'a'$(p2lk-canary)''"],
  [false, "mount 'a $(p2lk-canary)'"],
  [false, String.raw`mount 'a'\''$(p2lk-canary)'\'''`],
  [true, String.raw`mount "it's" $(p2lk-canary)`],
  [false, "# it's $(p2lk-canary)\nmount 'a $(p2lk-canary)'"],
  [true, "# it's\nmount $(p2lk-canary)"],
])('%s: a shell runs the canary of %s', (run, script) => {
  expect(isRun(script)).toBe(run);
});
