import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PodSpec } from 'p2lk/plugin';
import { describe, expect, test } from 'vitest';
import { resolvConf } from './resolv-conf.ts';

/** Runs the step's command on a machine whose resolv.conf is `text`; undefined: it has none. */
const composed = (spec: Partial<PodSpec>, text?: string): string => {
  const root = mkdtempSync(join(tmpdir(), 'p2lk-resolv-'));
  mkdirSync(join(root, 'etc'));
  if (text !== undefined) writeFileSync(join(root, 'etc/resolv.conf'), text);
  try {
    return execFileSync(
      'sh',
      [
        '-c',
        '. ./machine/network.sh; root=$1; shift; resolv_conf "$@"',
        'sh',
        root,
        ...resolvConf({ containers: [], ...spec }),
      ],
      { encoding: 'utf8' },
    );
  } finally {
    rmSync(root, { recursive: true });
  }
};

describe('resolvConf', () => {
  test('is the machine’s where the pod is silent', () => {
    expect(composed({}, '# from DHCP\nnameserver 10.0.2.3\n')).toBe(
      '# from DHCP\nnameserver 10.0.2.3\n',
    );
    expect(composed({})).toBe('');
  });
  test('is dnsConfig alone with None', () => {
    const dnsConfig = {
      nameservers: ['192.0.2.53', '2001:db8::53'],
      searches: ["it's.example"],
      options: [{ name: 'ndots', value: '2' }, { name: 'edns0' }],
    };
    expect(composed({ dnsPolicy: 'None', dnsConfig }, 'nameserver 10.0.2.3\n')).toBe(
      "search it's.example\nnameserver 192.0.2.53\nnameserver 2001:db8::53\noptions ndots:2 edns0\n",
    );
  });
  test('adds dnsConfig after the machine’s, each once, the pod’s options in place of the machine’s', () => {
    const machine = `domain ignored.example
search first.example
nameserver 10.0.2.3
# nameserver 10.9.9.9
search lan.example. second.example
options ndots:1 rotate`;
    const dnsConfig = {
      nameservers: ['10.0.2.3', '192.0.2.53'],
      searches: ['shop.example.org.', 'lan.example'],
      options: [
        { name: 'ndots', value: '5' },
        { name: 'edns0', value: '' },
      ],
    };
    expect(composed({ dnsPolicy: 'Default', dnsConfig }, machine)).toBe(
      'search lan.example second.example shop.example.org\nnameserver 10.0.2.3\nnameserver ' +
        '192.0.2.53\noptions ndots:5 rotate edns0\n',
    );
  });
  test('keeps what resolvers take: 3 name servers, 32 search domains, 2048 characters of them', () => {
    const servers = (from: number, count: number): string[] =>
      Array.from({ length: count }, (_, i) => `192.0.2.${from + i}`);
    const machine = `${servers(1, 2)
      .map((server) => `nameserver ${server}`)
      .join('\n')}\nsearch ${Array.from({ length: 31 }, (_, i) => `d${i}.example`).join(' ')}\n`;
    const lines = composed(
      { dnsConfig: { nameservers: servers(10, 3), searches: ['x.example', 'y.example'] } },
      machine,
    ).split('\n');
    expect(lines.slice(1, 4)).toEqual([
      'nameserver 192.0.2.1',
      'nameserver 192.0.2.2',
      'nameserver 192.0.2.10',
    ]);
    expect(lines[0]?.split(' ').slice(1)).toHaveLength(32);
    const long = Array.from(
      { length: 12 },
      (_, i) => `${String(i).padStart(2, '0')}${'a'.repeat(198)}`,
    );
    const [search = ''] = composed({ dnsConfig: { searches: long } }, '').split('\n');
    expect(search.length - 'search '.length).toBeLessThanOrEqual(2048);
    expect(search.split(' ').slice(1)).toEqual(long.slice(0, 10));
  });
});
