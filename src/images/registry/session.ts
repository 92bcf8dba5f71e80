import { ImageFault } from '../image-source.ts';
import type { ImageReference } from '../reference.ts';
import { AccessRefused, authorize } from './authorize.ts';
import { parseChallenges } from './challenge.ts';
import type { Found } from './credentials.ts';
import type { Endpoint } from './endpoint.ts';
import { type HttpAnswer, type HttpBounds, NetworkFault, send } from './http.ts';

/** What a session needs besides its endpoint. */
export interface SessionOptions {
  readonly bounds: HttpBounds;
  /** Finds the log-in, when the registry asks for one. */
  readonly credential: (
    reference: Pick<ImageReference, 'domain' | 'path'>,
    signal: AbortSignal,
  ) => Promise<Found>;
}

/** Talks to one repository of one registry; finds out once how to reach it and how to log in. */
export class Session {
  private readonly endpoint: Endpoint;
  private readonly options: SessionOptions;
  private scheme: 'https' | 'http' | undefined;
  private authorization: string | undefined;

  constructor(endpoint: Endpoint, options: SessionOptions) {
    this.endpoint = endpoint;
    this.options = options;
  }

  /**
   * Asks for `manifests/<tag or digest>` or `blobs/<digest>`; undefined when it is not there.
   * Source: OCI distribution specification, "Pull".
   */
  async get(
    what: string,
    accept: readonly string[],
    signal: AbortSignal,
  ): Promise<HttpAnswer | undefined> {
    const answer = await this.authorized(what, accept, signal);
    const { status } = answer;
    if (status === 200) {
      if (/^text\/html\b/i.test(answer.headers.get('content-type') ?? '')) {
        await answer.drop();
        throw new ImageFault(
          `${this.endpoint.host} answers with a web page: it is no registry, or something stands in between`,
        );
      }
      return answer;
    }
    await answer.drop();
    if (status === 404) return undefined;
    throw new ImageFault(`${this.endpoint.host} answers with status ${status}`);
  }

  private async authorized(
    what: string,
    accept: readonly string[],
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    const first = await this.reach(what, accept, signal);
    if (first.answer.status !== 401 && first.answer.status !== 403) return first.answer;
    await first.answer.drop();
    const { host, path } = this.endpoint;
    const found = await this.options.credential({ domain: host, path }, signal);
    try {
      const challenges = parseChallenges(first.answer.headers.get('www-authenticate') ?? '');
      const { credential } = found;
      this.authorization = await authorize(challenges, {
        url: first.url,
        path,
        credential,
        bounds: this.options.bounds,
        signal,
      });
      if (this.authorization === undefined) throw new AccessRefused(host, first.answer.status);
      const second = await this.request(first.url, accept, signal);
      if (second.status !== 401 && second.status !== 403) return second;
      await second.drop();
      throw new AccessRefused(host, second.status);
    } catch (error) {
      if (!(error instanceof AccessRefused)) throw error;
      throw this.refused(error, found);
    }
  }

  /** One request without a new log-in, by the first scheme that works. */
  private async reach(
    what: string,
    accept: readonly string[],
    signal: AbortSignal,
  ): Promise<{ url: URL; answer: HttpAnswer }> {
    const { host, path, namespace, schemes } = this.endpoint;
    const query = namespace === undefined ? '' : `?ns=${encodeURIComponent(namespace)}`;
    const candidates = this.scheme === undefined ? schemes : [this.scheme];
    let fault: NetworkFault | undefined;
    for (const [i, scheme] of candidates.entries()) {
      const url = new URL(`${scheme}://${host}/v2/${path}/${what}${query}`);
      const last = i === candidates.length - 1;
      try {
        const answer = await this.request(url, accept, signal);
        // A server that speaks HTTPS answers plain HTTP with 400.
        if (answer.status === 400 && !last) {
          await answer.drop();
          continue;
        }
        this.scheme = scheme;
        return { url, answer };
      } catch (error) {
        if (!(error instanceof NetworkFault)) throw error;
        fault ??= error;
      }
    }
    throw fault ?? new ImageFault(`${host} cannot be asked`);
  }

  private request(url: URL, accept: readonly string[], signal: AbortSignal): Promise<HttpAnswer> {
    return send({
      url,
      headers: accept.length === 0 ? {} : { accept: accept.join(', ') },
      ...(this.authorization !== undefined && { authorization: this.authorization }),
      bounds: this.options.bounds,
      signal,
    });
  }

  private refused({ host, status }: AccessRefused, { credential, problem }: Found): ImageFault {
    const { path } = this.endpoint;
    const why =
      credential !== undefined
        ? 'the log-in found for it is not accepted'
        : `no log-in was found for it${problem === undefined ? '' : ` (${problem})`}`;
    return new ImageFault(
      `${host} refuses access to ${path} (${status}): the image does not exist or is private, and ${why}`,
      {
        help: (
          'docker login ' +
          `${this.endpoint.host === 'registry-1.docker.io' ? '' : this.endpoint.host}`
        ).trim(),
      },
    );
  }
}
