import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reference, request, temporaryFolder } from '../../../test/images/asking.ts';
import { addImage, addIndex, newBlobs, type Entry } from '../../../test/images/layout.ts';
import {
  basicOf,
  LOGIN,
  startRegistry,
  whyNoRegistry,
  type RegistryServer,
} from '../../../test/images/registry-server.ts';
import { registrySource } from './registry.ts';

const arm = { os: 'linux', architecture: 'arm64', variant: 'v8' };

const pushShop = async (server: RegistryServer): Promise<{ index: Entry; arm: Entry }> => {
  const store = newBlobs();
  const amdImage = await addImage(store, {
    config: { Entrypoint: ['/shop'], User: 'web' },
    layers: [
      { 'etc/passwd': 'web:x:7:8::/:' },
      { 'etc/group': 'web:x:8:' },
      { 'srv/shop': 'shop' },
    ],
  });
  const armImage = await addImage(store, { config: { Entrypoint: ['/shop-arm'] }, platform: arm });
  const index = addIndex(store, [amdImage, armImage]);
  await server.push('team/shop', '1.0', store, index);
  return { index, arm: armImage };
};

describe.skipIf(whyNoRegistry !== undefined)(
  `a real registry${whyNoRegistry === undefined ? '' : ` (skipped: ${whyNoRegistry})`}`,
  () => {
    let open: RegistryServer;
    let closed: RegistryServer;
    let shop: Awaited<ReturnType<typeof pushShop>>;

    beforeAll(async () => {
      [open, closed] = await Promise.all([startRegistry(false), startRegistry(true)]);
      [shop] = await Promise.all([pushShop(open), pushShop(closed)]);
    });
    afterAll(() => Promise.all([open.stop(), closed.stop()]));

    const env = async (
      files: { readonly [path: string]: unknown } = {},
    ): Promise<NodeJS.ProcessEnv> => {
      const home = await temporaryFolder();
      for (const [path, content] of Object.entries(files)) {
        await mkdir(join(home, path, '..'), { recursive: true });
        await writeFile(
          join(home, path),
          typeof content === 'string' ? content : JSON.stringify(content),
        );
      }
      return { HOME: home, PATH: process.env['PATH'] };
    };

    it('answers by tag, with the index digest, the platform and the account files', async () => {
      const source = registrySource({ env: await env() });
      const image = reference(`${open.host}/team/shop:1.0`);
      expect(await source.lookup(image, request({ accounts: true }))).toMatchObject({
        config: { entrypoint: ['/shop'], user: 'web' },
        digest: shop.index.digest,
        source: `the registry ${open.host}`,
        accounts: { passwd: 'web:x:7:8::/:', group: 'web:x:8:' },
      });
      expect(
        await source.lookup(image, request({ platform: { os: 'linux', architecture: 'arm64' } })),
      ).toMatchObject({
        config: { entrypoint: ['/shop-arm'] },
      });
    });

    it('answers by digest: of the index, and of one platform', async () => {
      const source = registrySource({ env: await env() });
      const platform = { os: 'linux', architecture: 'arm64' };
      expect(
        await source.lookup(
          reference(`${open.host}/team/shop:old@${shop.index.digest}`),
          request(),
        ),
      ).toMatchObject({
        digest: shop.index.digest,
      });
      expect(
        await source.lookup(
          reference(`${open.host}/team/shop@${shop.arm.digest}`),
          request({ platform }),
        ),
      ).toMatchObject({
        digest: shop.arm.digest,
        config: { entrypoint: ['/shop-arm'] },
      });
    });

    it('does not have other tags and repositories', async () => {
      const source = registrySource({ env: await env() });
      for (const name of ['team/shop:2.0', 'team/none:1.0', `team/shop@sha256:${'0'.repeat(64)}`]) {
        expect(await source.lookup(reference(`${open.host}/${name}`), request())).toBeUndefined();
      }
    });

    const auth = Buffer.from(`${LOGIN.username}:${LOGIN.password}`).toString('base64');

    it.each<[string, (host: string) => { [path: string]: unknown }]>([
      [
        'Docker config.json',
        (host) => ({ '.docker/config.json': { auths: { [host]: { auth } } } }),
      ],
      [
        'an old key of Docker',
        (host) => ({ '.docker/config.json': { auths: { [`http://${host}/v2/`]: { auth } } } }),
      ],
      ['plain members', (host) => ({ '.docker/config.json': { auths: { [host]: LOGIN } } })],
      [
        'Podman auth.json with a key for the repository',
        (host) => ({
          '.config/containers/auth.json': { auths: { [`${host}/team/shop`]: { auth } } },
        }),
      ],
      [
        'the most specific of several keys',
        (host) => ({
          '.docker/config.json': {
            auths: {
              [host]: { auth: 'YTpi' },
              [`${host}/team`]: { auth },
              [`${host}/team/other`]: { auth: 'YTpi' },
            },
          },
        }),
      ],
      [
        'the second file where the first is broken',
        (host) => ({
          '.docker/config.json': '{',
          '.config/containers/auth.json': { auths: { [host]: { auth } } },
        }),
      ],
    ])('takes the log-in from %s', async (_, files) => {
      const source = registrySource({ env: await env(files(closed.host)) });
      expect(
        await source.lookup(reference(`${closed.host}/team/shop:1.0`), request()),
      ).toMatchObject({ digest: shop.index.digest });
    });

    it('takes the log-in from REGISTRY_AUTH_FILE and from the session of Podman', async () => {
      const file = { auths: { [closed.host]: { auth } } };
      const base = await env({ 'mine.json': file, 'run/containers/auth.json': file });
      const image = reference(`${closed.host}/team/shop:1.0`);
      for (const extra of [
        { REGISTRY_AUTH_FILE: join(base['HOME'] ?? '', 'mine.json') },
        { XDG_RUNTIME_DIR: join(base['HOME'] ?? '', 'run') },
      ]) {
        expect(
          await registrySource({ env: { ...base, ...extra } }).lookup(image, request()),
        ).toMatchObject({ digest: shop.index.digest });
      }
    });

    it.each<[string, (host: string) => object]>([
      ['credHelpers', (host) => ({ credHelpers: { [host]: 'p2lk-test' } })],
      ['credsStore', () => ({ credsStore: 'p2lk-test' })],
    ])('asks the program of %s on its standard input', async (_, config) => {
      const home = await env({ '.docker/config.json': config(closed.host) });
      const bin = await temporaryFolder();
      const helper = join(bin, 'docker-credential-p2lk-test');
      const answer = JSON.stringify({
        ServerURL: closed.host,
        Username: LOGIN.username,
        Secret: LOGIN.password,
      });
      await writeFile(
        helper,
        `#!/bin/sh\n[ "$1" = get ] && [ "$(cat)" = '${closed.host}' ] && echo '${answer}'\n`,
      );
      await chmod(helper, 0o755);
      const before = process.env['PATH'];
      process.env['PATH'] = `${bin}:${before}`;
      try {
        const source = registrySource({ env: home });
        expect(
          await source.lookup(reference(`${closed.host}/team/shop:1.0`), request()),
        ).toMatchObject({ digest: shop.index.digest });
      } finally {
        process.env['PATH'] = before;
      }
    });

    it.each<[string, { [path: string]: unknown }, string]>([
      ['no log-in', {}, 'no log-in was found for it'],
      [
        'a wrong password',
        {
          '.docker/config.json': {
            auths: { HOST: { username: LOGIN.username, password: 'wrong-password' } },
          },
        },
        'is not accepted',
      ],
      [
        'a faulty entry',
        {
          '.docker/config.json': {
            auths: { HOST: { auth: Buffer.from('nothing').toString('base64') } },
          },
        },
        'is faulty',
      ],
      ['a broken file', { '.docker/config.json': '{"auths": "secret-text' }, 'it is not JSON'],
      [
        'a missing helper',
        { '.docker/config.json': { credsStore: 'nowhere' } },
        'docker-credential-nowhere cannot be run: it was not found on the PATH',
      ],
      [
        'a helper that is a path',
        { '.docker/config.json': { credsStore: '../../bin/sh' } },
        'the name of its credential helper is faulty',
      ],
    ])('refuses with %s, and names no secret', async (_, files, reason) => {
      const text = JSON.stringify(files).replaceAll('HOST', closed.host);
      const source = registrySource({ env: await env(JSON.parse(text) as typeof files) });
      const fault = await source
        .lookup(reference(`${closed.host}/team/shop:1.0`), request())
        .catch((error: unknown) => error);
      expect(fault).toMatchObject({
        reason: expect.stringContaining(`${closed.host} refuses access to team/shop (401)`),
        help: `docker login ${closed.host}`,
      });
      expect(String(fault)).toContain(reason);
      expect(String(fault)).not.toMatch(/wrong-password|secret-text|Basic/);
    });

    it('asks a mirror first, and the registry where the mirror lacks the image or is not there', async () => {
      const shopAt = (mirrors: string[]) =>
        env().then((home) =>
          registrySource({ env: home, registries: { [closed.host]: { mirrors } } }).lookup(
            reference(`${closed.host}/team/shop:1.0`),
            request(),
          ),
        );
      expect(await shopAt([open.host])).toMatchObject({ source: `the registry ${open.host}` });
      expect(await shopAt(['127.0.0.1:9', `http://${open.host}`])).toMatchObject({
        source: `the registry ${open.host}`,
      });
      await expect(shopAt([`${open.host}/prefix`])).rejects.toThrow(
        `${closed.host} refuses access`,
      );
    });

    it('would not have answered without the log-in', async () => {
      expect((await fetch(`http://${closed.host}/v2/`)).status).toBe(401);
      expect(
        (await fetch(`http://${closed.host}/v2/`, { headers: { authorization: basicOf(LOGIN) } }))
          .status,
      ).toBe(200);
    });
  },
);
