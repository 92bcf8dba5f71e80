import { given, structures } from '../given.ts';
import type { Scope } from '../scope.ts';
import type { Container, PodSpec } from '../generated/types.ts';
import { forbidden } from './checks.ts';
import { anyContainer, runningContainer } from './container.ts';
import { hostNetworkPorts, hostPortConflicts } from './ports.ts';

/** Names of the pod's containers, each with the path of the first. */
type Names = Map<string, readonly (string | number)[]>;

function uniqueName(container: Container, scope: Scope, names: Names): void {
  const { name } = container;
  if (!name) return;
  const first = names.get(name);
  if (first === undefined) return void names.set(name, scope.path(['name']));
  scope.report(
    'P2LK118',
    { field: 'name', value: name, where: 'the containers of one pod' },
    ['name'],
    {
      related: [{ path: first, label: 'used here first' }],
    },
  );
}

function container(value: Container, scope: Scope, names: Names): void {
  anyContainer(value, scope);
  uniqueName(value, scope, names);
  runningContainer(value, scope);
  // Kubernetes 1.34 has it together with restartPolicyRules.
  if (value.restartPolicyRules === undefined)
    forbidden(
      scope,
      'restartPolicy',
      value.restartPolicy,
      'in an ordinary container; set it for the pod, or make this an init container',
    );
}

/** `stopSignal` alone leaves no lifecycle: Kubernetes 1.33 takes it away before it validates. */
const hasHooks = (value: Container): boolean =>
  given(value.lifecycle) &&
  (given(value.lifecycle.postStart) ||
    given(value.lifecycle.preStop) ||
    !given(value.lifecycle.stopSignal));

function initContainer(value: Container, scope: Scope, names: Names): void {
  anyContainer(value, scope);
  uniqueName(value, scope, names);
  if (given(value.restartPolicy) && value.restartPolicy !== 'Always') {
    scope.report(
      'P2LK113',
      {
        field: 'restartPolicy',
        value: value.restartPolicy,
        allowed: ['Always'],
        when: 'in an init container',
      },
      ['restartPolicy'],
    );
  }
  if (value.restartPolicy === 'Always') return runningContainer(value, scope);
  const reason = 'in an init container without restartPolicy: Always';
  if (hasHooks(value)) forbidden(scope, 'lifecycle', value.lifecycle, reason);
  for (const field of ['livenessProbe', 'readinessProbe', 'startupProbe'] as const)
    forbidden(scope, field, value[field], reason);
}

/**
 * All containers of the pod: P2LK112, P2LK118, P2LK122 and those of each container.
 * Source: core/validation `validateContainers`, `validateInitContainers`,
 * `validateEphemeralContainers`.
 */
export function containers(spec: PodSpec, scope: Scope): void {
  const names: Names = new Map();
  const own = structures(spec.containers);
  const init = structures(spec.initContainers);
  if (own.length === 0)
    scope.report('P2LK112', { owner: scope.here, field: 'containers' }, [], { on: 'key' });
  scope.each('containers', spec.containers, (value) => container(value, scope, names));
  scope.each('initContainers', spec.initContainers, (value) => initContainer(value, scope, names));
  hostPortConflicts('containers', own, scope);
  for (const [index, value] of init.entries())
    hostPortConflicts('initContainers', [value], scope, index);
  if (spec.hostNetwork === true) hostNetworkPorts(own, scope);
  if ((spec.ephemeralContainers?.length ?? 0) > 0) {
    forbidden(
      scope,
      'ephemeralContainers',
      spec.ephemeralContainers,
      'in a manifest; they are added to a running pod',
    );
  }
}
