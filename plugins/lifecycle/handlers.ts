import type {
  Container,
  ContainerContext,
  ExecAction,
  GRPCAction,
  HTTPGetAction,
  Handler,
  TCPSocketAction,
  View,
} from 'p2lk/plugin';
import { servingAnswer, healthRequest } from './grpc.ts';
import { clientHello, serverHello } from './tls.ts';

/** A number, or the name of a port of the same container (kubelet, `probe.ResolveContainerPort`). */
const portOf = (
  port: number | string,
  container: View<Container>,
  at: object,
  context: ContainerContext,
): number | undefined => {
  const written = String(port);
  const named = (container.ports ?? []).find(({ name }) => name === written)?.containerPort;
  const number = named ?? (/^\d+$/.test(written) ? Number(written) : undefined);
  if (number === undefined || number < 1 || number > 65535) {
    context.report('port', {
      at: [at, 'port'],
      message: `${container.name} has no port named ${written}, so a kubelet's request would always fail`,
      help: `give a port of ${container.name} that name, or write its number`,
    });
    return undefined;
  }
  return number;
};

/** What goes over the wire: a fragment does not, and what is no visible ASCII is encoded. */
const pathOf = (path: string): string => {
  const [sent = ''] = path.split('#', 1);
  const encoded = sent.replaceAll(/[^\x21-\x7e]+/gu, (text) => encodeURIComponent(text));
  return encoded.startsWith('/') ? encoded : `/${encoded}`;
};

const oneLine = (text: string): string => text.replaceAll(/[\0-\x1f\x7f]+/g, ' ').trim();

/** The request of an `httpGet`; of HTTPS, where there is no client for it, that the port speaks TLS. */
const httpHandler = (
  get: View<HTTPGetAction>,
  container: View<Container>,
  context: ContainerContext,
): Handler | undefined => {
  const { host, path = '/', scheme = 'HTTP', httpHeaders = [] } = get;
  // The server takes a header without a value, whatever its schema says.
  const headers = httpHeaders.map(({ name, value = '' }): readonly [string, string] => [
    oneLine(name),
    oneLine(value),
  ]);
  const port = portOf(get.port, container, get, context);
  if (port === undefined) return undefined;
  const target = { ...(host !== undefined && host !== '' && { host }), port };
  const request = { kind: 'http', ...target, path: pathOf(path), headers } as const;
  if (scheme.toUpperCase() !== 'HTTPS') return { ...request, scheme: 'http' };
  context.report('https', {
    at: [get, 'scheme'],
    message:
      'where the root of the machine has no ssl_client, as that of LinuxKit, it is seen whether ' +
      `port ${port} of ${container.name} answers a TLS greeting, not what ${pathOf(path)} says`,
  });
  const greeting = { send: clientHello, expect: serverHello };
  return { ...request, scheme: 'https', greeting };
};

/** What the four kinds of handler have in common. */
export interface Handlers {
  readonly exec?: View<ExecAction>;
  readonly httpGet?: View<HTTPGetAction>;
  readonly tcpSocket?: View<TCPSocketAction>;
  readonly grpc?: View<GRPCAction>;
}

/** The request of a probe or hook; undefined where it cannot be made, which has been reported. */
export const handlerOf = (
  { exec, httpGet, tcpSocket, grpc }: Handlers,
  container: View<Container>,
  context: ContainerContext,
): Handler | undefined => {
  if (exec !== undefined) return { kind: 'exec', command: [...(exec.command ?? [])] };
  if (httpGet !== undefined) return httpHandler(httpGet, container, context);
  if (tcpSocket !== undefined) {
    const { host } = tcpSocket;
    const port = portOf(tcpSocket.port, container, tcpSocket, context);
    return port === undefined
      ? undefined
      : { kind: 'tcp', ...(host !== undefined && host !== '' && { host }), port };
  }
  if (grpc !== undefined)
    return {
      kind: 'bytes',
      port: grpc.port,
      send: healthRequest(grpc.service ?? ''),
      expect: servingAnswer,
    };
  return undefined;
};
