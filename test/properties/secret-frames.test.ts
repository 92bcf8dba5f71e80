import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { github } from '../../src/diagnostics/reporters/github.ts';
import { json } from '../../src/diagnostics/reporters/json.ts';
import { pretty } from '../../src/diagnostics/reporters/pretty.ts';
import { sarif } from '../../src/diagnostics/reporters/sarif.ts';
import { unix } from '../../src/diagnostics/reporters/unix.ts';
import { translate } from '../../src/pipeline/translate.ts';

/** Part of every value, and of no key. */
const VALUE = 'hunter';

const told = async (text: string): Promise<string> => {
  const found: Diagnostic[] = [];
  for await (const { diagnostics } of translate([{ name: 'shop.yaml', text }]))
    found.push(...diagnostics);
  return [pretty, unix, json, github, sarif].map((reporter) => reporter(found)).join('\n');
};

/** Ways to write the kind that a reader of one line does not see through. */
const kinds = [
  'kind: Secret',
  'kind: |-\n  Secret',
  'kind: >-\n  Secret',
  'kind:\n  Secret',
  'kind: "Secre\\u0074"',
  '"k\\u0069nd": Secret',
  "'kind': Secret",
  '? kind\n: Secret',
  'kind: !!str Secret',
  'kind: !<tag:yaml.org,2002:str> Secret',
  'kind: &kind Secret',
  '<<: {kind: Secret}',
  'kind: ConfigMap\n"kin\\u0064": Secret',
  'kind: secret',
  'kind: Secrte',
  'kind: SecretList',
  'kind: Secret # a Deployment',
  '# kind: Deployment\nkind: Secret',
  'kind : Secret',
  '',
];

const values = [
  `  password: ${VALUE}2`,
  `  password: "${VALUE}2"`,
  `  password: '${VALUE}2'`,
  `  "password": ${VALUE}2`,
  `  password: |\n    ${VALUE}2\n    and: ${VALUE}3`,
  `  password: >-\n    ${VALUE}2`,
  `  password: "\n    ${VALUE}2"`,
  `  password: "a\nkind: Deployment\n    ${VALUE}2"`,
  `  password: ${VALUE}2\n    ${VALUE}3`,
  `  password: [${VALUE}2]`,
  `  password: {a: ${VALUE}2}`,
  `  password: ${VALUE}2: ${VALUE}3`,
  `  password: *${VALUE}`,
  `  password: {{ ${VALUE} }}`,
  `  password: |\n  ${VALUE}2`,
  `  password: "${VALUE}2`,
  `\tpassword: ${VALUE}2`,
];

const inBlocks = fc
  .record({
    kind: fc.constantFrom(...kinds),
    data: fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 }),
    section: fc.constantFrom('data', 'stringData', 'datas'),
    isKindLast: fc.boolean(),
  })
  .map(({ kind, data, section, isKindLast }) => {
    const body = ['metadata:\n  name: db', `${section}:`, ...data];
    return ['apiVersion: v1', ...(isKindLast ? [...body, kind] : [kind, ...body])].join('\n');
  });

const inFlow = fc
  .record({
    kind: fc.constantFrom(
      '"kind": "Secret"',
      '"kind": "Secre\\u0074"',
      '"k\\u0069nd": "Secret"',
      "'kind': Secret",
    ),
    isKindLast: fc.boolean(),
    isPretty: fc.boolean(),
  })
  .map(({ kind, isKindLast, isPretty }) => {
    const members = [
      '"metadata": {"name": "db", "ownerReferences": [{"kind": "Deployment", "name": "shop"}]}',
      `"data": {"password": "${VALUE}2", "pin": ["${VALUE}3"]}`,
    ];
    const all = ['"apiVersion": "v1"', ...(isKindLast ? [...members, kind] : [kind, ...members])];
    const text = isPretty ? all.join(',\n  ') : all.join(', ');
    return `{${text}}`;
  });

/** A file that was cut, or in which one character was lost, added or typed wrongly. */
const damaged = fc
  .record({
    text: fc.oneof({ weight: 3, arbitrary: inBlocks }, inFlow),
    at: fc.nat(),
    damage: fc.constantFrom('none', 'cut', 'lose', 'add', 'change'),
    character: fc.constantFrom(
      '"',
      "'",
      '{',
      '}',
      '[',
      ']',
      ':',
      ' ',
      '\n',
      '\t',
      '-',
      '*',
      '&',
      '%',
      '@',
      '|',
    ),
  })
  .map(({ text, at: given, damage, character }) => {
    const at = given % text.length;
    if (damage === 'cut') return text.slice(0, at);
    if (damage === 'lose') return text.slice(0, at) + text.slice(at + 1);
    if (damage === 'add') return text.slice(0, at) + character + text.slice(at);
    return damage === 'change' ? text.slice(0, at) + character + text.slice(at + 1) : text;
  })
  // A character within the kind makes it another one.
  .filter((text) => text.includes(VALUE));

const before = [
  '',
  'apiVersion: v1\nkind: Pod\nmetadata: {name: shop}\nspec: {containers: [{name: a}]}\n---\n',
];

describe('no message shows a value of what may be a Secret', () => {
  test(
    'however it is written, and wherever it breaks',
    () =>
      fc.assert(
        fc.asyncProperty(fc.constantFrom(...before), damaged, async (head, text) => {
          expect(await told(head + text)).not.toContain(VALUE);
        }),
        { numRuns: Number(process.env['P2LK_SECRET_RUNS'] ?? 3000) },
      ),
    120_000,
  );

  test('a second object of a stream whose kind is cut off', async () => {
    const first = '{"apiVersion":"v1","kind":"Deployment"}';
    for (const text of [
      `${first}\n{"apiVersion":"v1","data":{"password":"${VALUE}"`,
      `${first}{"data":{"password":"${VALUE}" "a"}}`,
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n ---\napiVersion: v1\ndata:\n  ` +
        `password: "${VALUE}\n`,
      `apiVersion: v1\nkind: ConfigMap\n...\ndata:\n  password: "${VALUE}\n`,
      `{"kind": Secre\\u0074", "data": {"password": "${VALUE}"}}`,
      `apiVersion: v1\r---\rkind: ConfigMap\r---\rdata:\r  password: "${VALUE}\r`,
    ])
      expect(await told(text)).not.toContain(VALUE);
  });

  test('what is read as a key since a character was lost', async () => {
    for (const [line, field] of [
      [`  password" ${VALUE}2: x`, "data['(not shown)']"],
      [`  password ${VALUE}2: x`, "data['(not shown)']"],
      [`  password:${VALUE}2: x`, "data['(not shown)']"],
      [`  password:\n${VALUE}2: x`, "['(not shown)']"],
    ] as const) {
      const text = await told(
        `apiVersion: v1\nkind: Secret\nmetadata: {name: db}\ndata:\n${line}\n`,
      );
      expect(text).not.toContain(VALUE);
      expect(text).toContain(`= field: ${field}`);
    }
  });

  test('keys are shown where they surely are keys, and lines of other kinds whole', async () => {
    const secret = await told(
      'apiVersion: v1\nkind: |-\n  Secret\nmetadata: {name: db}\nstringData:\n  password: [x]\n',
    );
    expect(secret).toContain('6 |   password: (not shown)');
    const text = await told(
      'apiVersion: v1\nkind: Secret\nstringData:\n  note: |\n    like: this\n  pin: [1\n',
    );
    expect(text).not.toContain('like:');
    const pod = await told('apiVersion: v1\nkind: Pod\nmetadata:\n  name: "shop\n');
    expect(pod).toContain('4 |   name: "shop');
  });
});
