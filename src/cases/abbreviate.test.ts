import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { abbreviate } from './abbreviate.ts';
import { plainPod } from './plain-pod.ts';

const plain = `services:
  - name: plain
    image: plain
    capabilities:
      - CAP_CHOWN
    binds:
      - /run/hosts:/etc/hosts:rw,rprivate
      - /run/log/plain:/dev/termination-log:rw,rprivate
files:
  - path: etc/hostname
    contents: |
      plain
    mode: "0644"
  - path: etc/rules
    contents: drop
`;

test('what a plain pod has is left out, and nothing else', () => {
  expect(
    abbreviate(
      `services:
  - name: web
    image: plain
    capabilities:
      - CAP_CHOWN
    binds:
      - /run/hosts:/etc/hosts:rw,rprivate
      - /run/log/web:/dev/termination-log:rw,rprivate
      - /data:/data:rw,rprivate
files:
  - path: etc/hostname
    contents: |
      web
    mode: "0644"
  - path: etc/rules
    contents: drop
`,
      plain,
    ),
  ).toBe(`services:
  - name: web
    image: plain
    capabilities: (as in a plain pod)
    binds:
      - (as in a plain pod)
      - /data:/data:rw,rprivate
files:
  - path: etc/hostname
    contents: |
      web
    mode: "0644"
  - path: etc/rules (as in a plain pod)
`);
});

test.each([
  ['a capability more', '      - CAP_CHOWN\n', '      - CAP_CHOWN\n      - CAP_KILL\n'],
  ['a capability less', '    capabilities:\n      - CAP_CHOWN\n', '    capabilities: []\n'],
  ['a bind less', '      - /run/hosts:/etc/hosts:rw,rprivate\n', ''],
  ['another mode of a bind', 'hosts:rw,rprivate', 'hosts:ro,rprivate'],
  ['another rule', 'contents: drop', 'contents: accept'],
])('%s is shown', (_, from, to) => {
  const changed = plain.replace(from, to).replaceAll('name: plain', 'name: web').replace('log/plain', 'log/web');
  expect(changed).toContain(to);
  expect(abbreviate(changed, plain)).toContain(to);
  expect(abbreviate(changed, plain)).not.toBe(abbreviate(plain.replaceAll('name: plain', 'name: web').replace('log/plain', 'log/web'), plain));
});

test('the plain pod itself is shown whole', () => {
  expect(abbreviate(plain, plain)).toBe(plain);
});

test('the plain pod is a case of its own, whole', () => {
  const folder = new URL('../../test/cases/plain-pod/', import.meta.url);
  expect(readFileSync(new URL('input.yaml', folder), 'utf8')).toBe(plainPod);
  expect(readFileSync(new URL('expected.yml', folder), 'utf8')).not.toContain('(as in a plain pod)');
});
