import { describe, expect, test } from 'vitest';
import type { Syntax } from './syntax.ts';
import {
  asPrefix,
  configMapKey,
  dns1035Label,
  dnsLabel,
  dnsSubdomain,
  envVarName,
  httpHeaderName,
  ipAddress,
  labelValue,
  portName,
  qualifiedName,
  searchDomain,
} from './syntax.ts';

const forms: readonly (readonly [
  name: string,
  syntax: Syntax,
  good: readonly string[],
  bad: readonly string[],
])[] = [
  [
    'dnsLabel',
    dnsLabel,
    ['web', '1', 'a--b', 'x'.repeat(63)],
    ['', 'Web', 'a.b', '-a', 'a-', 'a_b', 'x'.repeat(64), 'web\n', 'wéb'],
  ],
  [
    'dnsSubdomain',
    dnsSubdomain,
    ['web', 'a.b-c.d'],
    ['', 'a..b', '.a', 'a.', 'A', 'x'.repeat(254)],
  ],
  ['dns1035Label', dns1035Label, ['web'], ['1web', 'a.b', '']],
  ['searchDomain', searchDomain, ['_tcp.example', 'a_b.c'], ['a..b', 'A', '']],
  ['labelValue', labelValue, ['', 'v1.2_x', 'A'], ['-a', 'a b', 'x'.repeat(64)]],
  [
    'qualifiedName',
    qualifiedName,
    ['app', 'example.com/App_1', 'x'.repeat(63)],
    ['', '/app', 'a/', 'a/b/c', 'A/b', 'a b', 'x'.repeat(64)],
  ],
  ['envVarName', envVarName, ['A', 'a.b', '1', 'a b', '$'], ['', 'a=b', 'é', 'a\tb']],
  [
    'portName',
    portName,
    ['http', 'http-2', 'a'],
    ['', '80', 'HTTP', '-a', 'a-', 'a--b', 'x'.repeat(16)],
  ],
  [
    'configMapKey',
    configMapKey,
    ['a.b', 'A_1', '.a'],
    ['', '.', '..', '..a', 'a/b', 'x'.repeat(254)],
  ],
  ['httpHeaderName', httpHeaderName, ['X-Shop'], ['', 'a b', 'a_b']],
  [
    'ipAddress',
    ipAddress,
    ['10.0.0.1', '010.0.0.1', '::', '::1', 'fe80::1', '1:2:3:4:5:6:7:8', '::ffff:1.2.3.4'],
    [
      '',
      '1.2.3',
      '1.2.3.256',
      'fe80::1%eth0',
      '1::2::3',
      '1:2:3:4:5:6:7',
      '1:2:3:4:5:6:7::8',
      '12345::',
      'shop',
    ],
  ],
];

describe.each(forms)('%s', (_, syntax, good, bad) => {
  test.each(good.map((text) => [text]))('takes %j', (text) => expect(syntax(text)).toBeUndefined());
  test.each(bad.map((text) => [text]))('refuses %j', (text) =>
    expect(syntax(text)).toMatch(/^(must|has) /),
  );
});

test('a prefix may end with a dash', () => {
  expect(asPrefix(dnsSubdomain)('shop-')).toBeUndefined();
  expect(asPrefix(dnsSubdomain)('-')).toBeDefined();
});
