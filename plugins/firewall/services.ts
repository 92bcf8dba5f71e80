import type { PodContext, Service, ServicePort, View } from 'p2lk/plugin';
import { portsMeant, protocolOf, reasonOf } from './declared.ts';
import type { DeclaredPort } from './declared.ts';
import { isElsewhere, namespaceOf } from './other-pods.ts';
import type { Protocol, Report, Rule } from './rule.ts';

/**
 * Services of the input that lead to the pod. An empty selector, or an external name, leads to no
 * pod (Kubernetes API, ServiceSpec).
 */
const servicesOf = (
  services: readonly View<Service>[],
  labels: { readonly [key: string]: string },
  namespace: string,
) =>
  services.filter(({ metadata, spec }) => {
    const selector = Object.entries(spec?.selector ?? {});
    return (
      namespaceOf(metadata) === namespace &&
      spec?.type !== 'ExternalName' &&
      selector.length > 0 &&
      selector.every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value)
    );
  });

/**
 * Target ports of the Services of the input that select the pod (Kubernetes API,
 * ServicePort.targetPort).
 */
export const serviceRules = (
  services: readonly View<Service>[],
  declared: readonly DeclaredPort[],
  context: PodContext,
  report: Report,
): readonly Rule[] =>
  servicesOf(services, context.metadata.labels ?? {}, context.workload.namespace).flatMap(
    (service) => {
      const from = `Service ${service.metadata?.name ?? ''}`;
      const ports = service.spec?.ports ?? [];
      return ports.flatMap((port, i): Rule[] => {
        if (port?.port === undefined) {
          report('port', [ports, i], `${from}: an entry of its ports has no port`);
          return [];
        }
        const protocol = protocolOf(port.protocol);
        if (protocol === undefined) {
          report(
            'port',
            [port, 'protocol'],
            `${from}: protocol ${JSON.stringify(port.protocol)} is none of TCP, UDP and SCTP`,
          );
          return [];
        }
        const { key, wanted } = targetOf(port);
        if (typeof wanted === 'number') {
          if (wanted < 1 || wanted > 65_535) {
            report(
              'port',
              [port, key],
              `${from}: ${key} ${wanted} is no port: ports go from 1 to 65535`,
            );
            return [];
          }
          const [meant] = portsMeant(wanted, protocol, declared);
          return [
            {
              protocol,
              port: wanted,
              reason: `${from}, ${meant === undefined ? `port ${wanted}` : reasonOf(meant)}`,
            },
          ];
        }
        // The first container that has the port is the one (kubernetes, pkg/api/v1/pod/util.go,
        // FindPort).
        const [meant] = portsMeant(wanted, protocol, declared);
        if (meant !== undefined)
          return [{ protocol, port: meant.port, reason: `${from}, ${reasonOf(meant)}` }];
        if (
          !isElsewhere(
            context,
            service.metadata,
            { matchLabels: service.spec?.selector ?? {} },
            wanted,
            protocol,
          )
        ) {
          reportNobody(
            wanted,
            protocol,
            declared,
            [port, key],
            `${from}: no container that it leads to`,
            report,
          );
        }
        return [];
      });
    },
  );

/** A port's name as the API has it (IANA_SVC_NAME). */
const portName = /^(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(?:-[a-z0-9]+)*$/;

/**
 * Says that no container has a port of that name: it stays closed, as a cluster leaves it out of
 * the endpoints (pkg/controller/endpoint) or of the policy. What is no name of a port at all is an
 * error. `who` begins the sentence.
 */
export const reportNobody = (
  wanted: string,
  protocol: Protocol,
  declared: readonly DeclaredPort[],
  at: readonly [view: object, key: string],
  who: string,
  report: Report,
): void =>
  report(
    portName.test(wanted) ? 'no-such-port' : 'port',
    at,
    `${who} has a ${protocol.toUpperCase()} port named ` +
      `${JSON.stringify(wanted)}${portName.test(wanted) ? ', so it stays closed' : ''}`,
    helpFor(wanted, declared),
  );

/** What to type instead of a port name that nobody has. */
const helpFor = (wanted: string, declared: readonly DeclaredPort[]): string => {
  if (/^\d+$/.test(wanted)) return `write ${wanted} without quotes`;
  const names = [...new Set(declared.flatMap(({ name }) => (name === undefined ? [] : [name])))];
  return names.length === 0
    ? 'name the port in the container, or write its number'
    : `the pod's containers name ${names.join(', ')}`;
};

/**
 * A target port that is absent, 0 or empty is the Service's own port (core/v1 defaults,
 * SetDefaults_Service).
 */
const targetOf = ({
  port,
  targetPort,
}: View<ServicePort>): { readonly key: 'port' | 'targetPort'; readonly wanted: number | string } =>
  targetPort === undefined || targetPort === 0 || targetPort === ''
    ? { key: 'port', wanted: port }
    : { key: 'targetPort', wanted: targetPort };
