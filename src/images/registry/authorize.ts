import { collect } from '../blob.ts';
import { ImageFault } from '../image-source.ts';
import { isObject, member, parseJson } from '../json-value.ts';
import type { Challenge } from './challenge.ts';
import type { Credential } from './credentials.ts';
import { type HttpBounds, send } from './http.ts';

const TOKEN_LIMIT = 1024 * 1024;
const CLIENT = 'p2lk';

/** What a log-in is for. */
export interface Grant {
  /** Address of the request that was refused. */
  readonly url: URL;
  /** Repository to be read. */
  readonly path: string;
  readonly credential?: Credential;
  readonly bounds: HttpBounds;
  readonly signal: AbortSignal;
}

const basic = (username: string, password: string): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

/**
 * The address that a challenge names for tokens. A log-in goes over HTTPS, or, where the registry
 * itself is asked without, to the registry's own host: whoever is in between could name any other.
 */
const realmOf = (challenge: Challenge, { url, credential }: Grant): URL => {
  const realm = challenge.parameters.get('realm') ?? '';
  if (!URL.canParse(realm)) throw new ImageFault(`${url.host} names no address for tokens`);
  const target = new URL(realm);
  const ownHost = credential === undefined || target.hostname === url.hostname;
  const secure =
    target.protocol === 'https:' ||
    (target.protocol === 'http:' && url.protocol === 'http:' && ownHost);
  if (!secure || target.username !== '' || target.password !== '')
    throw new ImageFault(`${url.host} names an unsafe address for tokens`);
  return target;
};

/**
 * Fetches a bearer token. Source: Distribution specification, token authentication (GET) and OAuth
 * 2 (POST).
 */
const bearer = async (challenge: Challenge, grant: Grant): Promise<string> => {
  const { credential, bounds, signal } = grant;
  const url = realmOf(challenge, grant);
  const query = new URLSearchParams();
  const service = challenge.parameters.get('service');
  if (service !== undefined) query.set('service', service);
  query.set('scope', challenge.parameters.get('scope') ?? `repository:${grant.path}:pull`);
  const request = { url, bounds, signal };
  if (credential?.kind === 'identityToken') {
    query.set('grant_type', 'refresh_token');
    query.set('client_id', CLIENT);
    query.set('refresh_token', credential.token);
  } else {
    for (const [key, value] of query) url.searchParams.set(key, value);
  }
  const answer = await send(
    credential?.kind === 'identityToken'
      ? { ...request, form: query }
      : {
          ...request,
          ...(credential?.kind === 'password' && {
            authorization: basic(credential.username, credential.password),
          }),
        },
  );
  if (answer.status !== 200) {
    await answer.drop();
    throw new AccessRefused(url.host, answer.status);
  }
  const what = `the token of ${url.host}`;
  const json = parseJson(await collect(answer.body(), TOKEN_LIMIT, what), what);
  const token = isObject(json)
    ? (member(json, 'token') ?? member(json, 'access_token'))
    : undefined;
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token))
    throw new ImageFault(`${url.host} gave no token`);
  return `Bearer ${token}`;
};

/** A server refuses to let one in. */
export class AccessRefused extends Error {
  readonly host: string;
  readonly status: number;

  constructor(host: string, status: number) {
    super(`${host} refuses access (${status})`);
    this.host = host;
    this.status = status;
  }
}

/**
 * Turns a registry's challenges and a log-in into an `Authorization` header; undefined when none of
 * them can be met.
 */
export const authorize = async (
  challenges: readonly Challenge[],
  grant: Grant,
): Promise<string | undefined> => {
  const { credential } = grant;
  const byScheme = (scheme: string): Challenge | undefined =>
    challenges.find((challenge) => challenge.scheme === scheme);
  if (credential?.kind === 'registryToken') return `Bearer ${credential.token}`;
  const token = byScheme('bearer');
  if (token !== undefined) return bearer(token, grant);
  if (byScheme('basic') !== undefined && credential?.kind === 'password')
    return basic(credential.username, credential.password);
  return undefined;
};
