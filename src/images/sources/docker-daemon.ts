import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import * as http from 'node:http';
import * as https from 'node:https';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { collect } from '../blob.ts';
import type { ImageAccounts, ImageAnswer } from '../../api/image-config.ts';
import { decodeImageConfig } from '../image-config-decode.ts';
import type { ImageRequest, ImageSource } from '../image-source.ts';
import { ImageFault } from '../image-source.ts';
import { isObject, member, parseJson, textMember } from '../json-value.ts';
import { CONFIG_LIMIT } from '../image-manifest.ts';
import { suits } from '../platform.ts';
import {
  canonical,
  isDigest,
  isReferenceFault,
  parseReference,
  repositoryOf,
  type ImageReference,
} from '../reference.ts';
import { archiveSource } from './archive.ts';

/** How to reach the daemon: `socketPath`, or host and port, for Node's `http`. */
interface Daemon {
  readonly name: string;
  readonly options: http.RequestOptions & https.RequestOptions;
  readonly secure: boolean;
}

const IDLE = 30_000;

const tcpDaemon = async (url: URL, env: NodeJS.ProcessEnv): Promise<Daemon> => {
  const options = { host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port || '2375' };
  const name = `the Docker daemon at ${url.host}`;
  if (!env['DOCKER_TLS_VERIFY']) return { name, options, secure: false };
  const folder = env['DOCKER_CERT_PATH'] || join(env['HOME'] || homedir(), '.docker');
  try {
    const [ca, cert, key] = await Promise.all(
      ['ca.pem', 'cert.pem', 'key.pem'].map((file) => readFile(join(folder, file))),
    );
    return { name, options: { ...options, port: url.port || '2376', ca, cert, key }, secure: true };
  } catch (cause) {
    throw new ImageFault(`the certificates in ${folder} cannot be read`, { cause });
  }
};

/**
 * The daemons to ask: that of `DOCKER_HOST` alone where it is set, else the usual sockets. Source:
 * Docker CLI `opts/hosts.go`; rootless mode.
 */
const daemons = async (env: NodeJS.ProcessEnv): Promise<Daemon[]> => {
  const host = env['DOCKER_HOST'];
  const socket = (path: string): Daemon => ({
    name: `the Docker daemon at ${path}`,
    options: { socketPath: path },
    secure: false,
  });
  if (host) {
    if (host.startsWith('unix://')) return [socket(host.slice('unix://'.length))];
    if (!URL.canParse(host)) throw new ImageFault('DOCKER_HOST is no address');
    const url = new URL(host);
    if (url.protocol === 'tcp:' || url.protocol === 'http:') return [await tcpDaemon(url, env)];
    throw new ImageFault(`DOCKER_HOST has the scheme ${url.protocol}, which p2lk cannot ask`, {
      help: 'Use unix:// or tcp://.',
    });
  }
  const runtime = env['XDG_RUNTIME_DIR'];
  return [
    '/var/run/docker.sock',
    ...(runtime ? [join(runtime, 'docker.sock')] : []),
    join(env['HOME'] || homedir(), '.docker', 'run', 'docker.sock'),
  ].map(socket);
};

const get = (daemon: Daemon, path: string, signal: AbortSignal): Promise<http.IncomingMessage> =>
  new Promise((resolve, reject) => {
    const send = daemon.secure ? https.get : http.get;
    // A Unix socket has no host; the daemon wants some header.
    const call = send(
      { ...daemon.options, path, signal, timeout: IDLE, headers: { host: 'docker' } },
      resolve,
    );
    call.on('timeout', () =>
      call.destroy(new ImageFault(`it sent nothing for ${IDLE / 1000} seconds`, { hung: true })),
    );
    call.on('error', reject);
  });

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

/** The digest under which the daemon pulled the image from its registry. */
const digestOf = (
  image: Readonly<Record<string, unknown>>,
  reference: ImageReference,
): string | undefined => {
  const digests = member(image, 'RepoDigests');
  for (const text of Array.isArray(digests) ? digests : []) {
    const parsed = typeof text === 'string' ? parseReference(text) : undefined;
    if (
      parsed !== undefined &&
      !isReferenceFault(parsed) &&
      repositoryOf(parsed) === repositoryOf(reference)
    )
      return parsed.digest;
  }
  return undefined;
};

/** Account files by way of `docker save`, which gives the whole image. */
const savedAccounts = async (
  daemon: Daemon,
  reference: ImageReference,
  name: string,
  request: ImageRequest,
): Promise<ImageAccounts | undefined> => {
  const folder = await mkdtemp(join(tmpdir(), 'p2lk-image-'));
  try {
    const file = join(folder, 'image.tar');
    const answer = await get(daemon, `/images/${name}/get`, request.signal);
    if (answer.statusCode !== 200)
      throw new ImageFault(`${daemon.name} does not give the image's files (${answer.statusCode})`);
    await pipeline(answer, createWriteStream(file, { mode: 0o600 }), { signal: request.signal });
    const saved = await archiveSource(file, {
      name: daemon.name,
      image: canonical({ ...reference, digest: undefined }),
    }).lookup({ ...reference, digest: undefined, tag: reference.tag ?? 'latest' }, request);
    return saved?.accounts;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const ask = async (
  daemon: Daemon,
  reference: ImageReference,
  request: ImageRequest,
): Promise<ImageAnswer | undefined> => {
  // Docker takes a tag or a digest, not both.
  const asked = canonical(
    reference.digest === undefined ? reference : { ...reference, tag: undefined },
  );
  const answer = await get(daemon, `/images/${asked}/json`, request.signal);
  const what = `what ${daemon.name} says of the image`;
  const body = await collect(answer, CONFIG_LIMIT, what);
  if (answer.statusCode === 404) return undefined;
  if (answer.statusCode !== 200)
    throw new ImageFault(`${daemon.name} answers with status ${answer.statusCode}`);
  const image = parseJson(body, what);
  if (!isObject(image)) throw new ImageFault(`${what} must be an object`);
  const platform = {
    os: textMember(image, 'Os', what),
    architecture: textMember(image, 'Architecture', what),
  };
  // The daemon keeps one platform of an image; a registry has the others.
  if (!suits(platform, request.platform)) return undefined;
  const digest = digestOf(image, reference) ?? reference.digest;
  const accounts = request.accounts
    ? await savedAccounts(daemon, reference, asked, request)
    : undefined;
  return {
    config: decodeImageConfig(member(image, 'Config'), what),
    source: daemon.name,
    ...(digest !== undefined && isDigest(digest) && { digest }),
    ...(accounts !== undefined && { accounts }),
  };
};

/**
 * Answers from the Docker daemon: over `DOCKER_HOST`, else over its usual sockets. A daemon that is
 * not there, or whose usual socket may not be opened, has no image. Source: Docker Engine API, `GET
 * /images/{name}/json`.
 */
export const dockerDaemonSource = (env: NodeJS.ProcessEnv = process.env): ImageSource => ({
  name: 'the Docker daemon',
  async lookup(reference, request) {
    for (const daemon of await daemons(env)) {
      try {
        const answer = await ask(daemon, reference, request);
        if (answer !== undefined) return answer;
      } catch (error) {
        request.signal.throwIfAborted();
        const code = codeOf(error);
        if (error instanceof ImageFault) throw error;
        const absent =
          ['ENOENT', 'ECONNREFUSED', 'ENOTDIR'].includes(code) ||
          (code === 'EACCES' && !env['DOCKER_HOST']);
        if (!absent)
          throw new ImageFault(
            `${daemon.name} cannot be asked: ${code || 'it broke the connection'}`,
            { cause: error },
          );
      }
    }
    return undefined;
  },
});
