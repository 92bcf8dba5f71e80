import { ImageFault } from '../image-source.ts';
import type { ImageReference } from '../reference.ts';

/**
 * How to reach a registry; `registries` of the config, by host: `{ 'docker.io': { mirrors:
 * ['mirror.example.com'] } }`.
 */
export interface RegistryConfig {
  /**
   * Asked before the registry, in order: `host[:port][/prefix]`, with `http://` before it where
   * there is no HTTPS.
   */
  readonly mirrors?: readonly string[];
  /** True where the registry may be asked over plain HTTP. Loopback addresses may always. */
  readonly insecure?: boolean;
}

/** A place that serves a repository. */
export interface Endpoint {
  /** `host[:port]`, for messages and for finding a log-in. */
  readonly host: string;
  /** Schemes to try, in order. */
  readonly schemes: readonly ('https' | 'http')[];
  /** Repository there: `library/nginx`, or with a mirror's prefix before it. */
  readonly path: string;
  /** Registry that a mirror stands for, as containerd tells it by the parameter `ns`. */
  readonly namespace?: string;
}

/**
 * Docker Hub's registry does not answer under the name its references bear. Source: Docker
 * `registry/config.go`, `DefaultRegistryHost`.
 */
const HUB_HOST = 'registry-1.docker.io';

/** True for a host that is this machine. */
export const isLoopback = (host: string): boolean =>
  /^(?:(?:.*\.)?localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i.test(host);

const schemesOf = (host: string, insecure: boolean): Endpoint['schemes'] => {
  if (isLoopback(host)) return ['http', 'https'];
  return insecure ? ['https', 'http'] : ['https'];
};

const mirrorEndpoint = (mirror: string, { domain, path }: ImageReference): Endpoint => {
  const text = /^https?:\/\//i.test(mirror) ? mirror : `https://${mirror}`;
  if (!URL.canParse(text)) throw new ImageFault(`a mirror of ${domain} is no address`);
  const url = new URL(text);
  if (url.username !== '' || url.password !== '')
    throw new ImageFault(`a mirror of ${domain} has a password in its address; use docker login`);
  const prefix = url.pathname.replace(/^\/+|\/+$/g, '');
  // A scheme that is written is the only one tried.
  const written = url.protocol === 'http:' ? 'http' : 'https';
  return {
    host: url.host,
    schemes: text === mirror ? [written] : schemesOf(url.host, false),
    path: prefix === '' ? path : `${prefix}/${path}`,
    namespace: domain,
  };
};

/**
 * Where to ask for an image: the mirrors of its registry in the config's order, then the registry
 * itself.
 */
export const endpointsOf = (
  reference: ImageReference,
  registries: { readonly [host: string]: RegistryConfig } = {},
): Endpoint[] => {
  const { domain, path } = reference;
  const config = Object.hasOwn(registries, domain) ? registries[domain] : undefined;
  const host = domain === 'docker.io' ? HUB_HOST : domain;
  return [
    ...(config?.mirrors ?? []).map((mirror) => mirrorEndpoint(mirror, reference)),
    { host, schemes: schemesOf(host, config?.insecure === true), path },
  ];
};
