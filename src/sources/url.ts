import type { Source } from '../diagnostics/diagnostic.ts';
import { placeOf } from '../diagnostics/place.ts';
import type { Report } from '../diagnostics/report.ts';
import { collect, decode, MAX_SOURCE, TooLarge } from './bytes.ts';
import { joined } from './cutter.ts';

/** Longest that fetching one address may take, redirects included, in milliseconds. */
const TIMEOUT = 30_000;
const MAX_REDIRECTS = 5;

/** Whether an input is an address rather than a path. */
export const isUrl = (input: string): boolean => /^https?:\/\//i.test(input);

/** A refusal that the user can read. */
class Refused extends Error {
  readonly help: string | undefined;

  constructor(reason: string, help?: string) {
    super(reason);
    this.help = help;
  }
}

/**
 * Fetches a manifest over https; plain http only from this machine. Reports P2LK102 (refused,
 * failed, too slow), P2LK103, P2LK105. Names and messages leave out what may be secret: user,
 * password and query.
 */
export const readUrl = async (
  input: string,
  report: Report,
  timeout = TIMEOUT,
): Promise<Source | undefined> => {
  let name = input.replace(/[?#].*$/s, '').replace(/\/\/[^/]*@/, '//');
  try {
    const url = parseUrl(input);
    name = nameOf(url);
    const pieces = await collect(await open(url, AbortSignal.timeout(timeout)));
    return decode(name, joined(pieces), report);
  } catch (error) {
    if (error instanceof TooLarge)
      report.add('P2LK103', { what: name, bytes: error.bytes, limit: MAX_SOURCE }, placeOf(name));
    else {
      const help = error instanceof Refused ? error.help : `try: curl -fsSL ${name} | p2lk`;
      report.add('P2LK102', { url: name, reason: reasonOf(error, timeout) }, placeOf(name), {
        help,
      });
    }
    return undefined;
  }
};

const parseUrl = (input: string): URL => {
  try {
    return new URL(input);
  } catch {
    throw new Refused('it is no valid address');
  }
};

const nameOf = ({ origin, pathname }: URL): string => origin + pathname;

const isLoopback = ({ hostname }: URL): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);

/** The body behind an address, after at most `MAX_REDIRECTS` redirects. */
const open = async (start: URL, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> => {
  let url = start;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const plain = url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url));
    if (url.protocol !== 'https:' && url.protocol !== 'http:')
      throw new Refused(
        `it leads to a ${url.protocol} address, and only https is followed`,
        'name the file itself, if it is yours',
      );
    if (plain) {
      const via = url === start ? 'it is' : `it leads to ${nameOf(url)}, which is`;
      throw new Refused(
        `${via} not https, so anyone on the way could change the manifest`,
        'use its https:// address',
      );
    }
    const response = await request(url, url.origin === start.origin ? start : undefined, signal);
    const location = response.headers.get('location');
    if (response.status < 300 || response.status > 399 || location === null) return body(response);
    await response.body?.cancel();
    try {
      url = new URL(location, url);
    } catch {
      throw new Refused('it redirects to an address that is not valid');
    }
  }
  throw new Refused(`it redirects more than ${MAX_REDIRECTS} times`);
};

/** Asks for an address; user and password go to the host they were given for, and no other. */
const request = (url: URL, login: URL | undefined, signal: AbortSignal): Promise<Response> => {
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  const headers: Record<string, string> = {
    accept: 'application/yaml, application/json, text/plain, */*',
  };
  if (login !== undefined && login.username !== '') {
    const pair = `${decodeURIComponent(login.username)}:${decodeURIComponent(login.password)}`;
    headers.authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
  }
  return fetch(bare, { redirect: 'manual', signal, headers });
};

const body = (response: Response): AsyncIterable<Uint8Array> => {
  if (!response.ok)
    throw new Refused(`the server answered ${response.status} ${response.statusText}`.trimEnd());
  if (response.headers.get('content-type')?.startsWith('text/html') === true) {
    throw new Refused(
      'it is a web page (HTML)',
      'use the address of the file itself; on GitHub, the one behind "Raw"',
    );
  }
  const size = Number(response.headers.get('content-length') ?? 0);
  if (size > MAX_SOURCE) throw new TooLarge(size);
  if (response.body === null) throw new Refused('the server sent nothing');
  return response.body as unknown as AsyncIterable<Uint8Array>;
};

const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the host name cannot be looked up now',
  ECONNREFUSED: 'the host refuses the connection',
  ECONNRESET: 'the connection broke',
  UND_ERR_SOCKET: 'the connection broke',
  ETIMEDOUT: 'the host does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'the host does not answer',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is self-signed',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate cannot be verified',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
};

const reasonOf = (error: unknown, timeout: number): string => {
  if (error instanceof Refused) return error.message;
  if (error instanceof Error && error.name === 'TimeoutError')
    return `no complete answer within ${timeout / 1000} seconds`;
  const cause = (error as { cause?: { code?: string; message?: string } }).cause;
  return (
    REASONS[cause?.code ?? ''] ??
    cause?.message ??
    (error instanceof Error ? error.message : String(error))
  );
};
