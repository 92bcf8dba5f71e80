import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { assertConformance, runCases } from 'p2lk/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import houseRules from '../examples/house-rules/index.ts';
import firewall from '../examples/lan-firewall/index.ts';
import smbShare from '../examples/smb-share/index.ts';
import type { Manifest } from '../src/linuxkit/manifest.ts';
import { translate } from '../src/pipeline/translate.ts';
import type { Translation } from '../src/pipeline/translate.ts';
import { missing, Wire } from './firewall/namespaces.ts';
import type { Packet } from './firewall/packet.ts';

const cases = new URL('../examples/lan-firewall/cases', import.meta.url);
const rulesOf = ({ files = [] }: Manifest, name: string): string =>
  String(files.find(({ path }) => path === `etc/firewall/${name}`)?.contents);

const translated = async (text: string): Promise<Translation> => {
  for await (const one of translate([{ name: 'pod.yaml', text }], {
    plugins: [firewall({ office: '10.99.0.0/24' })],
    settings: { unknownImage: 'assume' },
    images: { offline: true, linuxkitCache: false },
  }))
    return one;
  throw new Error('no workload');
};

test.each([
  ['house-rules', houseRules({ cmdline: 'console=ttyS0 lockdown=integrity' })],
  ['lan-firewall', firewall({ office: '10.20.0.0/16' })],
  ['smb-share', smbShare],
])('examples/%s keeps the rules for plugins', async (name, plugin) => {
  const cases = new URL(`../examples/${name}/cases`, import.meta.url);
  await assertConformance(plugin, { cases });
});

describe('the rules of a house, by the hooks port, volumePlan and manifest', () => {
  runCases(new URL('../examples/house-rules/cases', import.meta.url), {
    test,
    plugins: [houseRules({ cmdline: 'console=ttyS0 lockdown=integrity' })],
  });
});

describe('the replacement firewall', () => {
  runCases(cases, { test, plugins: [firewall({ office: '10.20.0.0/16' })] });

  test('writes rules that iptables-restore takes', async (context) => {
    if (spawnSync('unshare', ['-n', 'iptables-restore', '--version']).status !== 0)
      context.skip('no iptables-restore here, or no right to make a network namespace');
    const { manifest } = await translated(pod);
    for (const [name, program] of [
      ['v4', 'iptables-restore'],
      ['v6', 'ip6tables-restore'],
    ] as const) {
      const { status, stderr } = spawnSync('unshare', ['-n', program, '--test'], {
        input: rulesOf(manifest!, name),
        encoding: 'utf8',
      });
      expect([status, stderr]).toEqual([0, '']);
    }
  });

  test('holds the pod, and leaves nothing of the shipped one', async () => {
    const { text = '' } = await translated(pod);
    expect(text).toMatch(/step firewall of the office\n(?!.*required no)/);
    expect(text).not.toContain('p2lk/firewall');
  });

  test('tells p2lk ports what it opens', async () => {
    const { records = [] } = await translated(pod);
    expect(
      records
        .filter(({ topic }) => topic === 'ports')
        .map(({ row }) => [row['state'], row['port'], row['from'], row['why']]),
    ).toEqual([
      [undefined, '8081', '10.99.0.0/24', 'proxy http'],
      [undefined, '8080', '10.99.0.0/24', 'web 8080'],
      ['closed', 'others', 'nobody', 'the office firewall'],
    ]);
  });

  test('refuses a policy, which it would not heed', async () => {
    const policy =
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: shop}\nspec: ' +
      '{podSelector: {matchLabels: {app: shop}}}\n---\n';
    const codesOf = ({ diagnostics }: Translation): string[] =>
      diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code);
    expect(codesOf(await translated(policy + pod))).toEqual(['firewall/policy']);
    expect(codesOf(await translated(policy.replace('app: shop', 'app: bank') + pod))).toEqual([]);
  });
});

const pod = `apiVersion: v1
kind: Pod
metadata:
  name: shop
  labels: {app: shop}
spec:
  initContainers:
    - {name: migrate, image: shop/migrate:1, command: [/migrate], ports: [{containerPort: 9090}]}
    - {name: proxy, image: shop/proxy:1, command: [/proxy], restartPolicy: Always, ports: [{name: http, containerPort: 8081, protocol: ""}]}
  containers:
    - {name: web, image: shop/web:1, command: [/web], ports: [{containerPort: 8080}]}
`;

describe.skipIf(missing !== '')(
  `packets through the replacement firewall${missing === '' ? '' : ` [skipped: ${missing}]`}`,
  () => {
    const wire = new Wire();
    beforeAll(() => wire.start([8080, 8081, 9090]), 60_000);
    afterAll(() => wire.stop());

    test('come from the office alone, to the declared ports alone', async () => {
      const to = (source: string, port: number): Packet => ({
        protocol: 'tcp',
        source,
        destination: source.includes(':') ? 'fd99::1' : '10.99.0.1',
        port,
      });
      const all = ['10.99.0.2', '10.88.7.1', 'fd99::2', '127.0.0.1'].flatMap((source) =>
        [8080, 8081, 9090].map((port) => to(source, port)),
      );
      expect(await wire.ask(all, 3)).not.toContain('');
      const { manifest } = await translated(pod);
      wire.machine(['ip6tables-restore'], rulesOf(manifest!, 'v6'));
      wire.machine(['iptables-restore'], rulesOf(manifest!, 'v4'));
      expect(await wire.ask(all)).toEqual([
        '8080',
        '8081',
        '',
        '',
        '',
        '',
        '',
        '',
        '',
        '8080',
        '8081',
        '9090',
      ]);
    });
  },
);

describe('the driver of a vendor', () => {
  runCases(new URL('../examples/smb-share/cases', import.meta.url), { test, plugins: [smbShare] });

  test('has less than 80 lines', () => {
    expect(
      readFileSync(new URL('../examples/smb-share/index.ts', import.meta.url), 'utf8')
        .trimEnd()
        .split('\n').length,
    ).toBeLessThan(80);
  });
});
