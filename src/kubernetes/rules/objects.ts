import { given } from '../given.ts';
import type { Scope } from '../scope.ts';
import type {
  ConfigMap,
  CronJob,
  DaemonSet,
  Deployment,
  Job,
  ObjectMeta,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  PodTemplate,
  ReplicaSet,
  ReplicationController,
  Secret,
  StatefulSet,
  Volume,
} from '../generated/types.ts';
import {
  daemonSetSpec,
  deploymentSpec,
  replicaSetSpec,
  replicationControllerSpec,
} from './controllers.ts';
import { wholeClaimSpec } from './claims.ts';
import { cronJob } from './cron-job.ts';
import { job } from './job.ts';
import { objectMetadata } from './metadata.ts';
import { persistentVolumeSpec } from './persistent-volume.ts';
import { podAnnotations, profilesAgree } from './pod-annotations.ts';
import { podSpec } from './pod-spec.ts';
import { podTemplate } from './pod-template.ts';
import { statefulSetSpec } from './stateful-set.ts';
import { configMap, secret } from './stored-data.ts';
import type { Syntax } from './syntax.ts';
import { dns1035Label, dnsLabel, dnsSubdomain } from './syntax.ts';
import { loneVolume } from './volumes.ts';

interface Meta {
  readonly metadata?: ObjectMeta;
}

/**
 * Rules of a kind: its metadata, with its names' syntax, and its own. The value has passed the
 * shape check of its type.
 */
const kind =
  <T extends Meta>(names: Syntax, rule: (value: T, scope: Scope) => void) =>
  (value: unknown, scope: Scope): void => {
    objectMetadata((value as T).metadata, scope, names);
    rule(value as T, scope);
  };

/** As `kind`, for a kind that is all in its spec. */
const withSpec = <S>(
  names: Syntax,
  rule: (spec: S, scope: Scope) => void,
): ((value: unknown, scope: Scope) => void) =>
  kind<Meta & { readonly spec?: S }>(names, (value, scope) => {
    // The API server misses no more than the selector of a StatefulSet.
    if (!given(value.spec))
      scope.report(
        'P2LK112',
        { owner: scope.kind, field: 'spec' },
        [],
        scope.kind === 'StatefulSet' ? { refused: 'pod' } : {},
      );
    scope.at('spec', value.spec, rule);
  });

/** A kind of which only the name matters to one machine. */
const named = (names: Syntax): ((value: unknown, scope: Scope) => void) =>
  kind<Meta>(names, () => {});

function pod(value: Pod, scope: Scope): void {
  if (!given(value.spec)) return scope.report('P2LK112', { owner: 'Pod', field: 'spec' });
  podAnnotations(value.metadata, value.spec, scope);
  scope.at('spec', value.spec, (spec) => podSpec(spec, scope, value.metadata, true));
  profilesAgree(value.metadata, value.spec, scope);
}

/** Rules of each kind of object, and of a volume that stands by itself, by name. */
export const objectRules: {
  readonly [type: string]: ((value: unknown, scope: Scope) => void) | undefined;
} = {
  Pod: kind<Pod>(dnsSubdomain, pod),
  PodTemplate: kind<PodTemplate>(dnsSubdomain, (value, scope) =>
    podTemplate(value.template, scope),
  ),
  Deployment: withSpec<NonNullable<Deployment['spec']>>(dnsSubdomain, deploymentSpec),
  ReplicaSet: withSpec<NonNullable<ReplicaSet['spec']>>(dnsSubdomain, replicaSetSpec),
  DaemonSet: withSpec<NonNullable<DaemonSet['spec']>>(dnsSubdomain, daemonSetSpec),
  StatefulSet: withSpec<NonNullable<StatefulSet['spec']>>(dnsLabel, statefulSetSpec),
  ReplicationController: withSpec<NonNullable<ReplicationController['spec']>>(
    dnsSubdomain,
    replicationControllerSpec,
  ),
  Job: kind<Job>(dnsSubdomain, job),
  CronJob: kind<CronJob>(dnsSubdomain, cronJob),
  ConfigMap: kind<ConfigMap>(dnsSubdomain, configMap),
  Secret: kind<Secret>(dnsSubdomain, secret),
  PersistentVolumeClaim: withSpec<NonNullable<PersistentVolumeClaim['spec']>>(
    dnsSubdomain,
    wholeClaimSpec,
  ),
  PersistentVolume: withSpec<NonNullable<PersistentVolume['spec']>>(
    dnsSubdomain,
    persistentVolumeSpec,
  ),
  Service: named(dns1035Label),
  ServiceAccount: named(dnsSubdomain),
  NetworkPolicy: named(dnsSubdomain),
  StorageClass: named(dnsSubdomain),
  Volume: (value, scope) => loneVolume(value as Volume, scope),
};
