import { given } from '../given.ts';
import type { Scope } from '../scope.ts';
import type { LabelSelector, PodTemplateSpec } from '../generated/types.ts';
import { labelSelector, selects } from './labels.ts';

const isEmpty = (selector: LabelSelector): boolean =>
  Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions?.length ?? 0) === 0;

/** Says that the selector is of no use to a cluster: P2LK131. One machine needs none. */
export function selectorFinding(
  scope: Scope,
  reason: string,
  sub: readonly (string | number)[],
  help: string,
): void {
  scope.report('P2LK131', { kind: scope.kind, reason }, sub, {
    on: 'key',
    severity: 'warning',
    help,
  });
}

/**
 * The selector of a controller, at its `spec`: P2LK131 when it is missing, empty or does not pick
 * the pod; errors for a faulty one. In API versions of old it is the pod's labels unless given.
 * Source: apps/validation `ValidateDeploymentSpec` and those of the other kinds.
 */
export function controllerSelector(
  selector: LabelSelector | null | undefined,
  template: PodTemplateSpec | null | undefined,
  scope: Scope,
): void {
  const help = 'set selector.matchLabels to the labels of template.metadata';
  if (!given(selector) && scope.legacy) return;
  if (!given(selector) || isEmpty(selector)) {
    return selectorFinding(scope, 'it has no selector', given(selector) ? ['selector'] : [], help);
  }
  scope.at('selector', selector, labelSelector);
  if (!selects(selector, template?.metadata?.labels)) {
    selectorFinding(scope, "its selector does not match the pod's labels", ['selector'], help);
  }
}
