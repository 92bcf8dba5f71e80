import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Blobs, Entry } from './layout.ts';

/** A server of a test on loopback, and what it was asked. */
export interface TestServer {
  readonly host: string;
  /** `METHOD /path?query` of each request. */
  readonly asked: string[];
  /** `Authorization` of each request, undefined where there was none. */
  readonly authorizations: (string | undefined)[];
}

const stop = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

/** Serves until the test ends; `where` is a port on 127.0.0.1 or a Unix socket. */
export const serve = async (
  answer: RequestListener,
  where: number | string = 0,
): Promise<TestServer> => {
  const asked: string[] = [];
  const authorizations: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    authorizations.push(request.headers.authorization);
    answer(request, response);
  });
  await new Promise<void>((resolve) => {
    if (typeof where === 'string') server.listen(where, resolve);
    else server.listen(where, '127.0.0.1', resolve);
  });
  onTestFinished(() => stop(server));
  const address = server.address();
  return {
    host: typeof address === 'string' ? address : `127.0.0.1:${(address as AddressInfo).port}`,
    asked,
    authorizations,
  };
};

/** Answers the pull requests of the distribution API for one repository; other requests get 404. */
export const pullsOf =
  ({ blobs }: Blobs, root: Entry, tag = '1.0'): RequestListener =>
  (request, response) => {
    const [, kind = '', name = ''] =
      /^\/v2\/[a-z/]+\/(manifests|blobs)\/([^?]+)/.exec(request.url ?? '') ?? [];
    const digest = name === tag ? root.digest : name;
    const bytes = blobs.get(digest);
    if (bytes === undefined) {
      response.writeHead(404).end();
      return;
    }
    const type =
      kind === 'blobs'
        ? 'application/octet-stream'
        : (JSON.parse(bytes.toString()) as { mediaType: string }).mediaType;
    response.writeHead(200, { 'content-type': type, 'docker-content-digest': digest }).end(bytes);
  };

/** The body of a request as text. */
export const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};
