import { createHash } from 'node:crypto';
import { collect } from '../blob.ts';
import type { ImageAnswer } from '../../api/image-config.ts';
import { readImage, type ImageStore } from '../image-of-store.ts';
import type { ImageRequest, ImageSource } from '../image-source.ts';
import { ImageFault } from '../image-source.ts';
import { INDEX_TYPES, MANIFEST_LIMIT, MANIFEST_TYPES } from '../image-manifest.ts';
import { isDigest, type ImageReference } from '../reference.ts';
import { findCredential } from '../registry/auth-file.ts';
import { type Endpoint, endpointsOf, type RegistryConfig } from '../registry/endpoint.ts';
import { defaultBounds, type HttpBounds } from '../registry/http.ts';
import { Session } from '../registry/session.ts';

/** How registries are asked. */
export interface RegistryOptions {
  /** By registry host, as in a reference: `docker.io`, `registry.example.com:5000`. */
  readonly registries?: { readonly [host: string]: RegistryConfig };
  /** Where log-ins are found; the process' own environment by default. */
  readonly env?: NodeJS.ProcessEnv;
  readonly bounds?: HttpBounds;
}

const ACCEPT = [...INDEX_TYPES, ...MANIFEST_TYPES];

interface Fetched {
  readonly bytes: Buffer;
  readonly digest: string;
}

const digestOf = (bytes: Buffer, algorithm = 'sha256'): string =>
  `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;

/** Fetches a manifest or index by tag or digest, with the digest that pins it. */
const fetchManifest = async (
  session: Session,
  host: string,
  name: string,
  signal: AbortSignal,
): Promise<Fetched | undefined> => {
  const answer = await session.get(`manifests/${name}`, ACCEPT, signal);
  if (answer === undefined) return undefined;
  const bytes = await collect(answer.body(), MANIFEST_LIMIT, `the manifest from ${host}`);
  const announced = answer.headers.get('docker-content-digest') ?? '';
  const expected = isDigest(name) ? name : announced;
  const digest = digestOf(bytes, isDigest(expected) ? expected.split(':')[0] : undefined);
  if (isDigest(expected) && expected !== digest)
    throw new ImageFault(`${host} sends a manifest whose digest is not the one it names`);
  return { bytes, digest };
};

const once = async function* (bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
};

const storeOf = (session: Session, host: string, root: Fetched): ImageStore => ({
  name: `the registry ${host}`,
  async openManifest({ digest }, signal) {
    if (digest === root.digest) return once(root.bytes);
    const fetched = await fetchManifest(session, host, digest, signal);
    return fetched && once(fetched.bytes);
  },
  async open({ digest }, signal) {
    return (await session.get(`blobs/${digest}`, [], signal))?.body();
  },
});

const ask = async (
  session: Session,
  endpoint: Endpoint,
  reference: ImageReference,
  request: ImageRequest,
): Promise<ImageAnswer | undefined> => {
  const { host } = endpoint;
  const root = await fetchManifest(
    session,
    host,
    reference.digest ?? reference.tag ?? '',
    request.signal,
  );
  return (
    root &&
    readImage(
      storeOf(session, host, root),
      { digest: root.digest, size: root.bytes.length },
      request,
    )
  );
};

/**
 * Answers from the registry that a reference names, by the OCI distribution API: its mirrors first,
 * then itself. Log-ins come from the files and helpers of Docker and Podman and never leave for
 * another host than the registry's and its token server's.
 */
export const registrySource = (options: RegistryOptions = {}): ImageSource => {
  const { registries, env = process.env, bounds = defaultBounds } = options;
  const sessions = new Map<string, Session>();
  const sessionOf = (endpoint: Endpoint): Session => {
    const key = JSON.stringify(endpoint);
    const session =
      sessions.get(key) ??
      new Session(endpoint, {
        bounds,
        credential: ({ domain, path }, signal) =>
          findCredential({ text: '', domain, path }, env, signal),
      });
    sessions.set(key, session);
    return session;
  };
  return {
    name: "the image's registry",
    async lookup(reference, request) {
      const endpoints = endpointsOf(reference, registries);
      for (const [i, endpoint] of endpoints.entries()) {
        request.asking?.(`the registry ${endpoint.host}`);
        try {
          const answer = await ask(sessionOf(endpoint), endpoint, reference, request);
          if (answer !== undefined) return answer;
        } catch (error) {
          request.signal.throwIfAborted();
          // What a mirror cannot do its registry may.
          if (i === endpoints.length - 1 || !(error instanceof ImageFault)) throw error;
        }
      }
      return undefined;
    },
  };
};
