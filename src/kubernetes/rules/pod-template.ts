import { given } from '../given.ts';
import type { Scope } from '../scope.ts';
import type { PodSpec, PodTemplateSpec } from '../generated/types.ts';
import { templateMetadata } from './metadata.ts';
import { podAnnotations, profilesAgree } from './pod-annotations.ts';
import { podSpec } from './pod-spec.ts';

const noPod: PodSpec = { containers: [] };

/** Metadata of a pod template, and the annotations that mean something to a pod. */
export function templateHead(template: PodTemplateSpec, scope: Scope): void {
  scope.at('metadata', template.metadata, templateMetadata);
  podAnnotations(template.metadata, template.spec ?? noPod, scope);
}

/** Spec of a pod template: P2LK112 when it is missing. */
export function templateSpec(
  template: PodTemplateSpec,
  scope: Scope,
  claims: readonly string[] = [],
): void {
  if (!given(template.spec))
    scope.report('P2LK112', { owner: scope.here, field: 'spec' }, [], { on: 'key' });
  scope.at('spec', template.spec, (spec) => podSpec(spec, scope, template.metadata, false, claims));
  profilesAgree(template.metadata, template.spec ?? noPod, scope);
}

/**
 * A pod template under `template` of its owner. Source: core/validation `ValidatePodTemplateSpec`.
 */
export function podTemplate(template: PodTemplateSpec | null | undefined, scope: Scope): void {
  if (!given(template))
    scope.report('P2LK112', { owner: scope.here, field: 'template' }, [], { on: 'key' });
  scope.at('template', template, (value) => {
    templateHead(value, scope);
    templateSpec(value, scope);
  });
}

/**
 * A controller that keeps pods running takes no other restartPolicy and no deadline: P2LK113,
 * P2LK122.
 */
export function keepsRunning(template: PodTemplateSpec | null | undefined, scope: Scope): void {
  const value = template?.spec?.restartPolicy;
  // Any other value is reported with the pod, which the API server does not look at in a
  // StatefulSet.
  if (
    value &&
    (value === 'OnFailure' ||
      value === 'Never' ||
      (value !== 'Always' && scope.kind === 'StatefulSet'))
  ) {
    const help = 'remove restartPolicy, or use a Job for a task that ends';
    scope.report(
      'P2LK113',
      { field: 'restartPolicy', value, allowed: ['Always'], when: `in a ${scope.kind}` },
      ['template', 'spec', 'restartPolicy'],
      { help },
    );
  }
  if (given(template?.spec?.activeDeadlineSeconds)) {
    scope.report(
      'P2LK122',
      { field: 'activeDeadlineSeconds', reason: `in a ${scope.kind}` },
      ['template', 'spec', 'activeDeadlineSeconds'],
      { on: 'key' },
    );
  }
}
