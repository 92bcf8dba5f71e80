import { describe, expect, it } from 'vitest';
import { Report } from '../diagnostics/report.ts';
import type { Document } from './read.ts';
import { MAX_DOCUMENT, parse, split } from './read.ts';

const read = (text: string): { documents: Document[]; report: Report } => {
  const report = new Report();
  const documents = [...split({ name: 'shop.yaml', text })].flatMap((chunk) =>
    parse(chunk, report),
  );
  return { documents, report };
};

const raw = (text: string): unknown => {
  const { documents, report } = read(text);
  expect(report.diagnostics).toEqual([]);
  return documents.map((document) => document.raw);
};

/** The findings of a text as `code line:column what is underlined`. */
const findings = (text: string): string[] =>
  read(text).report.diagnostics.map(({ code, places }) => {
    const { start, end } = places[0]!.span()!;
    const before = text.slice(0, start).split('\n');
    return `${code} ${before.length}:${before.at(-1)!.length + 1} ${text.slice(start, end)}`;
  });

describe('parse', () => {
  it('reads documents of a stream and skips empty ones', () => {
    expect(raw('# shop\n---\nkind: Pod\n---\n# nothing\n---\nnull\n---\nkind: Job\n')).toEqual([
      { kind: 'Pod' },
      { kind: 'Job' },
    ]);
  });

  it('reads scalars, keys and merges as kubectl does', () => {
    const text =
      'base: &base {cpu: 1, memory: 2}\nlimits:\n  memory: 3\n  <<: *base\ndefaultMode: ' +
      '0644\nstdin: yes\nport: 22:22\n8080: web\non: 1\n';
    expect(raw(text)).toEqual([
      {
        base: { cpu: 1, memory: 2 },
        limits: { memory: 2, cpu: 1 },
        defaultMode: 420,
        stdin: true,
        port: '22:22',
        '8080': 'web',
        true: 1,
      },
    ]);
  });

  it('reads JSON, objects in a row, and a flow mapping that is no JSON', () => {
    expect(raw('{"kind": "Pod"}{"kind": "Job"}')).toEqual([{ kind: 'Pod' }, { kind: 'Job' }]);
    expect(raw('{kind: Pod, ports: [80,]}')).toEqual([{ kind: 'Pod', ports: [80] }]);
    expect(raw('{"uid": 9007199254740993, "path": "a\\/\\ud83d\\ude00"}')).toEqual([
      { uid: 9_007_199_254_740_993n, path: 'a/😀' },
    ]);
  });

  it('flattens lists, lists in lists, and names the items of a typed list', () => {
    const text =
      'kind: List\nitems:\n- kind: Pod\n- kind: List\n  items:\n  - kind: Job\n---\nkind: ' +
      'PodList\napiVersion: v1\nitems:\n- metadata: {name: web}\n';
    expect(raw(text)).toEqual([
      { kind: 'Pod' },
      { kind: 'Job' },
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' } },
    ]);
  });

  it.each([
    '__proto__:\n  polluted: 1\n',
    '{"__proto__": {"polluted": 1}}',
    '? __proto__\n: {polluted: 1}\n',
    'x: &x {a: 1}\n"__proto__": {polluted: 1}\n',
  ])('keeps __proto__ as a key of its own: %j', (text) => {
    const [document] = read(text).documents;
    expect(Object.keys(document!.raw)).toContain('__proto__');
    expect(Object.getPrototypeOf(document!.raw)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('warns of a duplicate key once, with both places, and takes the last', () => {
    for (const text of [
      'name: web\nname: shop\nname: cart\n',
      '{"name": "web",\n "name": "shop",\n"name": "cart"}',
    ]) {
      const { documents, report } = read(text);
      expect(documents[0]!.raw).toEqual({ name: 'cart' });
      expect(report.diagnostics).toMatchObject([
        { code: 'P2LK109', severity: 'warning', places: [{}, { label: 'first given here' }] },
      ]);
      expect(findings(text)[0]).toMatch(/^P2LK109 3:1 "?name"?$/);
    }
  });

  it.each([
    ['a tab', 'spec:\n\treplicas: 1\n', 'P2LK106 2:1 \t'],
    ['a missing colon', 'spec:\n  replicas 3\n  paused: no\n', 'P2LK106 2:3 replicas 3'],
    ['an odd indentation', 'spec:\n    replicas: 3\n  paused: no\n', 'P2LK106 3:3 paused: no'],
    ['a deeper line', 'spec:\n  replicas: 3\n   paused: no\n', 'P2LK106 3:4 paused: no'],
    ['an open quote', 'spec:\n  image: "nginx\n  name: web\n', 'P2LK106 2:10 "'],
    ['an open bracket', 'spec:\n  args: ["a", "b"\n  name: web\n', 'P2LK106 2:9 ['],
    [
      'a truncated file',
      'kind: Pod\nspec:\n  containers:\n  - name: web\n    command: ["sh", "-c", "ec',
      'P2LK106 5:27 "',
    ],
    ['truncated JSON', '{"kind": "Pod",\n "spec": {', 'P2LK106 2:10 {'],
    ['JSON without a comma', '{"kind": "Pod"\n "spec": {}}', 'P2LK106 2:2 "'],
    ['an unknown anchor', 'host: *.example.com\n', 'P2LK106 1:7 *.example.com'],
    ['an anchor in itself', 'args: &args [*args]\n', 'P2LK106 1:14 *args'],
    ['a mapping as key', '{a: 1}: b\n', 'P2LK106 1:1 {a: 1}'],
    ['infinity', 'cpu: .inf\n', 'P2LK106 1:6 .inf'],
    ['a control character', 'name: we\u0007b\n', 'P2LK106 1:9 \u0007'],
    [
      'a merge conflict',
      'a: 1\n<<<<<<< HEAD\nb: 2\n=======\nb: 3\n>>>>>>> main\n',
      'P2LK106 2:1 <<<<<<< HEAD',
    ],
    ['a template', 'image: {{ .Values.image }}\nkind: Pod\n', 'P2LK107 1:8 {{ .Values.image }}'],
    [
      'a template line',
      'spec:\n  {{- toYaml . | nindent 2 }}\n  replicas: 1\n',
      'P2LK107 2:3 {{- toYaml . | nindent 2 }}',
    ],
    [
      'a fault of a text with braces',
      'motd: "{{ user }}"\nspec:\n\treplicas: 1\n',
      'P2LK106 3:1 \t',
    ],
    ['a list', '- kind: Pod\n', 'P2LK108 1:3 kind: Pod'],
    ['a text', 'hello world\n', 'P2LK108 1:1 hello'],
    ['an item that is no object', 'kind: List\nitems: [{kind: Pod}, web]\n', 'P2LK108 2:22 web'],
    ['an escape that kubectl refuses', 'path: "a\\/b"\n', 'P2LK106 1:9 \\/'],
  ])('reports %s once, where it is', (_, text, expected) => {
    expect(findings(text)).toEqual([expected]);
  });

  const ofAliases = (name: string): string => `[${Array(9).fill(`*${name}`).join(',')}]`;
  const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefghij']
    .map((name, i) => `${name}: &${name} ${ofAliases('abcdefghi'.charAt(i))}\n`)
    .join('')}`;

  it.each([
    ['an alias bomb', bomb],
    ['brackets', '['.repeat(100_000)],
    ['braces', '{'.repeat(20_000)],
    ['nested keys', '{a: '.repeat(20_000)],
    ['JSON', `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`],
    ['dashes', '- '.repeat(20_000)],
    [
      'block mappings',
      Array.from({ length: 200 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join(''),
    ],
    ['one large document', `a: ${'x'.repeat(MAX_DOCUMENT)}`],
    ['quotes', 'a: "\n'.repeat(20_001)],
    ['a long quoted text', `a: "${'\\u00e9\n'.repeat(100_000)}`],
  ])('refuses %s with one message and without delay', (_, text) => {
    const start = performance.now();
    const { documents, report } = read(text);
    expect(performance.now() - start).toBeLessThan(10_000);
    expect(documents).toEqual([]);
    expect(report.diagnostics).toHaveLength(1);
    expect(report.diagnostics[0]!.message.length).toBeLessThan(200);
  });
});

describe('place', () => {
  const text = `kind: Pod
metadata: {name: web, 'app': "shop"}
spec:
  hostNetwork:
  containers:
  - name: web # the server
    command: |
      serve
  - name: cart
`;
  const cases: [path: (string | number)[], on: 'key' | 'value' | undefined, expected: string][] = [
    [[], undefined, 'kind'],
    [['kind'], undefined, 'Pod'],
    [['kind'], 'key', 'kind'],
    [['metadata'], undefined, 'metadata'],
    [['metadata', 'app'], undefined, '"shop"'],
    [['metadata', 'app'], 'key', "'app'"],
    [['spec', 'hostNetwork'], undefined, 'hostNetwork'],
    [['spec', 'hostNetwork'], 'value', 'hostNetwork'],
    [['spec', 'containers', 1], undefined, 'name: cart'],
    [['spec', 'containers', 0, 'name'], undefined, 'web'],
    [['spec', 'containers', 0, 'command'], 'value', '|\n      serve'],
    [
      ['spec', 'containers', 0, 'image'],
      undefined,
      'name: web # the server\n    command: |\n      serve',
    ],
    [['spec', 'volumes', 0], undefined, 'spec'],
  ];
  const at = (source: string, path: (string | number)[], on?: 'key' | 'value'): string => {
    const { documents } = read(source);
    const { start, end } = documents.at(-1)!.place(path, on).span()!;
    return source.slice(start, end);
  };

  it.each(cases)('finds %j %s in a plain text', (path, on, expected) => {
    expect(at(text, path, on)).toBe(expected);
  });

  it.each(cases)('finds %j %s by the full parser too', (path, on, expected) => {
    expect(at(`${text}status: &s {}\n`, path, on)).toBe(expected);
  });

  it('follows aliases and merges to where a value is written', () => {
    const merged =
      'base: &base\n  cpu: 1\n  memory: 2\nlimits: *base\nrequests:\n  <<: *base\n  memory: 3\n';
    expect(at(merged, ['limits'])).toBe('*base');
    expect(at(merged, ['limits', 'cpu'])).toBe('1');
    expect(at(merged, ['requests', 'cpu'])).toBe('1');
    expect(at(merged, ['requests', 'memory'])).toBe('3');
  });

  it('finds places in JSON and in the items of a list', () => {
    const json =
      '{"kind": "List", "items": [\n\t{"kind": "Pod", "spec": {"a\\/b": "\\ud83d\\ude00", "c": [1, 2]}}]}';
    expect(at(json, ['spec', 'c', 1])).toBe('2');
    expect(at(json, ['spec', 'a/b'])).toBe('"\\ud83d\\ude00"');
    expect(at(json, ['spec', 'c'])).toBe('"c"');
  });

  it('counts offsets from the start of the source', () => {
    expect(at(`kind: Job\n---\n${text}`, ['kind'])).toBe('Pod');
    expect(at(`\uFEFFkind: Job\r\n---\r\n${text.replaceAll('\n', '\r\n')}`, ['kind'])).toBe('Pod');
  });
});
