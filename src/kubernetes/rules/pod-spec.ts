import { given } from '../given.ts';
import type { Scope } from '../scope.ts';
import type { ObjectMeta, PodSpec } from '../generated/types.ts';
import { affinity } from './affinity.ts';
import { inRange, named, oneOf, oneOfOrEmpty, required } from './checks.ts';
import { containers } from './containers.ts';
import { dns, hostAlias } from './dns.ts';
import { labelKey, labels } from './labels.ts';
import type { PodContext } from './pod-context.ts';
import { podSecurityContext } from './pod-security-context.ts';
import { overhead } from './resources.ts';
import { toleration, topologySpread } from './scheduling.ts';
import { maxId } from './security-context.ts';
import { dnsLabel, dnsSubdomain, qualifiedName } from './syntax.ts';
import { volumes, volumeTypes } from './volumes.ts';
import { fieldsOfOtherSystem, hostProcess } from './windows.ts';

/**
 * What the rules of a pod share. Defaults are the API's. Source: core/v1 defaults
 * `SetDefaults_PodSpec`.
 */
function contextOf(
  spec: PodSpec,
  metadata: ObjectMeta | null | undefined,
  isPod: boolean,
  claims: readonly string[],
): PodContext {
  const types = volumeTypes(spec);
  for (const claim of claims) types.set(claim, 'persistentVolumeClaim');
  return {
    spec,
    metadata: metadata ?? undefined,
    isPod,
    os: spec.os?.name,
    gracePeriod: spec.terminationGracePeriodSeconds ?? 30,
    hostUsers: spec.hostUsers ?? true,
    restartPolicy: spec.restartPolicy || 'Always',
    volumes: types,
  };
}

function namespaces(spec: PodSpec, scope: Scope): void {
  if (spec.shareProcessNamespace === true && spec.hostPID === true) {
    scope.report(
      'P2LK119',
      { owner: 'spec', fields: ['shareProcessNamespace', 'hostPID'] },
      ['shareProcessNamespace'],
      { on: 'key' },
    );
  }
  if (spec.hostUsers !== false) return;
  for (const field of ['hostNetwork', 'hostPID', 'hostIPC'] as const) {
    if (spec[field] === true)
      scope.report('P2LK126', { reason: `${field}: true contradicts hostUsers: false` }, [field]);
  }
}

function names(spec: PodSpec, scope: Scope): void {
  named(scope, 'serviceAccountName', spec.serviceAccountName || undefined, dnsSubdomain);
  if (!spec.serviceAccountName) named(scope, 'serviceAccount', spec.serviceAccount, dnsSubdomain);
  named(scope, 'nodeName', spec.nodeName, dnsSubdomain);
  named(scope, 'hostname', spec.hostname, dnsLabel);
  scope.newer(() => named(scope, 'hostnameOverride', spec.hostnameOverride, dnsSubdomain));
  named(scope, 'subdomain', spec.subdomain, dnsLabel);
  named(scope, 'priorityClassName', spec.priorityClassName, dnsSubdomain);
  if (spec.runtimeClassName === '')
    scope.report('P2LK112', { owner: scope.here, field: 'runtimeClassName' }, ['runtimeClassName']);
  named(scope, 'runtimeClassName', spec.runtimeClassName, dnsSubdomain);
}

function schedule(spec: PodSpec, scope: Scope): void {
  scope.at('nodeSelector', spec.nodeSelector, labels);
  scope.at('affinity', spec.affinity, affinity);
  scope.each('tolerations', spec.tolerations, toleration);
  if (given(spec.topologySpreadConstraints)) {
    const seen = new Set<string>();
    scope.each('topologySpreadConstraints', spec.topologySpreadConstraints, (value) =>
      topologySpread(value, scope, seen),
    );
  }
  scope.each('readinessGates', spec.readinessGates, (gate) =>
    labelKey(scope, gate.conditionType, ['conditionType']),
  );
  const gates = new Set<string>();
  scope.each('schedulingGates', spec.schedulingGates, (gate) => {
    const rule = qualifiedName(gate.name ?? '');
    if (rule !== undefined)
      scope.report('P2LK116', { field: 'name', value: gate.name ?? '', rule }, ['name']);
    if (gates.has(gate.name))
      scope.report('P2LK118', { field: 'name', value: gate.name, where: 'schedulingGates' }, [
        'name',
      ]);
    gates.add(gate.name);
  });
  if (spec.nodeName && gates.size > 0) {
    scope.report(
      'P2LK119',
      { owner: 'spec', fields: ['nodeName', 'schedulingGates'] },
      ['nodeName'],
      { on: 'key', ...scope.ofPodOnly },
    );
  }
  oneOf(scope, 'preemptionPolicy', spec.preemptionPolicy, ['PreemptLowerPriority', 'Never']);
  scope.at('overhead', spec.overhead, overhead);
}

/**
 * The spec of a pod. Not judged, as Kubernetes 1.33 takes them away before it validates:
 * `resources`, `resourceClaims`. Source: core/validation `ValidatePodSpec`.
 * @param claims names of claim templates, which give volumes too
 */
export function podSpec(
  spec: PodSpec,
  scope: Scope,
  metadata: ObjectMeta | null | undefined,
  isPod: boolean,
  claims: readonly string[] = [],
): void {
  scope.pod = contextOf(spec, metadata, isPod, claims);
  volumes(spec, scope);
  containers(spec, scope);
  oneOfOrEmpty(scope, 'restartPolicy', spec.restartPolicy, ['Always', 'OnFailure', 'Never']);
  inRange(scope, 'activeDeadlineSeconds', spec.activeDeadlineSeconds, 1, maxId);
  names(spec, scope);
  namespaces(spec, scope);
  scope.at('securityContext', spec.securityContext, podSecurityContext);
  dns(spec, scope);
  scope.each('hostAliases', spec.hostAliases, hostAlias);
  schedule(spec, scope);
  hostProcess(spec, scope);
  if (!given(spec.os)) return;
  scope.at('os', spec.os, (os) => {
    if (required(scope, 'name', os.name)) oneOf(scope, 'name', os.name, ['linux', 'windows']);
  });
  if (scope.pod.os === 'linux' || scope.pod.os === 'windows') fieldsOfOtherSystem(spec, scope);
}
