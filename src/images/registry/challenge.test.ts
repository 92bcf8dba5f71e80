import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseChallenges } from './challenge.ts';

const plain = (header: string) =>
  parseChallenges(header).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]);

it.each<[string, unknown[]]>([
  [
    'Bearer realm="https://auth.example.com/token",service="registry",scope="repository:shop:pull,push"',
    [
      [
        'bearer',
        {
          realm: 'https://auth.example.com/token',
          service: 'registry',
          scope: 'repository:shop:pull,push',
        },
      ],
    ],
  ],
  ['Basic realm="a \\"b\\" \\\\ c"', [['basic', { realm: 'a "b" \\ c' }]]],
  ['BASIC Realm = shop', [['basic', { realm: 'shop' }]]],
  [
    'Negotiate, Bearer realm="x" , service=y, Basic realm="z"',
    [
      ['negotiate', {}],
      ['bearer', { realm: 'x', service: 'y' }],
      ['basic', { realm: 'z' }],
    ],
  ],
  ['Bearer realm="never closed', [['bearer', {}]]],
  ['', []],
  ['"', []],
])('reads %s', (header, expected) => {
  expect(plain(header)).toEqual(expected);
});

it('ends on any header', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', ' ', ',', '=', '"', '\\', 'Bearer ', '\t') }),
      (header) => {
        expect(parseChallenges(header).every(({ scheme }) => scheme.length > 0)).toBe(true);
      },
    ),
  );
});
