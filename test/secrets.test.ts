import { readdirSync, readFileSync, statSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../src/diagnostics/diagnostic.ts';
import { github } from '../src/diagnostics/reporters/github.ts';
import { json } from '../src/diagnostics/reporters/json.ts';
import { pretty } from '../src/diagnostics/reporters/pretty.ts';
import { sarif } from '../src/diagnostics/reporters/sarif.ts';
import { unix } from '../src/diagnostics/reporters/unix.ts';
import { translate } from '../src/pipeline/translate.ts';
import type { TranslateOptions, Translation } from '../src/pipeline/translate.ts';
import { Shop } from './cli/run.ts';

const password = 'kiosk-and-lamp';
const token = 'größe "&|\\ ☕';
const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Every way in which a value may be written down. */
const spellings = [
  password,
  base64(password),
  token,
  base64(token),
  JSON.stringify(token).slice(1, -1),
];

const leaks = (text: string): string[] => spellings.filter((value) => text.includes(value));

const reported = (diagnostics: readonly Diagnostic[]): string =>
  [pretty, unix, json, github, sarif].map((reporter) => reporter(diagnostics)).join('\n');

const run = async (text: string, options: TranslateOptions = {}) => {
  const all: Translation[] = [];
  const images = { linuxkitCache: false, offline: true } as const;
  for await (const one of translate([{ name: 'shop.yaml', text }], {
    settings: { unknownImage: 'assume', ...options.settings },
    images,
    trace: true,
  }))
    all.push(one);
  const diagnostics = all.flatMap((one) => one.diagnostics);
  return {
    diagnostics,
    messages: reported(diagnostics),
    text: all.map(({ text: manifest = '' }) => manifest).join(''),
    trace: JSON.stringify(all.map(({ trace }) => trace)),
    files: all.flatMap(({ secretFiles = [] }) => secretFiles),
  };
};

const secret = `apiVersion: v1
kind: Secret
metadata: { name: db }
stringData: { password: ${password} }
data: { token: ${base64(token)} }
`;

const pod = `apiVersion: v1
kind: Pod
metadata: { name: shop }
spec:
  initContainers:
    - name: seed
      image: shop/seed
      command: [seed, --password=$(PASSWORD)]
      env: [{ name: PASSWORD, valueFrom: { secretKeyRef: { name: db, key: password } } }]
  containers:
    - name: web
      image: shop/web
      command: [web, --token, $(DB_token)]
      envFrom: [{ prefix: DB_, secretRef: { name: db } }]
      env: [{ name: URL, value: 'postgres://shop:$(DB_password)@db/shop' }]
      volumeMounts: [{ name: db, mountPath: /etc/db }, { name: all, mountPath: /etc/all }]
  volumes:
    - { name: db, secret: { secretName: db, defaultMode: 0400 } }
    - { name: all, projected: { sources: [{ secret: { name: db, items: [{ key: token, path: t/token, mode: 0440 }] } }] } }
`;

const shop = `${pod}---\n${secret}`;

describe('--secrets', () => {
  it('inline puts values into the manifest and says so once', async () => {
    const { text, diagnostics, messages, trace, files } = await run(shop);
    expect(leaks(text)).not.toEqual([]);
    expect([leaks(messages), leaks(trace), files]).toEqual([[], [], []]);
    expect(diagnostics.filter(({ code }) => code === 'P2LK231')).toHaveLength(1);
  });

  it('file leaves values in files alone', async () => {
    const { text, messages, trace, diagnostics, files } = await run(shop, {
      settings: { secrets: 'file' },
    });
    expect(text).toContain('/etc/p2lk/secrets/web/');
    expect([leaks(text), leaks(messages), leaks(trace)]).toEqual([[], [], []]);
    expect(
      diagnostics.filter(({ code, severity }) => code.startsWith('P2LK23') || severity === 'error'),
    ).toEqual([]);
    const named = new Set([...text.matchAll(/source: (secrets\/\S+)/g)].map(([, path]) => path));
    expect(new Set(files.map(({ path }) => path))).toEqual(named);
    expect(new Set(files.map(({ bytes }) => Buffer.from(bytes).toString()))).toContain(password);
  });

  it('error refuses and writes nothing', async () => {
    const { text, messages, files, diagnostics } = await run(shop, {
      settings: { secrets: 'error' },
    });
    expect(diagnostics.filter(({ code }) => code === 'P2LK230')).toHaveLength(1);
    expect([text, files, leaks(messages)]).toEqual(['', [], []]);
  });
});

describe('a finding about a Secret shows none of its lines', () => {
  it.each([
    ['a number', `stringData: { password: ${password}, pin: 1234 }`],
    ['a list', `stringData: { password: [${password}] }`],
    ['no mapping', `stringData: ${password}`],
    ['no base64', `data: { password: '${password}' }`],
    ['a quote left open', `stringData: { password: "${password} }`],
    ['a second colon', `stringData:\n  password: ${password}: ${password}`],
    ['an alias', `stringData: { password: *${password} }`],
    ['a tag', `stringData: { password: !!int ${password} }`],
    ['a template', `stringData:\n  {{ ${password} }}\n  password: {{ "${password}" }`],
    ['a key twice', `stringData:\n  password: x\n  password: ${password}`],
    ['a bad key', `stringData: { 'a/b': ${password} }`],
    [
      'a broken log-in',
      `type: kubernetes.io/dockerconfigjson\nstringData: { .dockerconfigjson: ${password} }`,
    ],
    ['too many bytes', `stringData: { password: ${password.repeat(200_000)} }`],
    ['an odd field', `password: ${password}\nstring_data: { password: ${password} }`],
    ['a stray tab', `stringData:\n\t password: ${password}`],
  ])('%s', async (_, lines) => {
    const { diagnostics, messages, text } = await run(
      `${pod}---\napiVersion: v1\nkind: Secret\nmetadata: { name: db }\n${lines}\n`,
    );
    expect(
      diagnostics.some(
        ({ code, places: [place] }) => code.startsWith('P2LK1') && place !== undefined,
      ),
    ).toBe(true);
    expect(leaks(messages)).toEqual([]);
    expect(text).toBe('');
  });

  it.each([
    [
      'JSON',
      `{"apiVersion":"v1","kind":"Secret","metadata":{"name":"db"},\n"stringData":{"password":["${password}"]}}`,
    ],
    [
      'a list',
      `apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  "kind": 'Secret'\n  metadata: ` +
        `{ name: db }\n  stringData:\n    password: [${password}]\n`,
    ],
    [
      'a list of Secrets',
      `apiVersion: v1\nkind: SecretList\nitems:\n- metadata: { name: db }\n  stringData:\n    ` +
        `password: [${password}]\n`,
    ],
    [
      'CRLF',
      `apiVersion: v1\r\nkind: Secret\r\nmetadata: { name: db }\r\nstringData:\r\n  password: ` +
        `[${password}]\r\n`,
    ],
  ])('as %s', async (_, text) => {
    const { diagnostics, messages } = await run(text);
    expect(diagnostics.map(({ code }) => code)).toContain('P2LK111');
    expect(leaks(messages)).toEqual([]);
  });

  it('but lines of other documents', async () => {
    const { messages } = await run(
      `${secret}---\n${pod.replace('name: web\n', 'name: web\n      colour: red\n')}`,
    );
    expect(messages).toContain('| ');
    expect(messages).toContain('      colour: red');
  });
});

describe('the program', () => {
  const shopFolder = new Shop();

  it('writes the files beside the manifest, for its user alone', () => {
    shopFolder.write('in/shop.yaml', shop);
    const { status, stdout, stderr } = shopFolder.p2lk([
      '--unknown-image',
      'assume',
      '--secrets',
      'file',
      '-o',
      'out.yml',
      'in/shop.yaml',
    ]);
    expect([
      status,
      leaks(stdout + stderr),
      leaks(readFileSync(shopFolder.at('out.yml'), 'utf8')),
    ]).toEqual([0, [], []]);
    const secrets = shopFolder.at('secrets');
    expect(statSync(secrets).mode & 0o777).toBe(0o700);
    const entries = readdirSync(secrets, { recursive: true, withFileTypes: true });
    const modeOf = ({ parentPath, name }: Dirent): number =>
      statSync(join(parentPath, name)).mode & 0o777;
    expect(entries.filter((entry) => entry.isFile()).map(modeOf)).toEqual(Array(6).fill(0o600));
    expect(new Set(entries.filter((entry) => entry.isDirectory()).map(modeOf))).toEqual(
      new Set([0o700]),
    );
  });

  it('asks for a place to put them', () => {
    shopFolder.write('shop.yaml', shop);
    const { status, stdout, stderr } = shopFolder.p2lk(['--secrets', 'file', 'shop.yaml']);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain('add -o FILE');
  });
});
