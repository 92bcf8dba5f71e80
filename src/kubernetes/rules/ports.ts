import { given, structures } from '../given.ts';
import type { Scope } from '../scope.ts';
import type { Container, ContainerPort, IntOrString } from '../generated/types.ts';
import { inRange, oneOf } from './checks.ts';
import { portName } from './syntax.ts';

/**
 * Ports of one container: P2LK112, P2LK113, P2LK114, P2LK116, P2LK118. Source: core/validation
 * `validateContainerPorts`.
 */
export function containerPorts(container: Container, scope: Scope): void {
  const names = new Map<string | number, number>();
  scope.each('ports', container.ports, (port, _, index) =>
    containerPort(port, scope, names, index),
  );
}

function containerPort(
  port: ContainerPort,
  scope: Scope,
  names: Map<string | number, number>,
  index: number,
): void {
  if (port.name) {
    const rule = portName(port.name);
    if (rule !== undefined)
      scope.report('P2LK116', { field: 'port name', value: port.name, rule }, ['name']);
    else if (names.has(port.name))
      scope.report('P2LK118', { field: 'port name', value: port.name, where: 'one container' }, [
        'name',
      ]);
    else names.set(port.name, index);
  }
  if (!port.containerPort) scope.report('P2LK112', { owner: scope.here, field: 'containerPort' });
  else inRange(scope, 'containerPort', port.containerPort, 1, 65_535);
  if (port.hostPort) inRange(scope, 'hostPort', port.hostPort, 1, 65_535);
  oneOf(scope, 'protocol', port.protocol === '' ? undefined : port.protocol, [
    'TCP',
    'UDP',
    'SCTP',
  ]);
}

/**
 * The same host port twice among these containers: P2LK118. In a pod with the machine's network a
 * port without hostPort takes its containerPort. Source: core/validation
 * `AccumulateUniqueHostPorts`, core/v1 defaults `defaultHostNetworkPorts`.
 */
export function hostPortConflicts(
  key: string,
  containers: readonly Container[],
  scope: Scope,
  offset = 0,
): void {
  const hostNetwork = scope.pod?.spec.hostNetwork === true;
  /** Whether the port takes its number from `containerPort`, which the server does in a Pod only. */
  const seen = new Map<string, boolean>();
  for (const [index, container] of containers.entries()) {
    for (const [at, port] of structures(container.ports).entries()) {
      const hostPort = port.hostPort || (hostNetwork ? port.containerPort : 0);
      if (!hostPort) continue;
      const value = `${port.protocol || 'TCP'} ${port.hostIP ? `${port.hostIP}:` : ''}${hostPort}`;
      const path = [
        key,
        index + offset,
        'ports',
        at,
        given(port.hostPort) ? 'hostPort' : 'containerPort',
      ];
      const taken = seen.get(value);
      if (taken !== undefined)
        scope.report(
          'P2LK118',
          { field: 'host port', value, where: 'one pod' },
          path,
          taken || !port.hostPort ? scope.ofPodOnly : {},
        );
      seen.set(value, (taken ?? true) && !port.hostPort);
    }
  }
}

/**
 * With the machine's network a host port is the container's own. Source: core/validation
 * `validatePodHostNetworkDeps`.
 */
export function hostNetworkPorts(containers: readonly Container[], scope: Scope): void {
  for (const [index, container] of containers.entries()) {
    for (const [at, port] of structures(container.ports).entries()) {
      if (!port.hostPort || port.hostPort === port.containerPort) continue;
      const reason =
        `hostPort is ${port.hostPort} and containerPort ${port.containerPort}; with ` +
        'hostNetwork: true they must be equal';
      scope.report('P2LK126', { reason }, ['containers', index, 'ports', at, 'hostPort']);
    }
  }
}

/**
 * Port number or name that a probe or hook uses: P2LK112, P2LK114, P2LK116. Source: core/validation
 * `ValidatePortNumOrName`.
 */
export function portReference(scope: Scope, value: IntOrString | null | undefined): void {
  if (!given(value)) return scope.report('P2LK112', { owner: scope.here, field: 'port' });
  if (typeof value !== 'string') return inRange(scope, 'port', value, 1, 65_535);
  const rule = portName(value);
  const help = /^\d+$/.test(value) ? { help: `write ${value} without quotes` } : {};
  if (rule !== undefined)
    scope.report('P2LK116', { field: 'port name', value, rule }, ['port'], help);
}
