import { given, structures } from '../given.ts';
import type { Scope } from '../scope.ts';
import type { PodTemplateSpec, StatefulSetSpec } from '../generated/types.ts';
import { named, notNegative, oneOfOrEmpty } from './checks.ts';
import { wholeClaimSpec } from './claims.ts';
import { templateMetadata } from './metadata.ts';
import { keepsRunning, templateHead, templateSpec } from './pod-template.ts';
import { controllerSelector } from './selector.ts';
import { dnsLabel } from './syntax.ts';

const retention = ['Retain', 'Delete'];

/** Claims that the controller makes, one a template and pod. */
function claimTemplates(spec: StatefulSetSpec, scope: Scope): void {
  scope.refused = 'claim';
  scope.each('volumeClaimTemplates', spec.volumeClaimTemplates, (claim) => {
    // It names a volume of the pod too.
    const name = claim.metadata?.name;
    if (!name)
      scope.report('P2LK112', { owner: scope.here, field: 'metadata.name' }, [], { on: 'key' });
    scope.at('metadata', claim.metadata, (metadata) => {
      named(scope, 'name', name, dnsLabel);
      templateMetadata(metadata, scope);
    });
    if (!given(claim.spec))
      scope.report('P2LK112', { owner: scope.here, field: 'spec' }, [], { on: 'key' });
    scope.at('spec', claim.spec, wholeClaimSpec);
  });
  scope.refused = undefined;
}

/** The pod that the controller makes, with a volume for each claim template. */
function madePod(template: PodTemplateSpec, spec: StatefulSetSpec, scope: Scope): void {
  const claims = structures(spec.volumeClaimTemplates).map((claim) => claim.metadata?.name ?? '');
  scope.refused = 'pod';
  templateSpec(template, scope, claims);
  scope.refused = undefined;
}

/**
 * The API server does not judge the spec of a StatefulSet's pod, nor its claim templates; such a
 * pod or claim is refused when the controller makes it, and the machine is that pod. Source:
 * apps/validation `ValidateStatefulSetSpec`, `ValidatePodTemplateSpecForStatefulSet`; what the
 * controller makes: pkg/controller/statefulset/stateful_set_utils.go.
 */
export function statefulSetSpec(spec: StatefulSetSpec, scope: Scope): void {
  oneOfOrEmpty(scope, 'podManagementPolicy', spec.podManagementPolicy, [
    'OrderedReady',
    'Parallel',
  ]);
  notNegative(scope, 'replicas', spec.replicas);
  notNegative(scope, 'minReadySeconds', spec.minReadySeconds);
  named(scope, 'serviceName', spec.serviceName, dnsLabel);
  scope.at('ordinals', spec.ordinals, (ordinals) => notNegative(scope, 'start', ordinals.start));
  scope.at(
    'persistentVolumeClaimRetentionPolicy',
    spec.persistentVolumeClaimRetentionPolicy,
    (policy) => {
      oneOfOrEmpty(scope, 'whenDeleted', policy.whenDeleted, retention);
      oneOfOrEmpty(scope, 'whenScaled', policy.whenScaled, retention);
    },
  );
  scope.at('updateStrategy', spec.updateStrategy, (strategy) => {
    oneOfOrEmpty(scope, 'type', strategy.type, ['RollingUpdate', 'OnDelete']);
    if (strategy.type === 'OnDelete' && strategy.rollingUpdate) {
      scope.report(
        'P2LK122',
        { field: 'rollingUpdate', reason: 'for type OnDelete' },
        ['rollingUpdate'],
        { on: 'key' },
      );
    } else {
      scope.at('rollingUpdate', strategy.rollingUpdate, (rolling) =>
        notNegative(scope, 'partition', rolling.partition),
      );
    }
  });
  controllerSelector(spec.selector, spec.template, scope);
  scope.at('template', spec.template, (template) => {
    templateHead(template, scope);
    madePod(template, spec, scope);
  });
  if (!given(spec.template))
    scope.report('P2LK112', { owner: scope.here, field: 'template' }, [], {
      on: 'key',
      refused: 'pod',
    });
  claimTemplates(spec, scope);
  keepsRunning(spec.template, scope);
}
