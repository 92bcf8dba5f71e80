import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { codesIn, pod, Shop } from './cli/run.ts';

const shop = new Shop();

const web = pod(
  'web',
  `      ports:
        - {name: http, containerPort: 8080, hostPort: 80}
        - {name: admin, containerPort: 9090, hostIP: 127.0.0.1}
`,
);
const database = pod('database', '      ports: [{containerPort: 5432}]\n').replace(
  'name: database\n',
  'name: database\n  labels: {app: database}\n',
);
const policy = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: backend}
spec:
  podSelector: {matchLabels: {app: database}}
  policyTypes: [Ingress, Egress]
  ingress:
    - from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}]
      ports: [{port: 5000, endPort: 5431}]
  egress:
    - ports: [{port: 53, protocol: UDP}]
`;

const webTable = `default/pod/web
  PORT    PROTOCOL  FROM    AT             WHY
  8080    tcp       anyone  all addresses  web http
  80      tcp       anyone  all addresses  web http, redirected to 8080
  9090    tcp       nobody  all addresses  web admin: hostIP 127.0.0.1 is the loopback
  others  all       nobody  all addresses  nothing opens them
`;
const databaseTable = `default/pod/database
  PORT       PROTOCOL  FROM                           AT             WHY
  5000-5431  tcp       10.0.0.0/8 except 10.1.0.0/16  all addresses  NetworkPolicy backend
  5432       tcp       nobody                         all addresses  web 5432: NetworkPolicy backend lets nobody in
  others     all       nobody                         all addresses  nothing opens them
  PORT    PROTOCOL  TO      AT             WHY
  53      udp       anyone  all addresses  NetworkPolicy backend
  others  all       nobody  all addresses  NetworkPolicy
`;

describe('p2lk ports', () => {
  test('lists what several machines let in, and what is declared and stays closed', () => {
    shop.write('shop.yaml', `${web}---\n${database}`);
    shop.write('policies/backend.yaml', policy);
    expect(shop.p2lk(['ports', '--quiet', '-f', 'shop.yaml', '-R', 'policies'])).toEqual({
      status: 0,
      stdout: `${webTable}\n${databaseTable}`,
      stderr: '',
    });
  });

  test('reads standard input, and takes options of p2lk before and after its name', () => {
    shop.write('open.yaml', 'plugins: [[firewall, {ssh: true, from: [10.20.0.0/16]}]]\n');
    const wanted = `default/pod/web
  PORT    PROTOCOL  FROM          AT             WHY
  8080    tcp       10.20.0.0/16  all addresses  web http
  22      tcp       10.20.0.0/16  all addresses  option ssh
  80      tcp       10.20.0.0/16  all addresses  web http, redirected to 8080
  9090    tcp       nobody        all addresses  web admin: hostIP 127.0.0.1 is the loopback
  others  all       nobody        all addresses  nothing opens them
`;
    for (const args of [
      ['--config', 'open.yaml', 'ports', '--quiet'],
      ['ports', '--quiet', '--config', 'open.yaml', '-'],
    ])
      expect(shop.p2lk(args, { input: web })).toEqual({ status: 0, stdout: wanted, stderr: '' });
  });

  test('chooses by --select', () =>
    expect(shop.p2lk(['ports', '--quiet', 'shop.yaml', '--select', 'pod/web']).stdout).toBe(
      webTable,
    ));

  test('gives the same as JSON, to a file too', () => {
    const { status, stdout } = shop.p2lk([
      'ports',
      '--json',
      '--quiet',
      'shop.yaml',
      'policies/backend.yaml',
    ]);
    expect(status).toBe(0);
    const rows = JSON.parse(stdout) as { readonly [key: string]: unknown }[];
    expect(rows).toHaveLength(9);
    expect(rows[1]).toEqual({
      workload: 'default/pod/web',
      direction: 'in',
      open: true,
      port: '80',
      protocol: 'tcp',
      from: 'anyone',
      at: 'all addresses',
      why: 'web http, redirected to 8080',
    });
    expect(
      rows
        .filter(({ open }) => open === false)
        .map(({ workload, port, direction }) => [workload, port, direction]),
    ).toEqual([
      ['default/pod/web', '9090', 'in'],
      ['default/pod/web', 'others', 'in'],
      ['default/pod/database', '5432', 'in'],
      ['default/pod/database', 'others', 'in'],
      ['default/pod/database', 'others', 'out'],
    ]);
    expect(
      shop.p2lk([
        'ports',
        '--json',
        '--quiet',
        'shop.yaml',
        'policies/backend.yaml',
        '-o',
        'ports.json',
      ]),
    ).toMatchObject({
      status: 0,
      stdout: '',
    });
    expect(readFileSync(shop.at('ports.json'), 'utf8')).toBe(stdout);
  });

  test('tells of other findings only what is an error, and prints nothing then', () => {
    expect(
      shop
        .p2lk(['ports', '--reporter', 'unix'], { input: web })
        .stderr.replaceAll(/.*\[(.*)\]/g, '$1'),
    ).toBe('firewall/loopback\nfirewall/closed\n');
    const broken = shop.p2lk(['ports', '--quiet'], {
      input: `${web}---\n${pod('api', '      port: 80\n')}`,
    });
    expect({ ...broken, stderr: codesIn(broken) }).toEqual({
      status: 1,
      stdout: '',
      stderr: ['P2LK110'],
    });
  });

  test('says when nothing is closed', () => {
    shop.write('none.yaml', 'disable: [firewall]\n');
    const { stdout } = shop.p2lk(['ports', '--quiet', '--config', 'none.yaml', '--lenient'], {
      input: web,
    });
    expect(stdout).toBe(`default/pod/web
  PORT  PROTOCOL  FROM    AT             WHY
  all   all       anyone  all addresses  there is no firewall
`);
  });

  test('says when a replacement does not tell', () => {
    shop.write(
      'quiet.mjs',
      `import { definePlugin } from 'p2lk/plugin';
export default { plugins: [definePlugin({ name: 'firewall', apiVersion: 1, fields: ['Container.ports'], apply() {} })] };
`,
    );
    const { stdout, stderr } = shop.p2lk(
      ['ports', '--quiet', '--lenient', '--config', 'quiet.mjs'],
      { input: pod() },
    );
    expect([stdout.split('\n')[2], stderr]).toEqual([
      '  all   all       unknown  all addresses  the firewall of the config does not say what it opens',
      '',
    ]);
  });

  test.each([
    [['--output-dir', 'out'], 'p2lk ports has no use for --output-dir'],
    [['--trace', 'trace.json'], 'p2lk ports has no use for --trace'],
    [['--jsn'], "unknown option '--jsn'"],
  ])('refuses %j', (args, reason) => {
    const ran = shop.p2lk(['ports', ...args], { input: web });
    expect([ran.status, ran.stdout]).toEqual([2, '']);
    expect(ran.stderr).toContain(reason);
  });

  test('is in the help and in completions', () => {
    expect(shop.p2lk(['--help']).stdout).toMatch(/^ {2}ports \[options\] \[input\.\.\.\]/m);
    expect(shop.p2lk(['complete', '--', 'por']).stdout).toMatch(/^ports\b/);
    expect(shop.p2lk(['ports', '--help']).stdout).toContain('--json');
  });
});
