import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { runCases } from 'p2lk/testing';
import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import firewall from '../examples/lan-firewall/index.ts';
import smbShare from '../examples/smb-share/index.ts';
import type { Manifest } from '../src/linuxkit/manifest.ts';

const cases = new URL('../examples/lan-firewall/cases', import.meta.url);

describe('the replacement firewall', () => {
  runCases(cases, { test, plugins: [firewall({ office: '10.20.0.0/16' })] });

  test('writes rules that iptables-restore takes', (context) => {
    if (spawnSync('unshare', ['-n', 'iptables-restore', '--version']).status !== 0)
      context.skip('no iptables-restore here, or no right to make a network namespace');
    const { files = [] } = parse(
      readFileSync(new URL('cases/office/expected.yml', new URL('../examples/lan-firewall/', import.meta.url)), 'utf8'),
    ) as Manifest;
    for (const [path, program] of [
      ['etc/firewall/v4', 'iptables-restore'],
      ['etc/firewall/v6', 'ip6tables-restore'],
    ] as const) {
      const rules = files.find((file) => file.path === path)?.contents as string;
      const { status, stderr } = spawnSync('unshare', ['-n', program, '--test'], { input: rules, encoding: 'utf8' });
      expect([status, stderr]).toEqual([0, '']);
    }
  });
});

describe('the driver of a vendor', () => {
  runCases(new URL('../examples/smb-share/cases', import.meta.url), { test, plugins: [smbShare] });

  test('has less than 60 lines', () => {
    expect(
      readFileSync(new URL('../examples/smb-share/index.ts', import.meta.url), 'utf8')
        .trimEnd()
        .split('\n').length,
    ).toBeLessThan(60);
  });
});
