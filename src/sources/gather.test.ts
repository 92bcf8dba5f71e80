import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import type { RequestListener, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unreadableCodes } from '../diagnostics/codes/input.ts';
import { Report } from '../diagnostics/report.ts';
import type { Inputs } from './gather.ts';
import { gather } from './gather.ts';

let folder: string;
const at = (...names: string[]): string => join(folder, ...names);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'p2lk-sources-'));
  mkdirSync(at('shop', 'db'), { recursive: true });
  mkdirSync(at('empty'));
  writeFileSync(at('shop', 'web.yaml'), 'kind: Pod\n');
  writeFileSync(at('shop', 'cart.yml'), 'kind: Job\n');
  writeFileSync(at('shop', 'api.json'), '{}');
  writeFileSync(at('shop', 'README.md'), 'the shop');
  writeFileSync(at('shop', '.hidden.yaml'), 'kind: Pod\n');
  writeFileSync(at('shop', 'db', 'postgres.yaml'), 'kind: StatefulSet\n');
});

afterAll(() => rmSync(folder, { recursive: true }));

const read = async (
  inputs: Partial<Inputs>,
): Promise<{ names: string[]; texts: string[]; findings: string[]; report: Report }> => {
  const report = new Report();
  const names: string[] = [];
  const texts: string[] = [];
  for await (const { name, text } of gather(
    { paths: [], stdin: Readable.from([]), ...inputs },
    report,
  )) {
    names.push(name.replace(`${folder}/`, ''));
    texts.push(text);
  }
  return {
    names,
    texts,
    findings: report.diagnostics.map(
      ({ code, message }) => `${code} ${message.replaceAll(`${folder}/`, '')}`,
    ),
    report,
  };
};

describe('standard input', () => {
  it('is read once, under its name', async () => {
    const { names, texts } = await read({
      paths: ['-'],
      stdin: Readable.from([Buffer.from('kind: '), Buffer.from('Pod\n')]),
    });
    expect([names, texts]).toEqual([['<stdin>'], ['kind: Pod\n']]);
    expect(
      (await read({ paths: ['-', '-'], stdin: Readable.from([]), stdinFilename: 'web.yaml' }))
        .findings,
    ).toEqual([
      'P2LK100 cannot read web.yaml: standard input (-) is named twice, but can be read only once',
    ]);
  });
});

describe('files and folders', () => {
  it('reads a file, whatever its name', async () => {
    expect((await read({ paths: [at('shop', 'README.md')] })).texts).toEqual(['the shop']);
  });

  it("reads a folder's own manifests in order, and those below with -R", async () => {
    expect((await read({ paths: [at('shop')] })).names).toEqual([
      'shop/.hidden.yaml',
      'shop/api.json',
      'shop/cart.yml',
      'shop/web.yaml',
    ]);
    expect((await read({ paths: [at('shop')], recursive: true })).names).toContain(
      'shop/db/postgres.yaml',
    );
  });

  it.each([
    ['*.yaml', ['shop/web.yaml']],
    ['*.y*ml', ['shop/cart.yml', 'shop/web.yaml']],
    ['.*.yaml', ['shop/.hidden.yaml']],
    ['[cw]*.y*', ['shop/cart.yml', 'shop/web.yaml']],
    ['[!w]*.{yml,json}', ['shop/api.json', 'shop/cart.yml']],
    ['**/*.yaml', ['shop/db/postgres.yaml', 'shop/web.yaml']],
    ['*/postgres.yaml', ['shop/db/postgres.yaml']],
    ['d*', ['shop/db/postgres.yaml']],
    ['db/../*.json', ['shop/api.json']],
  ])('matches %s', async (pattern, expected) => {
    const { names, findings } = await read({ paths: [at('shop', '/') + pattern] });
    expect(findings).toEqual([]);
    expect(names).toEqual(expected);
  });

  it('prefers a file whose name looks like a pattern', async () => {
    writeFileSync(at('shop', 'db', 'a[1].yaml'), 'kind: Pod\n');
    expect((await read({ paths: [at('shop', 'db', 'a[1].yaml')] })).names).toEqual([
      'shop/db/a[1].yaml',
    ]);
  });

  it('says what cannot be read, and reads the rest', async () => {
    const { names, findings, report } = await read({
      paths: [at('nowhere.yaml'), at('empty'), at('shop', '*.tf'), at('shop', 'web.yaml')],
    });
    expect(names).toEqual(['shop/web.yaml']);
    expect(findings).toEqual([
      'P2LK100 cannot read nowhere.yaml: it does not exist',
      'P2LK101 no manifest in empty: it holds no .yaml, .yml or .json file of its own',
      'P2LK101 no manifest in shop/*.tf: no file matches this pattern',
    ]);
    expect(report.diagnostics.every(({ code }) => unreadableCodes.has(code))).toBe(true);
  });

  it('sees loops of links', async () => {
    mkdirSync(at('loop', 'sub'), { recursive: true });
    symlinkSync('../../loop', at('loop', 'sub', 'up'));
    symlinkSync('b.yaml', at('loop', 'a.yaml'));
    symlinkSync('a.yaml', at('loop', 'b.yaml'));
    expect((await read({ paths: [at('loop')], recursive: true })).findings).toEqual([
      'P2LK100 cannot read loop/a.yaml: too many symbolic links',
      'P2LK100 cannot read loop/b.yaml: too many symbolic links',
      'P2LK100 cannot read loop/sub/up: it is a symbolic link to a folder that it lies in',
    ]);
  });

  it.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
    'says that a file may not be read',
    async () => {
      writeFileSync(at('secret.yaml'), '');
      chmodSync(at('secret.yaml'), 0);
      expect((await read({ paths: [at('secret.yaml')] })).findings).toEqual([
        'P2LK100 cannot read secret.yaml: permission denied',
      ]);
    },
  );

  it.skipIf(process.platform === 'win32')(
    'refuses a named pipe instead of waiting for it',
    async () => {
      execFileSync('mkfifo', [at('pipe.yaml')]);
      expect((await read({ paths: [at('pipe.yaml'), '/dev/zero'] })).findings).toEqual([
        'P2LK100 cannot read pipe.yaml: it is a named pipe, no file',
        'P2LK100 cannot read /dev/zero: it is a device, no file',
      ]);
    },
  );

  it.each([
    ['UTF-16, little-endian', Buffer.from('\uFEFFkind: Pöd', 'utf16le'), 'kind: Pöd'],
    ['UTF-16, big-endian', Buffer.from('\uFEFFkind: Pöd', 'utf16le').swap16(), 'kind: Pöd'],
    ['UTF-8 with a mark', Buffer.from('\uFEFFkind: Pöd'), 'kind: Pöd'],
  ])('decodes %s', async (_, bytes, expected) => {
    writeFileSync(at('encoded.yaml'), bytes);
    expect((await read({ paths: [at('encoded.yaml')] })).texts).toEqual([expected]);
  });

  it.each([
    ['binary', Buffer.from([1, 2, 0, 4]), 'it is a binary file'],
    ['gzip', Buffer.from([0x1f, 0x8b, 8, 0]), 'it is a gzip file; unpack it first'],
    [
      'Latin-1',
      Buffer.from('kind: Pod\nname: caf\xe9\n', 'latin1'),
      'it is not valid UTF-8; save it as UTF-8',
    ],
  ])('refuses %s', async (_, bytes, reason) => {
    writeFileSync(at('encoded.yaml'), bytes);
    const { names, findings, report } = await read({ paths: [at('encoded.yaml')] });
    expect(names).toEqual([]);
    expect(findings).toEqual([`P2LK105 encoded.yaml is no text: ${reason}`]);
    expect(unreadableCodes.has(report.diagnostics[0]!.code)).toBe(false);
  });

  it('shows where a text stops being UTF-8', async () => {
    writeFileSync(at('encoded.yaml'), Buffer.from('kind: Pod\nname: caf\xe9\n', 'latin1'));
    const { report } = await read({ paths: [at('encoded.yaml')] });
    expect(report.diagnostics[0]!.places[0]!.span()).toEqual({ start: 19, end: 20 });
  });
});

describe('addresses', () => {
  let server: Server;
  let base: string;
  const answers: Record<string, RequestListener> = {
    '/web.yaml': (request, response) =>
      response.end(`kind: Pod # ${request.headers.authorization ?? 'no login'}\n`),
    '/moved': (_, response) => response.writeHead(302, { location: '/web.yaml' }).end(),
    '/away': (_, response) =>
      response.writeHead(302, { location: 'http://shop.example/web.yaml' }).end(),
    '/round': (_, response) => response.writeHead(302, { location: '/round' }).end(),
    '/page': (_, response) =>
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<html>'),
    '/large': (_, response) => response.writeHead(200, { 'content-length': '300000000' }).end(),
    '/hangs': () => undefined,
    '/stalls': (_, response) => response.writeHead(200).write('kind: '),
    '/breaks': (_, response) => {
      response.writeHead(200).write('kind: ');
      setTimeout(() => response.destroy(), 20);
    },
  };

  beforeAll(async () => {
    server = createServer((request, response) => {
      const answer = answers[request.url!.split('?')[0]!];
      if (answer === undefined) response.writeHead(404).end();
      else answer(request, response);
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('fetches, follows redirects, and names the address without its secrets', async () => {
    expect(await read({ paths: [`${base}/web.yaml?token=s3cret`] })).toMatchObject({
      names: [`${base}/web.yaml`],
      texts: ['kind: Pod # no login\n'],
    });
    const login = base.replace('//', '//shop:s3cret@');
    expect(await read({ paths: [`${login}/moved`] })).toMatchObject({
      names: [`${base}/moved`],
      texts: ['kind: Pod # Basic c2hvcDpzM2NyZXQ=\n'],
    });
  });

  it.each([
    ['/nowhere', 'the server answered 404 Not Found'],
    [
      '/away',
      'it leads to http://shop.example/web.yaml, which is not https, so anyone on the way could change the manifest',
    ],
    ['/round', 'it redirects more than 5 times'],
    ['/page', 'it is a web page (HTML)'],
    ['/hangs', 'no complete answer within 0.3 seconds'],
    ['/stalls', 'no complete answer within 0.3 seconds'],
    ['/breaks', 'the connection broke'],
  ])('refuses %s', async (path, reason) => {
    const { findings } = await read({
      paths: [base + path],
      timeout: /hangs|stalls/.test(path) ? 300 : 30_000,
    });
    expect(findings).toEqual([`P2LK102 cannot fetch ${base}${path}: ${reason}`]);
  });

  it('refuses plain http, what is too large, and what is no address', async () => {
    expect(
      (await read({ paths: ['http://user:s3cret@shop.example/web.yaml?key=s3cret'] })).findings,
    ).toEqual([
      'P2LK102 cannot fetch http://shop.example/web.yaml: it is not https, so anyone on the way could change the manifest',
    ]);
    expect((await read({ paths: [`${base}/large`] })).findings).toEqual([
      `P2LK103 ${base}/large is 300 MB; the most that p2lk reads is 256 MB`,
    ]);
    expect((await read({ paths: ['https://s3cret@[shop'] })).findings).toEqual([
      'P2LK102 cannot fetch https://[shop: it is no valid address',
    ]);
  });
});
