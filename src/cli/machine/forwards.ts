import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import type { MachineFact } from '../../pipeline/walk/pod-walk.ts';
import type { Published } from './published.ts';

/** A port of 127.0.0.1 that leads to one of the machine. */
export interface Forward {
  readonly protocol: 'tcp' | 'udp';
  readonly host: number;
  readonly machine: number;
  /** Container and port, Service or option that opens it. */
  readonly why: string;
}

/** The single ports that the machine's firewall lets anybody in by, as its plugin recorded them. */
export const openPorts = (records: readonly MachineFact[]): readonly Forward[] => {
  const found = new Map<string, Forward>();
  for (const { topic, row } of records) {
    const { port = '', protocol = 'tcp', state, direction, why = '' } = row;
    if (topic !== 'ports' || state === 'closed' || direction === 'out') continue;
    if (!/^\d+$/.test(port) || (protocol !== 'tcp' && protocol !== 'udp')) continue;
    const key = `${port}/${protocol}`;
    if (!found.has(key)) found.set(key, { protocol, host: +port, machine: +port, why });
  }
  return [...found.values()];
};

/** Ports below are the system's: a user may not listen there. */
const FIRST = 1024;

/**
 * Chooses a port of this machine for each: the same number where it is free and not the system's,
 * else one that the system gives.
 * @throws Error naming a port that was asked for by hand and is taken
 */
export const chooseForwards = async (
  open: readonly Forward[],
  asked: readonly Published[],
): Promise<readonly Forward[]> => {
  const chosen: Forward[] = [];
  for (const { protocol, host, machine } of asked) {
    const port = await freePort(protocol, host ?? 0);
    if (port === undefined) throw new Error(`port ${host}/${protocol} of 127.0.0.1 is taken`);
    chosen.push({ protocol, host: port, machine, why: 'asked for' });
  }
  for (const forward of open) {
    const { protocol, machine } = forward;
    if (chosen.some((one) => one.machine === machine && one.protocol === protocol)) continue;
    const same = machine < FIRST ? undefined : await freePort(protocol, machine);
    chosen.push({ ...forward, host: same ?? (await freePort(protocol, 0)) ?? machine });
  }
  return chosen;
};

/** The port where it is free, any free one for 0; undefined where it is taken. */
const freePort = (protocol: 'tcp' | 'udp', port: number): Promise<number | undefined> =>
  new Promise((resolve) => {
    if (protocol === 'tcp') {
      const server = createServer();
      server.once('error', () => resolve(undefined));
      server.listen(port, '127.0.0.1', () => {
        const address = server.address();
        server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
      });
      return;
    }
    const socket = createSocket('udp4');
    socket.once('error', () => resolve(undefined));
    socket.bind(port, '127.0.0.1', () => {
      const { port: bound } = socket.address();
      socket.close(() => resolve(bound));
    });
  });

/** One line for each port, for people. */
export const forwardLines = (forwards: readonly Forward[]): string =>
  forwards
    .map(
      ({ protocol, host, machine, why }) =>
        `127.0.0.1:${host} -> ${machine}/${protocol}${why === '' ? '' : `  ${why}`}\n`,
    )
    .join('');
