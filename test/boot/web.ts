import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A port of this host that nobody uses. */
export const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

/**
 * What a web server behind a forwarded port says; undefined when it says nothing in time. QEMU
 * itself accepts every connection.
 */
export const get = (port: number): Promise<string | undefined> =>
  new Promise((resolve) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () =>
      socket.write('GET /index.html HTTP/1.0\r\n\r\n'),
    );
    const end = (): void => {
      socket.destroy();
      resolve(text.split('\r\n\r\n')[1]?.trim());
    };
    socket.setTimeout(4000, end);
    socket.on('data', (data) => (text += data.toString()));
    socket.on('close', end).on('error', end);
  });

/** Asks until there is an answer, for half a minute. */
export const getSoon = async (port: number): Promise<string | undefined> => {
  for (let tries = 0; tries < 20; tries++) {
    const answer = await get(port);
    if (answer !== undefined) return answer;
    await sleep(1000);
  }
  return undefined;
};
