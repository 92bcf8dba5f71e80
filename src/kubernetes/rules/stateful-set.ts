import { structures } from '../given.ts';
import type { Scope } from '../scope.ts';
import type { StatefulSetSpec } from '../generated/types.ts';
import { named, notNegative, oneOfOrEmpty } from './checks.ts';
import { keepsRunning, templateHead, templateSpec } from './pod-template.ts';
import { controllerSelector } from './selector.ts';
import { dnsLabel } from './syntax.ts';

const retention = ['Retain', 'Delete'];

/**
 * The API server does not judge the pod of a StatefulSet, nor its claim templates; such a pod is
 * refused when it is made. What its spec breaks is a warning here. Source: apps/validation
 * `ValidateStatefulSetSpec`, `ValidatePodTemplateSpecForStatefulSet`.
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
    scope.unseen = true;
    templateSpec(
      template,
      scope,
      structures(spec.volumeClaimTemplates).map((claim) => claim.metadata?.name ?? ''),
    );
    scope.unseen = false;
  });
  keepsRunning(spec.template, scope);
}
