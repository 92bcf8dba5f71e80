import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { reference, request, temporaryFolder } from '../../../test/images/asking.ts';
import { bodyOf, pullsOf, serve } from '../../../test/images/http-server.ts';
import { addImage, newBlobs, type Blobs, type Entry } from '../../../test/images/layout.ts';
import { freePort } from '../../../test/images/registry-server.ts';
import { registrySource } from './registry.ts';

const BOUNDS = { idle: 300, wait: 2000 };
const PASSWORD = 'kiosk-and-lamp';
const BASIC = `Basic ${Buffer.from(`shopkeeper:${PASSWORD}`).toString('base64')}`;

/** A plain image, so that a lookup asks for one manifest and one blob. */
const shop = async (): Promise<{
  store: Blobs;
  root: Entry;
  pulls: RequestListener;
  config: string;
}> => {
  const store = newBlobs();
  const root = await addImage(store, {
    config: { User: 'web' },
    layers: [{ 'etc/passwd': 'web:x:7:8::/:' }],
  });
  const config =
    [...store.blobs.keys()].find((digest) =>
      store.blobs.get(digest)?.includes('"config":{"User"'),
    ) ?? '';
  return { store, root, pulls: pullsOf(store, root), config };
};

const homeWith = async (
  host?: string,
  entry: object = { username: 'shopkeeper', password: PASSWORD },
): Promise<NodeJS.ProcessEnv> => {
  const home = await temporaryFolder();
  if (host !== undefined) {
    await mkdir(join(home, '.docker'));
    await writeFile(
      join(home, '.docker', 'config.json'),
      JSON.stringify({ auths: { [host]: entry } }),
    );
  }
  return { HOME: home };
};

const look = async (host: string, env?: NodeJS.ProcessEnv, more = request()) =>
  registrySource({ env: env ?? (await homeWith()), bounds: BOUNDS }).lookup(
    reference(`${host}/shop:1.0`),
    more,
  );

const isManifest = ({ url = '' }: IncomingMessage): boolean => url.includes('/manifests/');
const isBlob = ({ url = '' }: IncomingMessage): boolean => url.includes('/blobs/');

/** Asks for a bearer token before it answers. */
const guarded =
  (pulls: RequestListener, challenge: () => string, token = 'Bearer t0ken'): RequestListener =>
  (asking, answer) => {
    if (asking.headers.authorization === token) pulls(asking, answer);
    else answer.writeHead(401, { 'www-authenticate': challenge() }).end('{"errors": []}');
  };

describe('the token flow', () => {
  it('gives the password to the token server alone', async () => {
    const { pulls } = await shop();
    const tokens = await serve((_, answer) => answer.end('{"token": "t0ken", "expires_in": 300}'));
    const registry = await serve(
      guarded(pulls, () => `Bearer realm="http://${tokens.host}/token",service="shop, \\"inc\\""`),
    );
    expect(await look(registry.host, await homeWith(registry.host))).toMatchObject({
      config: { user: 'web' },
    });
    expect(tokens.asked).toEqual([
      'GET /token?service=shop%2C+%22inc%22&scope=repository%3Ashop%3Apull',
    ]);
    expect(tokens.authorizations).toEqual([BASIC]);
    expect(registry.authorizations).toEqual([undefined, 'Bearer t0ken', 'Bearer t0ken']);
  });

  it('needs no log-in for what is public', async () => {
    const { pulls } = await shop();
    const tokens = await serve((_, answer) => answer.end('{"access_token": "t0ken"}'));
    const registry = await serve(
      guarded(
        pulls,
        () => `Bearer realm="http://${tokens.host}/t?a=b",service=s,scope="repository:shop:pull"`,
      ),
    );
    expect(await look(registry.host)).toMatchObject({ config: { user: 'web' } });
    expect(tokens.asked).toEqual(['GET /t?a=b&service=s&scope=repository%3Ashop%3Apull']);
    expect(tokens.authorizations).toEqual([undefined]);
  });

  it('exchanges an identity token by POST', async () => {
    const { pulls } = await shop();
    let form = '';
    const tokens = await serve((asking, answer) => {
      void bodyOf(asking).then((body) => {
        form = body;
        answer.end('{"access_token": "t0ken"}');
      });
    });
    const registry = await serve(
      guarded(pulls, () => `Bearer realm="http://${tokens.host}/token",service="shop"`),
    );
    expect(
      await look(registry.host, await homeWith(registry.host, { identitytoken: 'refresh-me' })),
    ).toMatchObject({
      config: { user: 'web' },
    });
    expect(Object.fromEntries(new URLSearchParams(form))).toEqual({
      grant_type: 'refresh_token',
      client_id: 'p2lk',
      refresh_token: 'refresh-me',
      service: 'shop',
      scope: 'repository:shop:pull',
    });
  });

  it('uses a registry token as it is', async () => {
    const { pulls } = await shop();
    const registry = await serve(
      guarded(pulls, () => 'Bearer realm="http://nowhere.invalid/"', 'Bearer mine'),
    );
    expect(
      await look(registry.host, await homeWith(registry.host, { registrytoken: 'mine' })),
    ).toMatchObject({ config: { user: 'web' } });
  });

  it('fetches a new token when the old one has run out', async () => {
    const { pulls } = await shop();
    let given = 0;
    const tokens = await serve((_, answer) => answer.end(JSON.stringify({ token: `t${++given}` })));
    const registry = await serve((asking, answer) =>
      // The token for the manifest is no longer good for the blob.
      guarded(
        pulls,
        () => `Bearer realm="http://${tokens.host}/token"`,
        isBlob(asking) ? 'Bearer t2' : 'Bearer t1',
      )(asking, answer),
    );
    expect(await look(registry.host)).toMatchObject({ config: { user: 'web' } });
    expect(given).toBe(2);
  });

  it.each<[string, (host: string) => string, (answer: ServerResponse) => void, string]>([
    [
      'refuses',
      (host) => `Bearer realm="http://${host}/"`,
      (answer) => answer.writeHead(401).end(PASSWORD),
      'is not accepted',
    ],
    [
      'gives no token',
      (host) => `Bearer realm="http://${host}/"`,
      (answer) => answer.end('{}'),
      'gave no token',
    ],
    [
      'gives a token that breaks headers',
      (host) => `Bearer realm="http://${host}/"`,
      (answer) => answer.end('{"token": "a\\r\\nb"}'),
      'gave no token',
    ],
    [
      'answers with a web page',
      (host) => `Bearer realm="http://${host}/"`,
      (answer) => answer.end(`<html>${PASSWORD}`),
      'is not JSON',
    ],
    [
      'redirects',
      (host) => `Bearer realm="http://${host}/"`,
      (answer) => answer.writeHead(302, { location: '/again' }).end(),
      'redirects more than 5 times',
    ],
    ['has no address', () => 'Bearer service="x"', () => {}, 'names no address for tokens'],
    [
      'has a password in its address',
      (host) => `Bearer realm="http://a:b@${host}/"`,
      () => {},
      'names an unsafe address for tokens',
    ],
    [
      'is a file',
      () => 'Bearer realm="file:///etc/passwd"',
      () => {},
      'names an unsafe address for tokens',
    ],
    ['is not offered', () => 'Negotiate', () => {}, 'is not accepted'],
  ])(
    'fails when the token server %s, and names no secret',
    async (_, challenge, tokens, reason) => {
      const { pulls } = await shop();
      const server = await serve((_, answer) => tokens(answer));
      const registry = await serve(guarded(pulls, () => challenge(server.host)));
      const fault = String(
        await look(registry.host, await homeWith(registry.host)).catch((error: unknown) => error),
      );
      expect(fault).toContain(reason);
      expect(fault).not.toMatch(new RegExp(`${PASSWORD}|${BASIC}`));
    },
  );
});

describe('redirects', () => {
  it('to another host do not take the log-in along', async () => {
    const { pulls } = await shop();
    const storage = await serve((asking, answer) =>
      pulls({ ...asking, url: `/v2/shop${asking.url}` } as IncomingMessage, answer),
    );
    const registry = await serve((asking, answer) => {
      if (asking.headers.authorization !== BASIC)
        answer.writeHead(401, { 'www-authenticate': 'Basic realm="shop"' }).end();
      else if (isBlob(asking))
        answer
          .writeHead(307, {
            location: `http://${storage.host}${asking.url?.slice('/v2/shop'.length)}`,
          })
          .end();
      else pulls(asking, answer);
    });
    const answer = await look(
      registry.host,
      await homeWith(registry.host),
      request({ accounts: true }),
    );
    expect(answer).toMatchObject({
      config: { user: 'web' },
      accounts: { passwd: 'web:x:7:8::/:' },
    });
    expect(registry.authorizations).toEqual([undefined, BASIC, BASIC, BASIC]);
    expect(storage.authorizations).toEqual([undefined, undefined]);
  });

  it('away and back again do not bring it back', async () => {
    const { pulls } = await shop();
    const away = await serve((asking, answer) =>
      answer.writeHead(302, { location: `http://${registry.host}${asking.url}?back` }).end(),
    );
    const registry = await serve((asking, answer) => {
      if (asking.url?.includes('?back')) pulls(asking, answer);
      else if (asking.headers.authorization !== BASIC)
        answer.writeHead(401, { 'www-authenticate': 'Basic realm="shop"' }).end();
      else answer.writeHead(302, { location: `http://${away.host}${asking.url}` }).end();
    });
    await look(registry.host, await homeWith(registry.host));
    expect(away.authorizations).toEqual([undefined, undefined]);
  });

  it.each([
    ['in a circle', '/v2/shop/manifests/1.0', 'redirects more than 5 times'],
    ['to nowhere', 'http://', 'redirects to nowhere'],
    ['to a file', 'file:///etc/passwd', 'redirects from HTTPS to file:'],
    ['to an address with a password', 'http://a:b@127.0.0.1/', 'a password in it'],
  ])('%s are refused', async (_, location, reason) => {
    const registry = await serve((_, answer) => answer.writeHead(302, { location }).end());
    await expect(look(registry.host)).rejects.toThrow(reason);
  });
});

describe('a busy or broken registry', () => {
  it.each<[string, (answer: ServerResponse) => void]>([
    [
      '429 with Retry-After in seconds',
      (answer) => answer.writeHead(429, { 'retry-after': '1' }).end(),
    ],
    [
      '429 with a date',
      (answer) =>
        answer.writeHead(429, { 'retry-after': new Date(Date.now() + 900).toUTCString() }).end(),
    ],
    ['503', (answer) => answer.writeHead(503).end()],
    ['a broken connection', (answer) => answer.destroy()],
  ])('is asked again after %s', async (_, fail) => {
    const { pulls } = await shop();
    let failures = 0;
    const registry = await serve((asking, answer) =>
      failures++ === 0 ? fail(answer) : pulls(asking, answer),
    );
    expect(await look(registry.host)).toMatchObject({ config: { user: 'web' } });
    expect(registry.asked).toHaveLength(3);
  });

  it('waits as long as it is asked to', async () => {
    const { pulls } = await shop();
    const times: number[] = [];
    const registry = await serve((asking, answer) => {
      times.push(Date.now());
      if (times.length === 1) answer.writeHead(429, { 'retry-after': '1' }).end();
      else pulls(asking, answer);
    });
    await look(registry.host);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(950);
  });

  it.each<[string, RequestListener, string, number]>([
    [
      'asks for an hour',
      (_, answer) => answer.writeHead(429, { 'retry-after': '3600' }).end(),
      'is busy (429) and asks to wait 3600 seconds',
      1,
    ],
    [
      'stays busy',
      (_, answer) => answer.writeHead(429, { 'retry-after': '0' }).end(),
      'answers with status 429',
      3,
    ],
    ['fails', (_, answer) => answer.writeHead(500).end('<html>'), 'answers with status 500', 1],
    [
      'answers with a web page',
      (_, answer) =>
        answer.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<html>'),
      'answers with a web page',
      1,
    ],
    ['answers with something else', (_, answer) => answer.end('hello'), 'is not JSON', 1],
    ['never ends', (_, answer) => endless(answer), 'is larger than 4194304 bytes', 1],
    ['never answers', () => {}, 'sent nothing for 0.3 seconds', 1],
    [
      'stops in the middle',
      (_, answer) => void answer.writeHead(200).write('{'),
      'sent nothing for 0.3 seconds',
      1,
    ],
    ['breaks off in the middle', (_, answer) => void breakOff(answer), 'broke the connection', 1],
    [
      'names another digest',
      (_, answer) =>
        answer.writeHead(200, { 'docker-content-digest': `sha256:${'0'.repeat(64)}` }).end('{}'),
      'whose digest is not the one it names',
      1,
    ],
    [
      'has an image of the old kind',
      (_, answer) => answer.end('{"schemaVersion": 1}'),
      "Docker's old schema 1",
      1,
    ],
  ])('that %s gets one clear reason', async (_, answer, reason, asked) => {
    const registry = await serve(answer);
    await expect(look(registry.host)).rejects.toMatchObject({
      name: 'ImageFault',
      reason: expect.stringContaining(reason),
    });
    expect(registry.asked).toHaveLength(asked);
  });

  it.each<[string, (bytes: Buffer, answer: ServerResponse) => void, string]>([
    [
      'other bytes',
      (bytes, answer) => answer.end(Buffer.from(bytes).fill('x', 3, 4)),
      'is damaged',
    ],
    ['too few bytes', (bytes, answer) => answer.end(bytes.subarray(1)), 'is damaged'],
    ['bytes without end', (_, answer) => endless(answer), 'is damaged'],
    [
      'a web page',
      (_, answer) => answer.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
      'answers with a web page',
    ],
    ['nothing', (_, answer) => answer.writeHead(404).end(), 'is missing there'],
  ])('that sends %s for the config is not believed', async (_, fail, reason) => {
    const { store, pulls, config } = await shop();
    const registry = await serve((asking, answer) =>
      isManifest(asking)
        ? pulls(asking, answer)
        : fail(store.blobs.get(config) ?? Buffer.of(), answer),
    );
    await expect(look(registry.host)).rejects.toThrow(reason);
  });

  it('that sends another manifest for a digest is not believed', async () => {
    const { store, root } = await shop();
    const other = await addImage(store, { config: { User: 'root' } });
    const registry = await serve((_, answer) => answer.end(store.blobs.get(other.digest)));
    const source = registrySource({ env: await homeWith(), bounds: BOUNDS });
    await expect(
      source.lookup(reference(`${registry.host}/shop@${root.digest}`), request()),
    ).rejects.toThrow('digest is not the one it names');
  });

  it('that hangs is left at once when the caller gives up', async () => {
    const registry = await serve(() => {});
    const signal = AbortSignal.timeout(100);
    const source = registrySource({ env: await homeWith() });
    await expect(
      source.lookup(reference(`${registry.host}/shop:1.0`), request({ signal })),
    ).rejects.toThrow(/timeout/);
  });

  it('that is not there says so', async () => {
    const host = `127.0.0.1:${await freePort()}`;
    await expect(look(host)).rejects.toThrow(`${host} cannot be asked: it refuses connections`);
    await expect(look('127.0.0.1:9')).rejects.toThrow(
      '127.0.0.1:9 cannot be asked: Node.js opens no connection to that port',
    );
  });
});

it('does not have what the registry does not know', async () => {
  const registry = await serve((_, answer) =>
    answer.writeHead(404).end('{"errors": [{"code": "MANIFEST_UNKNOWN"}]}'),
  );
  expect(await look(registry.host)).toBeUndefined();
});

it('takes what comes in compressed transfer as it is', async () => {
  const { pulls } = await shop();
  const encodings: unknown[] = [];
  const registry = await serve((asking, answer) => {
    encodings.push(asking.headers['accept-encoding']);
    pulls(asking, answer);
  });
  await look(registry.host);
  expect(encodings).toEqual(['identity', 'identity']);
});

const endless = (answer: ServerResponse): void => {
  const spaces = (function* () {
    for (;;) yield Buffer.alloc(65_536, ' ');
  })();
  pipeline(Readable.from(spaces), answer, () => {});
};

const breakOff = async (answer: ServerResponse): Promise<void> => {
  answer.writeHead(200, { 'content-length': '1000' });
  await new Promise((resolve) => answer.write('{"schemaVersion": 2', resolve));
  setTimeout(() => answer.destroy(), 50);
};
