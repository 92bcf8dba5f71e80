import type { ImageReference } from '../reference.ts';

/** A way to prove who one is. Never printed. */
export type Credential =
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  /** An OAuth 2 refresh token; Docker calls it identity token. */
  | { readonly kind: 'identityToken'; readonly token: string }
  /** A bearer token for the registry itself. */
  | { readonly kind: 'registryToken'; readonly token: string };

/** What was found for one repository. */
export interface Found {
  readonly credential?: Credential;
  /**
   * Why a configured place gave none, in plain words; matters only if the registry asks for a
   * log-in.
   */
  readonly problem?: string;
}

/**
 * Names that the places use for Docker Hub. Source: Docker `config/config.json`;
 * containers-auth.json(5).
 */
const HUB = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io']);

/** The key that `docker login` and credential helpers use for Docker Hub. */
const HUB_SERVER = 'https://index.docker.io/v1/';

const isHub = (host: string): boolean => HUB.has(host);

/** What credential helpers are asked for. */
export const serverOf = (host: string): string => (isHub(host) ? HUB_SERVER : host);

/**
 * Keys under which a repository's log-in may stand, the most specific first: `host/team/shop`,
 * `host/team`, `host`. Source: containers-auth.json(5).
 */
export const keysOf = ({ domain, path }: Pick<ImageReference, 'domain' | 'path'>): string[] => {
  const host = isHub(domain) ? 'docker.io' : domain;
  const parts = path.split('/');
  return parts.map((_, i) => [host, ...parts.slice(0, parts.length - i)].join('/')).concat(host);
};

/**
 * A key of `auths` as `keysOf` writes it: an URL names its host alone, as Docker reads it
 * (`ConvertToHostname`).
 */
export const normalKey = (key: string): string => {
  const scheme = /^https?:\/\//i.exec(key)?.[0];
  const bare =
    scheme === undefined ? key.replace(/\/+$/, '') : (key.slice(scheme.length).split('/')[0] ?? '');
  const slash = bare.indexOf('/');
  const host = slash < 0 ? bare : bare.slice(0, slash);
  // Docker once wrote `index.docker.io/v1/` without a scheme.
  if (isHub(host))
    return slash < 0 || bare.slice(slash) === '/v1' ? 'docker.io' : `docker.io${bare.slice(slash)}`;
  return bare;
};
