import type { Container, ContainerContext, Service, ServicePort, View } from 'p2lk/plugin';

/**
 * Services of the default namespace whose variables every pod gets, whatever it asks for (kubelet
 * `pkg/kubelet/kubelet_pods.go`, masterServices).
 */
const always: ReadonlySet<string> = new Set(['kubernetes']);

const addressOf = ({ spec }: View<Service>): string =>
  spec?.clusterIP === 'None' ? '' : (spec?.clusterIP ?? '');

/** Services whose variables the pod gets, as far as they are in the input. */
const linked = (context: ContainerContext): readonly View<Service>[] => {
  const { enableServiceLinks = true } = context.pod;
  return context.objects<Service>('Service').filter(({ metadata, spec }) => {
    const { name = '', namespace = 'default' } = metadata ?? {};
    if (spec?.clusterIP === 'None' || spec?.type === 'ExternalName') return false;
    return (
      (namespace === 'default' && always.has(name)) ||
      (enableServiceLinks && namespace === context.workload.namespace)
    );
  });
};

const upper = (name: string): string => name.replaceAll('-', '_').toUpperCase();

const portVariables = (
  service: string,
  address: string,
  port: View<ServicePort>,
  isFirst: boolean,
): (readonly [string, string])[] => {
  const { name = '', protocol = 'TCP' } = port;
  const number = String(port.port);
  const url = `${protocol.toLowerCase()}://${address.includes(':') ? `[${address}]` : address}:${number}`;
  const prefix = `${service}_PORT_${number}_${protocol.toUpperCase()}`;
  return [
    ...(name === '' ? [] : [[`${service}_SERVICE_PORT_${upper(name)}`, number] as const]),
    ...(isFirst ? [[`${service}_PORT`, url] as const] : []),
    [prefix, url],
    [`${prefix}_PROTO`, protocol.toLowerCase()],
    [`${prefix}_PORT`, number],
    [`${prefix}_ADDR`, address],
  ];
};

/** What a Service gives (kubelet `pkg/kubelet/envvars/envvars.go`, FromServices). */
const variablesOf = (
  { metadata, spec }: View<Service>,
  address: string,
): readonly (readonly [string, string])[] => {
  const name = upper(metadata?.name ?? '');
  const ports = (spec?.ports ?? []).filter((port) => port?.port !== undefined);
  return [
    [`${name}_SERVICE_HOST`, address],
    ...(ports[0] === undefined ? [] : [[`${name}_SERVICE_PORT`, String(ports[0].port)] as const]),
    ...ports.flatMap((port, i) => portVariables(name, address, port, i === 0)),
  ];
};

/** Every word of the container's own texts, which may be the name of a variable. */
const wordsOf = ({ command = [], args = [], env = [] }: View<Container>): ReadonlySet<string> =>
  new Set(
    [...command, ...args, ...env.flatMap(({ value }) => value ?? [])].flatMap(
      (text) => text.match(/\w+/g) ?? [],
    ),
  );

/**
 * The variables of the Services around the pod that the input gives an address (`spec.clusterIP`);
 * everything else of the pod wins over them. A Service without one gets its address from a cluster:
 * where the container names such a variable that is said. Source: kubelet
 * `pkg/kubelet/kubelet_pods.go`, getServiceEnvVarMap.
 */
export const serviceLinks = (context: ContainerContext): ReadonlyMap<string, string> => {
  const variables = new Map<string, string>();
  const addressed: View<Service>[] = [];
  for (const service of linked(context)) {
    const address = addressOf(service);
    const name = service.metadata?.name ?? '';
    const given = variablesOf(service, address);
    if (address === '') {
      const words = wordsOf(context.container);
      const own = new Set((context.container.env ?? []).map((variable) => variable.name));
      const asked = given.find(([variable]) => words.has(variable) && !own.has(variable));
      if (asked !== undefined)
        context.report('service-address', {
          at: [context.container, 'name'],
          message:
            `${context.container.name} names ${asked[0]}, which is not set: only a cluster ` +
            `gives Service ${name} an address`,
          help:
            `give the container a variable ${asked[0]} with an address that the machine can ` +
            'reach, or the Service a spec.clusterIP',
        });
      continue;
    }
    for (const [variable, value] of given) variables.set(variable, value);
    addressed.push(service);
  }
  if (addressed.length > 0) {
    const names = addressed.map(
      ({ metadata, spec }) => `${metadata?.name ?? ''} (${spec?.clusterIP ?? ''})`,
    );
    context.report('service-links', {
      at: addressed.map(({ spec }) => [spec!, 'clusterIP'] as const),
      message:
        `the pod's variables name Services by their cluster addresses, which the machine ` +
        `reaches only where its network routes them: ${names.join(', ')}`,
      help: 'enableServiceLinks: false in the pod leaves the variables out',
    });
  }
  return variables;
};
