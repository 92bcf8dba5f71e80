import { execFile, execFileSync, spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { iptables } from './iptables.ts';
import { nftables } from './nftables.ts';
import type { RuleSet } from './rule.ts';

const machine = 'p2lk-fw-machine';
const outside = 'p2lk-fw-outside';

const has = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;
const run = (program: string, args: readonly string[], input?: string): string =>
  execFileSync(program, args, { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] });
const inside = (namespace: string, ...words: readonly string[]): string => run('ip', ['netns', 'exec', namespace, ...words]);

const missing = ((): string => {
  for (const program of ['nft', 'iptables-restore', 'ip', 'python3']) if (!has(program)) return `${program} is not here`;
  const tried = spawnSync('ip', ['netns', 'add', 'p2lk-fw-try']);
  if (tried.status !== 0) return 'network namespaces cannot be made';
  spawnSync('ip', ['netns', 'del', 'p2lk-fw-try']);
  return '';
})();

/** Listens on ports of the machine and answers each with its number; says "ready" once. */
const server = `
import socket, sys, threading
def tcp(family, port):
    s = socket.socket(family, socket.SOCK_STREAM)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6: s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    s.bind(('::' if family == socket.AF_INET6 else '0.0.0.0', port)); s.listen(16)
    while True:
        c, _ = s.accept(); c.sendall(str(port).encode()); c.close()
def udp(port):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(('0.0.0.0', port))
    while True:
        data, peer = s.recvfrom(65535); s.sendto(b'%d %d' % (port, len(data)), peer)
for port in (80, 22, 8080, 9090, 30005):
    for family in (socket.AF_INET, socket.AF_INET6): threading.Thread(target=tcp, args=(family, port), daemon=True).start()
for port in (53, 54): threading.Thread(target=udp, args=(port,), daemon=True).start()
print('ready', flush=True); threading.Event().wait()
`;

/** What the other side gets: the answer, or nothing. */
const client = `
import socket, sys
kind, host, port, source, size = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4], int(sys.argv[5])
s = socket.socket(socket.AF_INET6 if ':' in host else socket.AF_INET, socket.SOCK_DGRAM if kind == 'udp' else socket.SOCK_STREAM)
s.settimeout(1)
try:
    s.bind((source, 0))
    s.connect((host, port))
    if kind == 'udp': s.send(b'x' * size)
    print(s.recv(100).decode())
except OSError: print('')
`;

const ask = (port: number, { kind = 'tcp', host = '10.99.0.1', source = '10.99.0.2', size = 1, from = outside } = {}): Promise<string> =>
  new Promise((resolve) =>
    execFile('ip', ['netns', 'exec', from, 'python3', '-c', client, kind, host, String(port), source, String(size)], (_, stdout) =>
      resolve(stdout.trim()),
    ),
  );

const rules: RuleSet = {
  accept: [
    { protocol: 'tcp', port: 8080, reason: 'web http' },
    { protocol: 'udp', port: 53, reason: 'dns "; flush ruleset; #\ndrop' },
    { protocol: 'sctp', port: 9000, reason: 'signal' },
    {
      protocol: 'tcp',
      port: 30000,
      endPort: 30010,
      peer: { family: 4, text: '10.99.0.0/24' },
      except: [{ family: 4, text: '10.99.0.3/32' }],
      reason: 'NetworkPolicy shop',
    },
  ],
  redirects: [{ protocol: 'tcp', port: 8000, to: 8080, reason: 'web http' }],
  log: true,
};

const closedEgress: RuleSet = {
  ...rules,
  egress: [{ protocol: 'tcp', port: 7000, peer: { family: 4, text: '10.99.0.2/32' }, reason: 'out' }],
  rateLimit: 1000,
};

const loaders: { readonly [program: string]: (set: RuleSet) => void } = {
  nftables: (set) => void run('ip', ['netns', 'exec', machine, 'nft', '-f', '-'], nftables(set)),
  iptables: (set) => {
    run('ip', ['netns', 'exec', machine, 'iptables-restore'], iptables(set, 4));
    run('ip', ['netns', 'exec', machine, 'ip6tables-restore'], iptables(set, 6));
  },
};

describe.skipIf(missing !== '')(`packets through the rules${missing === '' ? '' : ` [skipped: ${missing}]`}`, () => {
  let listening: ChildProcess;

  beforeAll(async () => {
    for (const namespace of [machine, outside]) {
      spawnSync('ip', ['netns', 'del', namespace]);
      run('ip', ['netns', 'add', namespace]);
      inside(namespace, 'ip', 'link', 'set', 'lo', 'up');
    }
    run('ip', ['link', 'add', 'p2lkm', 'netns', machine, 'type', 'veth', 'peer', 'name', 'p2lko', 'netns', outside]);
    for (const [namespace, link, addresses] of [
      [machine, 'p2lkm', ['10.99.0.1/24', 'fd99::1/64']],
      [outside, 'p2lko', ['10.99.0.2/24', '10.99.0.3/24', 'fd99::2/64']],
    ] as const) {
      for (const address of addresses)
        inside(namespace, 'ip', 'addr', 'add', address, 'dev', link, ...(address.includes(':') ? ['nodad'] : []));
      inside(namespace, 'ip', 'link', 'set', link, 'up');
    }
    listening = spawn('ip', ['netns', 'exec', machine, 'python3', '-c', server], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((resolve) => listening.stdout!.once('data', resolve));
  }, 60_000);

  afterAll(() => {
    listening?.kill('SIGKILL');
    for (const namespace of [machine, outside]) spawnSync('ip', ['netns', 'del', namespace]);
  });

  describe.each(Object.keys(loaders))('%s', (program) => {
    beforeAll(() => {
      spawnSync('ip', ['netns', 'exec', machine, 'nft', 'flush', 'ruleset']);
      loaders[program]!(rules);
    });

    test('what is declared is open, in both families', async () => {
      expect(await ask(8080)).toBe('8080');
      expect(await ask(8080, { host: 'fd99::1', source: 'fd99::2' })).toBe('8080');
    });
    test('what is not declared is closed, in both families, though something listens', async () => {
      expect(
        await Promise.all([ask(9090), ask(22), ask(80), ask(9090, { host: 'fd99::1', source: 'fd99::2' }), ask(54, { kind: 'udp' })]),
      ).toEqual(['', '', '', '', '']);
    });
    test('the loopback is open', async () =>
      expect(await ask(9090, { host: '127.0.0.1', source: '127.0.0.1', from: machine })).toBe('9090'));
    test('a port open for UDP is closed for TCP, and fragments arrive', async () => {
      expect(await ask(53, { kind: 'udp' })).toBe('53 1');
      expect(await ask(53, { kind: 'udp', size: 4000 })).toBe('53 4000');
      expect(await ask(53)).toBe('');
    });
    test('a redirected port leads to its target', async () => expect(await ask(8000)).toBe('8080'));
    test('a range is open to its peers and closed to the exceptions', async () => {
      expect(await ask(30005)).toBe('30005');
      expect(await ask(30005, { source: '10.99.0.3' })).toBe('');
      expect(await ask(30005, { host: 'fd99::1', source: 'fd99::2' })).toBe('');
    });
    test('SCTP is let in by its port', () => {
      expect(inside(machine, ...(program === 'nftables' ? ['nft', 'list', 'ruleset'] : ['iptables-save']))).toMatch(
        program === 'nftables' ? /sctp dport 9000 accept/ : /-p sctp -m sctp --dport 9000/,
      );
    });
    test('text of a manifest is a comment and nothing else', () => {
      const listing = program === 'nftables' ? ['nft', 'list', 'ruleset'] : ['iptables-save'];
      expect(inside(machine, ...listing)).toMatch(/comment "dns \?\? flush ruleset\? \?\?drop"/);
      expect(inside(machine, 'nft', 'list', 'ruleset')).toMatch(/policy drop/);
    });
    test('loading again changes nothing, and what goes out can be closed', async () => {
      loaders[program]!(rules);
      expect(await ask(8080)).toBe('8080');
      loaders[program]!(closedEgress);
      // Replies still go out; new connections do not.
      expect(await ask(8080)).toBe('8080');
      expect(await ask(22, { from: machine, host: '10.99.0.2', source: '10.99.0.1' })).toBe('');
    });
    test('rules that do not load leave the old ones standing', async () => {
      loaders[program]!(rules);
      expect(() => loaders[program]!({ ...rules, accept: [{ protocol: 'tcp', port: 70_000, reason: 'broken' }] })).toThrow();
      expect(await ask(8080)).toBe('8080');
      expect(await ask(9090)).toBe('');
    });
  });
});
