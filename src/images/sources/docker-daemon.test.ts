import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { reference, request, temporaryFolder } from '../../../test/images/asking.ts';
import { serve } from '../../../test/images/http-server.ts';
import { sha256, tarOf } from '../../../test/images/layout.ts';
import { dockerDaemonSource } from './docker-daemon.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const image = {
  Id: 'sha256:1',
  RepoTags: ['shop:1.0'],
  RepoDigests: [`other@sha256:${'b'.repeat(64)}`, `shop@${digest}`],
  Os: 'linux',
  Architecture: 'amd64',
  Config: { User: 'web', Entrypoint: null, Cmd: ['serve'] },
};

const saved = async (): Promise<Buffer> => {
  const layer = await tarOf({ 'etc/passwd': 'web:x:7:8::/:' });
  const config = JSON.stringify({
    os: 'linux',
    architecture: 'amd64',
    config: image.Config,
    rootfs: { diff_ids: [sha256(layer)] },
  });
  return tarOf({
    'layer.tar': layer,
    'config.json': config,
    'manifest.json': JSON.stringify([
      { Config: 'config.json', RepoTags: ['shop:1.0'], Layers: ['layer.tar'] },
    ]),
  });
};

/** A daemon on a Unix socket in a new home. */
const daemon = async (answer: RequestListener) => {
  const home = await temporaryFolder();
  const socket = join(home, 'docker.sock');
  const server = await serve(answer, socket);
  return { server, env: { HOME: home, DOCKER_HOST: `unix://${socket}` } };
};

const look = (env: NodeJS.ProcessEnv, text = 'shop:1.0', more = request()) =>
  dockerDaemonSource(env).lookup(reference(text), more);

describe('dockerDaemonSource', () => {
  it('answers over the socket, with the digest of the same repository', async () => {
    const { server, env } = await daemon((_, answer) => answer.end(JSON.stringify(image)));
    expect(await look(env)).toMatchObject({
      config: { user: 'web', entrypoint: [], cmd: ['serve'] },
      digest,
      source: `the Docker daemon at ${env.DOCKER_HOST.slice('unix://'.length)}`,
    });
    expect(server.asked).toEqual(['GET /images/docker.io/library/shop:1.0/json']);
  });

  it('asks by digest alone where there is one', async () => {
    const { server, env } = await daemon((_, answer) =>
      answer.end(JSON.stringify({ ...image, RepoDigests: null })),
    );
    expect(await look(env, `shop:1.0@${digest}`)).toMatchObject({ digest });
    expect(server.asked).toEqual([`GET /images/docker.io/library/shop@${digest}/json`]);
  });

  it('reads account files out of what the daemon saves, and leaves no file behind', async () => {
    const tar = await saved();
    const { env } = await daemon((asking, answer) =>
      answer.end(asking.url?.endsWith('/get') ? tar : JSON.stringify(image)),
    );
    const before = (await readdir(tmpdir())).filter((name) => name.startsWith('p2lk-image-'));
    expect((await look(env, 'shop:1.0', request({ accounts: true })))?.accounts).toEqual({
      passwd: 'web:x:7:8::/:',
    });
    expect((await readdir(tmpdir())).filter((name) => name.startsWith('p2lk-image-'))).toEqual(
      before,
    );
  });

  it('answers over TCP', async () => {
    const { host } = await serve((_, answer) => answer.end(JSON.stringify(image)));
    expect(await look({ DOCKER_HOST: `tcp://${host}` })).toMatchObject({ config: { user: 'web' } });
  });

  it('looks at the usual sockets', async () => {
    const home = await temporaryFolder();
    await serve((_, answer) => answer.end(JSON.stringify(image)), join(home, 'docker.sock'));
    expect(await look({ HOME: home, XDG_RUNTIME_DIR: home })).toMatchObject({
      config: { user: 'web' },
    });
    expect(await look({ HOME: await temporaryFolder() })).toBeUndefined();
  });

  it('has no image that the daemon does not know, or keeps for another platform', async () => {
    const { env } = await daemon((asking, answer) =>
      asking.url?.includes('shop')
        ? answer.end(JSON.stringify(image))
        : answer.writeHead(404).end('{"message": "No such image"}'),
    );
    expect(await look(env, 'other')).toBeUndefined();
    expect(
      await look(env, 'shop:1.0', request({ platform: { os: 'linux', architecture: 'arm64' } })),
    ).toBeUndefined();
  });

  it.each<[string, RequestListener, string]>([
    ['fails', (_, answer) => answer.writeHead(500).end('{}'), 'answers with status 500'],
    ['answers with a web page', (_, answer) => answer.end('<html>'), 'is not JSON'],
    ['answers with a list', (_, answer) => answer.end('[]'), 'must be an object'],
    [
      'answers with a wrong config',
      (_, answer) => answer.end('{"Config": {"Cmd": "x"}}'),
      'must be a list of texts',
    ],
    ['breaks the connection', (_, answer) => answer.destroy(), 'ECONNRESET'],
  ])('reports a daemon that %s', async (_, answer, reason) => {
    const { env } = await daemon(answer);
    await expect(look(env)).rejects.toMatchObject({
      name: 'ImageFault',
      reason: expect.stringContaining(reason),
    });
  });

  it.each([
    ['ssh://ann@build', 'DOCKER_HOST has the scheme ssh:'],
    ['nowhere', 'DOCKER_HOST is no address'],
  ])('says that it cannot ask %s', async (host, reason) => {
    await expect(look({ DOCKER_HOST: host })).rejects.toThrow(reason);
  });

  it('is not there when nobody listens', async () => {
    expect(
      await look({ DOCKER_HOST: `unix://${join(await temporaryFolder(), 'none.sock')}` }),
    ).toBeUndefined();
  });

  it('stops when the caller gives up', async () => {
    const { env } = await daemon(() => {});
    await expect(
      look(env, 'shop:1.0', request({ signal: AbortSignal.timeout(100) })),
    ).rejects.toThrow(/timeout/);
  });
});
