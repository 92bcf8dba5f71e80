import { given } from '../given.ts';
import type { Scope } from '../scope.ts';
import type {
  DaemonSetSpec,
  DeploymentSpec,
  IntOrString,
  ReplicaSetSpec,
  ReplicationControllerSpec,
} from '../generated/types.ts';
import { forbidden, notNegative, oneOfOrEmpty } from './checks.ts';
import { keepsRunning, podTemplate } from './pod-template.ts';
import { controllerSelector, selectorFinding } from './selector.ts';

/**
 * A count or a percentage of pods: P2LK114, P2LK127; its number. Source: apps/validation
 * `ValidatePositiveIntOrPercent`.
 */
function podCount(
  scope: Scope,
  field: string,
  value: IntOrString | null | undefined,
  fallback: number,
  limited: boolean,
): number {
  if (!given(value)) return fallback;
  if (typeof value !== 'string') {
    notNegative(scope, field, value);
    return value;
  }
  if (!/^\d+%$/.test(value)) {
    scope.report(
      'P2LK127',
      { field, value, rule: 'it must be a whole number or a percentage such as 25%' },
      [field],
    );
    return Number.parseInt(value, 10) || 0;
  }
  const percent = Number(value.slice(0, -1));
  if (limited && percent > 100)
    scope.report('P2LK114', { field, value, max: 100, when: 'percent' }, [field]);
  return percent;
}

const strategies = ['RollingUpdate', 'Recreate'];

/** Source: apps/validation `ValidateDeploymentSpec`. */
export function deploymentSpec(spec: DeploymentSpec, scope: Scope): void {
  notNegative(scope, 'replicas', spec.replicas);
  notNegative(scope, 'minReadySeconds', spec.minReadySeconds);
  notNegative(scope, 'revisionHistoryLimit', spec.revisionHistoryLimit);
  notNegative(scope, 'progressDeadlineSeconds', spec.progressDeadlineSeconds);
  if ((spec.progressDeadlineSeconds ?? 600) <= (spec.minReadySeconds ?? 0)) {
    scope.report(
      'P2LK126',
      { reason: 'progressDeadlineSeconds (600 unless given) must be more than minReadySeconds' },
      ['minReadySeconds'],
    );
  }
  scope.at('strategy', spec.strategy, (strategy) => {
    oneOfOrEmpty(scope, 'type', strategy.type, strategies);
    if (strategy.type === 'Recreate')
      return forbidden(scope, 'rollingUpdate', strategy.rollingUpdate, 'for type Recreate');
    if (strategy.type && strategy.type !== 'RollingUpdate') return;
    scope.at('rollingUpdate', strategy.rollingUpdate, (rolling) => {
      const unavailable = podCount(scope, 'maxUnavailable', rolling.maxUnavailable, 25, true);
      const surge = podCount(scope, 'maxSurge', rolling.maxSurge, 25, false);
      if (unavailable === 0 && surge === 0)
        scope.report('P2LK126', { reason: 'maxUnavailable and maxSurge cannot both be 0' }, [
          'maxUnavailable',
        ]);
    });
  });
  controllerSelector(spec.selector, spec.template, scope);
  podTemplate(spec.template, scope);
  keepsRunning(spec.template, scope);
}

/** Source: apps/validation `ValidateReplicaSetSpec`. */
export function replicaSetSpec(spec: ReplicaSetSpec, scope: Scope): void {
  notNegative(scope, 'replicas', spec.replicas);
  notNegative(scope, 'minReadySeconds', spec.minReadySeconds);
  controllerSelector(spec.selector, spec.template, scope);
  podTemplate(spec.template, scope);
  keepsRunning(spec.template, scope);
}

/** Source: apps/validation `ValidateDaemonSetSpec`. */
export function daemonSetSpec(spec: DaemonSetSpec, scope: Scope): void {
  notNegative(scope, 'minReadySeconds', spec.minReadySeconds);
  notNegative(scope, 'revisionHistoryLimit', spec.revisionHistoryLimit);
  scope.at('updateStrategy', spec.updateStrategy, (strategy) => {
    oneOfOrEmpty(scope, 'type', strategy.type, ['RollingUpdate', 'OnDelete']);
    if (strategy.type && strategy.type !== 'RollingUpdate') return;
    scope.at('rollingUpdate', strategy.rollingUpdate, (rolling) => {
      const unavailable = podCount(scope, 'maxUnavailable', rolling.maxUnavailable, 1, true);
      const surge = podCount(scope, 'maxSurge', rolling.maxSurge, 0, true);
      if ((unavailable === 0) === (surge === 0)) {
        scope.report(
          'P2LK126',
          {
            reason:
              'exactly one of maxUnavailable (1 unless given) and maxSurge must be more than 0',
          },
          [],
          {
            on: 'key',
          },
        );
      }
    });
  });
  controllerSelector(spec.selector, spec.template, scope);
  podTemplate(spec.template, scope);
  keepsRunning(spec.template, scope);
}

/**
 * Its selector is a map, by default the template's labels. Source: core/validation
 * `ValidateReplicationControllerSpec`.
 */
export function replicationControllerSpec(spec: ReplicationControllerSpec, scope: Scope): void {
  notNegative(scope, 'replicas', spec.replicas);
  notNegative(scope, 'minReadySeconds', spec.minReadySeconds);
  const own = spec.template?.metadata?.labels;
  const selector = Object.entries(spec.selector ?? {});
  const help =
    'set selector to the labels of template.metadata, or leave it out and give the template labels';
  if (selector.length === 0 && Object.keys(own ?? {}).length === 0) {
    selectorFinding(scope, 'it has no selector', given(spec.selector) ? ['selector'] : [], help);
  } else if (
    !selector.every(
      ([key, value]) =>
        own !== undefined && own !== null && Object.hasOwn(own, key) && own[key] === value,
    )
  ) {
    selectorFinding(scope, "its selector does not match the pod's labels", ['selector'], help);
  }
  podTemplate(spec.template, scope);
  keepsRunning(spec.template, scope);
}
