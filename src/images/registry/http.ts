import { setTimeout as sleep } from 'node:timers/promises';
import { ImageFault } from '../image-source.ts';

/** Bounds of talking to a registry. */
export interface HttpBounds {
  /** Milliseconds without a byte after which a server counts as hanging. */
  readonly idle: number;
  /** Longest wait that a server may ask for between two tries, in milliseconds. */
  readonly wait: number;
}

/** Bounds where nothing else is said. */
export const defaultBounds: HttpBounds = { idle: 30_000, wait: 30_000 };

/** A request to one URL. */
export interface HttpRequest {
  readonly url: URL;
  readonly headers?: { readonly [name: string]: string };
  /** `Authorization` header; goes to the URL's own origin alone, whatever redirects say. */
  readonly authorization?: string;
  /** Form to POST; without one the request is a GET. */
  readonly form?: URLSearchParams;
  readonly bounds: HttpBounds;
  readonly signal: AbortSignal;
}

/** An answer whose body is read once, or dropped. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** The body, with a fault when the connection breaks or nothing comes for too long. */
  body(): AsyncIterable<Uint8Array>;
  drop(): Promise<void>;
}

const REDIRECTS = 5;
const RETRIES = 2;
const RETRIED = new Set([429, 502, 503, 504]);

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ENOTFOUND', 'its name is not known (DNS)'],
  ['EAI_AGAIN', 'its name cannot be looked up (DNS)'],
  ['ECONNREFUSED', 'it refuses connections'],
  ['ECONNRESET', 'it broke the connection'],
  ['EPIPE', 'it broke the connection'],
  ['UND_ERR_SOCKET', 'it broke the connection'],
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'it sent less than it announced'],
  ['ETIMEDOUT', 'it cannot be reached'],
  ['UND_ERR_CONNECT_TIMEOUT', 'it cannot be reached'],
  ['EHOSTUNREACH', 'it cannot be reached'],
  ['ENETUNREACH', 'the network cannot be reached'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'its certificate is self-signed'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'its certificate is not trusted here'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'its certificate is not trusted here'],
  ['CERT_HAS_EXPIRED', 'its certificate has expired'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'its certificate is for another name'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'it does not speak HTTPS'],
  ['ERR_SSL_PACKET_LENGTH_TOO_LONG', 'it does not speak HTTPS'],
]);

const codeOf = (error: unknown): string => {
  for (let at = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth++) {
    if ('code' in at && typeof at.code === 'string') return at.code;
  }
  return error instanceof Error ? error.name : 'error';
};

/** A broken exchange, which another try or another scheme may mend. */
export class NetworkFault extends ImageFault {}

const networkFault = (host: string, error: unknown): Error => {
  if (error instanceof ImageFault) return error;
  const code = codeOf(error);
  // The fetch standard refuses ports of other protocols and gives no code for it.
  const badPort =
    error instanceof Error && error.cause instanceof Error && error.cause.message === 'bad port';
  const reason = badPort ? 'Node.js opens no connection to that port' : (REASONS.get(code) ?? code);
  return new NetworkFault(`${host} cannot be asked: ${reason}`, { cause: error });
};

const hungFault = (host: string, idle: number): ImageFault =>
  new ImageFault(`${host} sent nothing for ${idle / 1000} seconds`, { hung: true });

/** Aborts when nothing has come for a while; also passes the caller's abort on. */
const watch = (host: string, { idle }: HttpBounds, caller: AbortSignal) => {
  const hang = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  return {
    signal: AbortSignal.any([caller, hang.signal]),
    start(): void {
      clearTimeout(timer);
      timer = setTimeout(() => hang.abort(hungFault(host, idle)), idle);
    },
    stop: (): void => clearTimeout(timer),
  };
};

const answerOf = (
  response: Response,
  host: string,
  watched: ReturnType<typeof watch>,
  caller: AbortSignal,
): HttpAnswer => ({
  status: response.status,
  headers: response.headers,
  async *body() {
    try {
      watched.start();
      for await (const chunk of response.body ?? []) {
        watched.stop();
        yield chunk;
        watched.start();
      }
    } catch (error) {
      caller.throwIfAborted();
      throw networkFault(host, error);
    } finally {
      watched.stop();
    }
  },
  async drop() {
    await response.body?.cancel().catch(() => {});
  },
});

const redirectTarget = (url: URL, location: string | null): URL => {
  const host = url.host;
  if (location === null || !URL.canParse(location, url.href))
    throw new ImageFault(`${host} redirects to nowhere`);
  const target = new URL(location, url);
  if (target.protocol !== 'https:' && target.protocol !== url.protocol)
    throw new ImageFault(`${host} redirects from HTTPS to ${target.protocol}`);
  if (target.username !== '' || target.password !== '')
    throw new ImageFault(`${host} redirects to an address with a password in it`);
  return target;
};

const exchange = async (request: HttpRequest): Promise<HttpAnswer> => {
  const { bounds, signal, form, authorization } = request;
  const { origin } = request.url;
  let { url } = request;
  for (let hops = 0; hops <= REDIRECTS; hops++) {
    const { host } = url;
    const watched = watch(host, bounds, signal);
    watched.start();
    let response: Response;
    try {
      response = await fetch(url.href, {
        redirect: 'manual',
        // Digests are over the bytes as they are stored.
        headers: {
          'accept-encoding': 'identity',
          ...request.headers,
          ...(authorization !== undefined && url.origin === origin && { authorization }),
        },
        ...(form !== undefined && { method: 'POST', body: form }),
        signal: watched.signal,
      });
    } catch (error) {
      signal.throwIfAborted();
      throw networkFault(host, error);
    } finally {
      watched.stop();
    }
    const answer = answerOf(response, host, watched, signal);
    if (response.status < 301 || response.status > 308 || response.status === 304) return answer;
    await answer.drop();
    if (form !== undefined) throw new ImageFault(`${host} redirects a log-in`);
    url = redirectTarget(url, response.headers.get('location'));
  }
  throw new ImageFault(`${request.url.host} redirects more than ${REDIRECTS} times`);
};

/** Milliseconds that a `Retry-After` header asks for: seconds or a date. */
const retryAfter = (header: string | null): number | undefined => {
  if (header === null) return undefined;
  const wait = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(wait) ? undefined : Math.max(wait, 0);
};

/**
 * Sends a request and follows its redirects. A server that is busy (429, 502, 503, 504) or breaks
 * the connection is asked again, at most twice, after the time it names. Throws `ImageFault`; its
 * reason names the host and never a header.
 */
export const send = async (request: HttpRequest): Promise<HttpAnswer> => {
  const { bounds, signal, url } = request;
  for (let tries = 0; ; tries++) {
    const usual = Math.min(500 * 2 ** tries, bounds.wait);
    try {
      const answer = await exchange(request);
      if (!RETRIED.has(answer.status) || tries === RETRIES) return answer;
      await answer.drop();
      const wait = retryAfter(answer.headers.get('retry-after')) ?? usual;
      if (wait > bounds.wait) {
        throw new ImageFault(
          `${url.host} is busy (${answer.status}) and asks to wait ${Math.ceil(wait / 1000)} seconds`,
        );
      }
      await sleep(wait, undefined, { signal });
    } catch (error) {
      signal.throwIfAborted();
      if (
        !(error instanceof NetworkFault) ||
        tries === RETRIES ||
        !['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'].includes(codeOf(error.cause))
      )
        throw error;
      await sleep(usual, undefined, { signal });
    }
  }
};
