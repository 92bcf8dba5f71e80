import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fileOf, translated } from './accept.ts';
import type { Backend } from './accept.ts';
import type { Shop } from './manifests.ts';
import { missing, Wire } from './namespaces.ts';
import type { Packet } from './packet.ts';

const given: Shop = {
  containers: [[{ name: 'http', containerPort: 8080 }]],
  sidecars: [],
  init: [],
  policies: [],
  services: [],
  options: {},
  annotated: false,
};
const names: { readonly [name in Backend]: readonly string[] } = {
  iptables: ['closed.v4', 'closed.v6', 'open.v4', 'open.v6'],
  nftables: ['closed.nft', 'open.nft'],
};
const programs: { readonly [name in Backend]: readonly string[] } = {
  iptables: ['iptables-restore', 'ip6tables-restore'],
  nftables: ['nft'],
};

const ask = (port: number): Packet[] => [
  { protocol: 'tcp', source: '10.99.0.2', destination: '10.99.0.1', port },
  { protocol: 'tcp', source: 'fd99::2', destination: 'fd99::1', port },
];
/** To the machine itself, and out of it: what is cut off gets no answers. */
const local: Packet = { protocol: 'tcp', source: '127.0.0.1', destination: '127.0.0.1', port: 22 };
const out: Packet = { protocol: 'tcp', source: '10.99.0.1', destination: '10.99.0.2', port: 22 };
const questions = [...ask(8080), ...ask(22), local, out];
const open = ['8080', '8080', '', '', '22', '22'];
const closed = ['', '', '', '', '22', '22'];
const cutOff = ['', '', '', '', '22', ''];

const busybox = spawnSync('busybox', ['true']).status === 0;

describe.skipIf(missing !== '')(
  `loading the rules${missing === '' ? '' : ` [skipped: ${missing}]`}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'p2lk-load-'));
    const wire = new Wire();
    beforeAll(async () => {
      await wire.start([22, 8080]);
      expect(await wire.ask([...ask(22), out], 3)).not.toContain('');
    }, 60_000);
    afterAll(() => {
      wire.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    /** A PATH with these programs and what a shell script needs. */
    const path = (name: string, has: readonly string[], ip: string): string => {
      const bin = join(folder, `bin-${name}`);
      mkdirSync(bin);
      for (const program of ['sh', 'cat', 'tr', 'grep', 'sed', 'sleep', ...has]) {
        const found = ['/usr/sbin', '/usr/bin', '/sbin', '/bin']
          .map((place) => join(place, program))
          .find((file) => existsSync(file));
        if (found !== undefined) symlinkSync(found, join(bin, program));
      }
      if (ip === 'busybox') {
        writeFileSync(
          join(bin, 'ip'),
          '#!/bin/sh\nexec /usr/bin/env busybox ip "$@"\n'.replace(
            '/usr/bin/env busybox',
            spawnSync('which', ['busybox'], { encoding: 'utf8' }).stdout.trim(),
          ),
        );
        chmodSync(join(bin, 'ip'), 0o755);
      } else if (ip !== '')
        symlinkSync(spawnSync('which', [ip], { encoding: 'utf8' }).stdout.trim(), join(bin, 'ip'));
      return bin;
    };

    describe.each<Backend>(['iptables', 'nftables'])('%s', (backend) => {
      const rules = join(folder, backend);
      let script = '';
      beforeAll(async () => {
        const translation = await translated(given, backend);
        mkdirSync(rules);
        for (const name of names[backend])
          writeFileSync(join(rules, name), fileOf(translation, name));
        script = fileOf(translation, 'load').replace(
          'folder=/etc/p2lk/firewall',
          `folder=${rules}`,
        );
        wire.flush();
      });
      const load = (name: string, bin: string, text = script) => {
        try {
          return {
            status: 0,
            said: wire.machine(['env', `PATH=${bin}`, 'sh', '-c', text, 'load', name]).trim(),
          };
        } catch (error) {
          const { status, stdout } = error as { status: number; stdout: string };
          return { status, said: stdout.trim() };
        }
      };

      test('closes the machine, then opens it', async () => {
        const bin = path(`${backend}-whole`, programs[backend], 'ip');
        expect(load('closed', bin)).toEqual({ status: 0, said: '' });
        expect(await wire.ask(questions)).toEqual(closed);
        expect(load('open', bin)).toEqual({ status: 0, said: '' });
        expect(await wire.ask(questions)).toEqual(open);
      });

      test('says in one line what does not load, and leaves the machine closed', async () => {
        const bin = join(folder, `bin-${backend}-whole`);
        load('closed', bin);
        const first = names[backend].find((name) => name.startsWith('open'))!;
        writeFileSync(
          join(rules, first),
          '*filter\n-A NOWHERE -j ACCEPT\nthe rules are broken; * ?\n',
        );
        const { status, said } = load('open', bin);
        expect([status, said.split('\n').length]).toEqual([1, 1]);
        expect(said).toMatch(
          new RegExp(
            `^${backend === 'nftables' ? 'nft -f -' : 'iptables-restore'} <.*/${first}: ` +
              '.*(?:[Ee]rror|failed)',
          ),
        );
        expect(await wire.ask(questions)).toEqual(closed);
      });

      test.each([
        ['ip', true],
        ['busybox', busybox],
      ])(
        'without its program the machine is cut off by %s, and comes back with it',
        async (ip, has) => {
          if (!has) return expect(busybox).toBe(false);
          wire.flush();
          const bin = path(`${backend}-${ip}`, [], ip);
          for (let tries = 0; tries < 2; tries++) {
            const { status, said } = load('closed', bin);
            expect([status, said]).toEqual([
              1,
              expect.stringMatching(/<.*\/closed\.\w+: .*not found$/),
            ]);
            expect(await wire.ask(questions)).toEqual(cutOff);
          }
          for (const program of programs[backend])
            symlinkSync(`/usr/sbin/${program}`, join(bin, program));
          expect(load('closed', bin)).toEqual({ status: 0, said: '' });
          expect(await wire.ask(questions)).toEqual(closed);
          expect(wire.machine(['ip', 'rule'])).not.toContain('blackhole');
          expect(wire.machine(['ip', 'rule']).split('\n')[0]).toMatch(
            /^0:\s+from all lookup local/,
          );
          expect(wire.machine(['ip', '-6', 'rule']).split('\n')[0]).toMatch(
            /^0:\s+from all lookup local/,
          );
        },
      );

      test('without any program it goes no further, and waits', () => {
        wire.flush();
        const bin = path(`${backend}-none`, [], '');
        const text = `${script.replace('sleep 5', 'exit 9').replaceAll('>/dev/console', '>&1')}`;
        expect(load('closed', bin, text)).toEqual({
          status: 9,
          said: expect.stringContaining('the machine cannot be closed and goes no further'),
        });
      });
    });
  },
);
