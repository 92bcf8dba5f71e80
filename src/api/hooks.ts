import { AsyncSeriesBailHook, HookMap, SyncBailHook, SyncHook, SyncWaterfallHook } from 'tapable';
import type {
  ContainerContext,
  ManifestContext,
  PodContext,
  ResolveContext,
  VolumeContext,
  VolumeMountContext,
} from './context.ts';
import type {
  Container,
  ContainerPort,
  PodSecurityContext,
  PodSpec,
  SecurityContext,
  Volume,
  VolumeMount,
} from '../kubernetes/generated/types.ts';
import type { Draft } from '../linuxkit/draft.ts';
import type { Image, Manifest } from '../linuxkit/manifest.ts';
import type { Reference, Resolved } from './reference.ts';
import type { View } from '../view/view.ts';
import type { VolumePlan } from './volume-plan.ts';

/**
 * The two security contexts that Kubernetes merges; both may be absent, and the hook runs all the
 * same.
 */
export interface SecurityContexts {
  readonly pod?: View<PodSecurityContext>;
  readonly container?: View<SecurityContext>;
}

/**
 * The ten hooks. Per workload, in document order: `pod`; `volume` and `volumePlan` for each volume
 * as written; each init container and each container as written, and inside one: `container`,
 * `securityContext` (always), `volumeMount` as written, `port` as written; last `podEnd`. `resolve`
 * runs before all of these, `manifest` once after them. In all of them `undefined` means "nothing
 * from me".
 */
export interface Hooks {
  /**
   * Answers what the pod refers to, by the reference's kind (`ConfigMap`, `Image`, …). The only
   * asynchronous hook.
   */
  readonly resolve: HookMap<AsyncSeriesBailHook<[Reference, ResolveContext], Resolved | undefined>>;
  /**
   * Once per workload, before anything else of the walk: what is added to `onboot` here runs before
   * `p2lk-prepare`.
   */
  readonly pod: SyncHook<[View<PodSpec>, Draft<Manifest>, PodContext]>;
  /**
   * Exactly one plugin answers for a volume; keyed by the volume's own field name, `csi/<driver>`
   * or `flexVolume/<driver>`.
   */
  readonly volume: HookMap<SyncBailHook<[View<Volume>, VolumeContext], VolumePlan | undefined>>;
  /** Policy on a driver's answer. */
  readonly volumePlan: SyncWaterfallHook<[VolumePlan, View<Volume>, VolumeContext]>;
  /** Once per container, init containers included. */
  readonly container: SyncHook<[View<Container>, Draft<Image>, ContainerContext]>;
  /**
   * Once per container, even when neither security context is written: the defaults of the two
   * systems differ.
   */
  readonly securityContext: SyncHook<[SecurityContexts, Draft<Image>, ContainerContext]>;
  /** Once per mount; the plan is the one of the mounted volume. */
  readonly volumeMount: SyncHook<[View<VolumeMount>, VolumePlan, Draft<Image>, VolumeMountContext]>;
  /** Once per container port. */
  readonly port: SyncHook<[View<ContainerPort>, Draft<Image>, ContainerContext]>;
  /** Once per workload, after all containers. */
  readonly podEnd: SyncHook<[View<PodSpec>, Draft<Manifest>, PodContext]>;
  /** The finished manifest as plain data; a tap returns it edited, or undefined. */
  readonly manifest: SyncWaterfallHook<[Manifest, ManifestContext]>;
}

/** Makes the ten hooks, none tapped. */
export const createHooks = (): Hooks =>
  Object.freeze({
    resolve: new HookMap<AsyncSeriesBailHook<[Reference, ResolveContext], Resolved | undefined>>(
      () => new AsyncSeriesBailHook(['reference', 'context']),
      'resolve',
    ),
    pod: new SyncHook<[View<PodSpec>, Draft<Manifest>, PodContext]>(
      ['pod', 'manifest', 'context'],
      'pod',
    ),
    volume: new HookMap<SyncBailHook<[View<Volume>, VolumeContext], VolumePlan | undefined>>(
      () => new SyncBailHook(['volume', 'context']),
      'volume',
    ),
    volumePlan: new SyncWaterfallHook<[VolumePlan, View<Volume>, VolumeContext]>(
      ['plan', 'volume', 'context'],
      'volumePlan',
    ),
    container: new SyncHook<[View<Container>, Draft<Image>, ContainerContext]>(
      ['container', 'image', 'context'],
      'container',
    ),
    securityContext: new SyncHook<[SecurityContexts, Draft<Image>, ContainerContext]>(
      ['securityContexts', 'image', 'context'],
      'securityContext',
    ),
    volumeMount: new SyncHook<[View<VolumeMount>, VolumePlan, Draft<Image>, VolumeMountContext]>(
      ['volumeMount', 'plan', 'image', 'context'],
      'volumeMount',
    ),
    port: new SyncHook<[View<ContainerPort>, Draft<Image>, ContainerContext]>(
      ['port', 'image', 'context'],
      'port',
    ),
    podEnd: new SyncHook<[View<PodSpec>, Draft<Manifest>, PodContext]>(
      ['pod', 'manifest', 'context'],
      'podEnd',
    ),
    manifest: new SyncWaterfallHook<[Manifest, ManifestContext]>(
      ['manifest', 'context'],
      'manifest',
    ),
  });
