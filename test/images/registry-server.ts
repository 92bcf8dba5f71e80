import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Blobs, Entry } from './layout.ts';

/** Debian's package `docker-registry` installs it there. */
const PROGRAM = '/usr/bin/docker-registry';

/** Why tests with a real registry cannot run here; undefined where they can. */
export const whyNoRegistry: string | undefined = existsSync(PROGRAM)
  ? undefined
  : `${PROGRAM} is not installed (Debian: docker-registry)`;

/** Log-in of a registry that asks for one, and the same as bcrypt for its htpasswd file. */
export const LOGIN = { username: 'shopkeeper', password: 'kiosk-and-lamp' };
const HTPASSWD = `${LOGIN.username}:$2b$04$u9Gbi6g300P23RMBXasnZODvRKQJytrIGuY5iDqo2kDETTvMYqxyi\n`;

export const basicOf = ({ username, password }: typeof LOGIN): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

export interface RegistryServer {
  /** `127.0.0.1:port`. */
  readonly host: string;
  push(repository: string, tag: string, store: Blobs, root: Entry): Promise<void>;
  stop(): Promise<void>;
}

/** A port on which nothing listens. */
export const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

/** Starts a real registry on loopback, with or without a log-in. */
export const startRegistry = async (login: boolean): Promise<RegistryServer> => {
  const folder = await mkdtemp(join(tmpdir(), 'p2lk-registry-'));
  const host = `127.0.0.1:${await freePort()}`;
  const config = {
    version: '0.1',
    log: { level: 'error' },
    storage: { filesystem: { rootdirectory: join(folder, 'data') } },
    http: { addr: host },
    ...(login && { auth: { htpasswd: { realm: 'shop', path: join(folder, 'htpasswd') } } }),
  };
  await writeFile(join(folder, 'htpasswd'), HTPASSWD);
  // JSON is YAML too.
  await writeFile(join(folder, 'config.yml'), JSON.stringify(config));
  const child = spawn(PROGRAM, ['serve', join(folder, 'config.yml')], { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const headers: Record<string, string> = login ? { authorization: basicOf(LOGIN) } : {};
  const call = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const url = path.startsWith('http') ? path : `http://${host}/v2/${path}`;
    const response = await fetch(url, {
      ...init,
      headers: { ...headers, ...(init.headers as Record<string, string>) },
    });
    if (!response.ok)
      throw new Error(
        `${init.method ?? 'GET'} ${path}: ${response.status} ${await response.text()}`,
      );
    return response;
  };
  for (let tries = 0; ; tries++) {
    try {
      await call('');
      break;
    } catch (error) {
      if (tries === 100) throw error;
      await sleep(100);
    }
  }
  return {
    host,
    async push(repository, tag, { blobs }, root) {
      const manifests: [string, string][] = [];
      for (const [digest, bytes] of blobs) {
        const text = bytes.toString();
        const mediaType = text.startsWith('{"schemaVersion"')
          ? (JSON.parse(text) as { mediaType: string }).mediaType
          : undefined;
        if (mediaType !== undefined) manifests.push([digest, mediaType]);
        const upload = await call(`${repository}/blobs/uploads/`, { method: 'POST' });
        const location = new URL(upload.headers.get('location') ?? '', `http://${host}`);
        location.searchParams.set('digest', digest);
        await call(location.href, {
          method: 'PUT',
          body: bytes,
          headers: { 'content-type': 'application/octet-stream' },
        });
      }
      for (const [digest, type] of manifests) {
        const put = (name: string) =>
          call(`${repository}/manifests/${name}`, {
            method: 'PUT',
            body: blobs.get(digest),
            headers: { 'content-type': type },
          });
        await put(digest);
        if (digest === root.digest) await put(tag);
      }
    },
    async stop() {
      child.kill();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
};
