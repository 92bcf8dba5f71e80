import { given } from '../given.ts';
import type { Scope } from '../scope.ts';
import type { Container } from '../generated/types.ts';
import { oneOfOrEmpty, required, requiredName } from './checks.ts';
import { envFrom, envVar } from './env.ts';
import { containerPorts } from './ports.ts';
import { lifecycle, readinessProbe, restartingProbe } from './probes.ts';
import { resizePolicy, resourceRequirements } from './resources.ts';
import { securityContext } from './security-context.ts';
import { dnsLabel } from './syntax.ts';
import { volumeMounts } from './volume-mounts.ts';

/**
 * What holds for every container. Source: core/validation `validateContainerCommon`,
 * `validateContainerOnlyForPod`.
 */
export function anyContainer(container: Container, scope: Scope): void {
  requiredName(scope, 'name', container.name, dnsLabel);
  const { image } = container;
  if (required(scope, 'image', image) && image !== image?.trim()) {
    scope.report(
      'P2LK127',
      { field: 'image', value: image ?? '', rule: 'it must have no white space around it' },
      ['image'],
      scope.ofPodOnly,
    );
  }
  oneOfOrEmpty(scope, 'terminationMessagePolicy', container.terminationMessagePolicy, [
    'File',
    'FallbackToLogsOnError',
  ]);
  oneOfOrEmpty(scope, 'imagePullPolicy', container.imagePullPolicy, [
    'Always',
    'IfNotPresent',
    'Never',
  ]);
  containerPorts(container, scope);
  scope.each('env', container.env, envVar);
  scope.each('envFrom', container.envFrom, envFrom);
  volumeMounts(container, scope);
  scope.at('resources', container.resources, resourceRequirements);
  if (given(container.resizePolicy)) {
    const seen = new Set<string>();
    scope.each('resizePolicy', container.resizePolicy, (policy) =>
      resizePolicy(policy, scope, seen),
    );
  }
  scope.at('securityContext', container.securityContext, securityContext);
}

/** Hooks and probes, where a container may have them. */
export function runningContainer(container: Container, scope: Scope): void {
  scope.at('lifecycle', container.lifecycle, lifecycle);
  scope.at('livenessProbe', container.livenessProbe, restartingProbe);
  scope.at('readinessProbe', container.readinessProbe, readinessProbe);
  scope.at('startupProbe', container.startupProbe, restartingProbe);
}
