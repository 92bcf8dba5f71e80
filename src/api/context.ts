import type { Place, Severity } from '../diagnostics/diagnostic.ts';
import type { ImageAnswer } from './image-config.ts';
import type { KubernetesObject } from '../kubernetes/object.ts';
import type { Container, ObjectMeta, PodSpec, Volume } from '../kubernetes/generated/types.ts';
import type { Boot } from './boot.ts';
import type { File } from '../linuxkit/manifest.ts';
import type { Reference, Resolved } from './reference.ts';
import type { Settings } from './settings.ts';
import type { View } from '../view/view.ts';
import type { Prepare, VolumePlan } from './volume-plan.ts';

/** Where a finding is: a view, or a key of a view. */
export type At = object | readonly [view: object, key: string | number];

/** What a plugin says under one of its own codes. */
export interface Finding {
  readonly at: At | readonly At[] | Place;
  readonly message: string;
  readonly help?: string;
  /** Overrides the severity of the code, within what the code declares as its worst. */
  readonly severity?: Severity;
}

/** Names of the machine's workload. */
export interface WorkloadName {
  /** `Deployment`, … */
  readonly kind: string;
  /** `metadata.name`, or the prefix of `generateName`. */
  readonly name: string;
  /** `default` where the manifest is silent. */
  readonly namespace: string;
  /** Name of the pod that the machine is: the workload's, with `-<ordinal>` for a StatefulSet. */
  readonly podName: string;
}

/** What every hook's context offers. */
export interface Context {
  readonly workload: WorkloadName;
  readonly settings: Settings;
  /** Reports under `<plugin>/<slug>`; the slug is one of the plugin's `diagnostics`. */
  report(slug: string, finding: Finding): undefined;
  /**
   * Settles a field that has no counterpart on one machine, with all below it: a note P2LK302, or,
   * with a slug, a finding under that code. Only for fields that the plugin declares.
   */
  ignore(view: object, key: string | number, reason: string, slug?: string): void;
  /**
   * Settles a field whose value asks for nothing: what it says is so anyway, or another field says
   * it. Only for fields that the plugin declares.
   */
  settle(view: object, key: string | number): void;
  /** The place of a view, or of a key of a view. */
  place(at: At, label?: string): Place;
  /**
   * The answer to a reference that a plugin's `references` named; undefined when nobody answered.
   */
  resolved<T>(reference: Pick<Reference, 'kind' | 'namespace' | 'name'>): Resolved<T> | undefined;
  /**
   * All objects of a kind in the input, in input order, then those of the cluster. A plugin that
   * wants them asks by the same call in its `references`, which gives what is known so far.
   */
  objects<T extends KubernetesObject>(kind: string): readonly View<T>[];
}

export interface PodContext extends Context {
  /** The whole workload object: `spec.replicas`, `spec.selector`, … */
  readonly object: View<KubernetesObject>;
  /** The pod's own metadata: that of the template, for a Pod that of the object. */
  readonly metadata: View<ObjectMeta>;
  readonly pod: View<PodSpec>;
  readonly boot: Boot;
  /**
   * Hands over a file that holds a Secret's value, and takes back the entry for the manifest: as it
   * is, or, with `secrets: file`, one that reads the value from a file beside the manifest. Reports
   * the Secret once (P2LK230, P2LK231).
   */
  secret(file: File, name: string, at: At): File;
  /** Keeps a row of facts about the machine under a topic, for commands such as `p2lk ports`. */
  record(topic: string, row: { readonly [column: string]: string }): void;
  /**
   * Where a volume of that name lies in the root mount namespace: `/var/lib/p2lk/volumes/<name>`.
   */
  rootPath(name: string): string;
  /** LinuxKit's name for the container of that name. */
  imageName(container: string): string;
}

export interface VolumeContext extends PodContext {
  /** The whole volume, for its `name`. */
  readonly volume: View<Volume>;
  /** Asks the driver of another source for this volume: a claim's PersistentVolume, say. */
  plan(source: View<Volume>): VolumePlan | undefined;
}

export interface ContainerContext extends PodContext {
  readonly role: 'init' | 'sidecar' | 'container';
  readonly container: View<Container>;
  /** LinuxKit's name for this container. */
  readonly name: string;
  /** The image's own config, when it could be had. */
  readonly image?: ImageAnswer;
  /**
   * The environment that Kubernetes defines (not the image's): filled by the plugin that owns
   * `Container.env`.
   */
  readonly environment: Map<string, string>;
  /** Replaces `$(NAME)` from `environment`, as `third_party/forked/golang/expansion` does. */
  expand(text: string): string;
  /**
   * The plan of a volume of the pod by its name; undefined where it was refused, which has been
   * reported.
   */
  volumePlan(name: string): VolumePlan | undefined;
  /** Adds to what is prepared on the machine before any init container. */
  prepare(prepare: Prepare): void;
  /** Adds a file that the machine is built with; the same file twice is kept once. */
  file(file: File): void;
}

export interface VolumeMountContext extends ContainerContext {
  readonly volume: View<Volume>;
}

export interface ResolveContext {
  readonly workload: WorkloadName;
  /** False where `workload.namespace` is an assumption, since the manifest names none. */
  readonly namespaceWritten: boolean;
  readonly settings: Settings;
  /** Ends at the time limit, or when the program is interrupted. */
  readonly signal: AbortSignal;
  /** An object of the input by kind, namespace and name; decoded when first asked for. */
  object<T extends KubernetesObject>(
    kind: string,
    namespace: string | undefined,
    name: string,
  ): View<T> | undefined;
  /** All objects of a kind in the input, in input order. */
  objects<T extends KubernetesObject>(kind: string): readonly View<T>[];
}

/** Context of a plugin's `references`. */
export interface ReferenceContext extends Pick<
  PodContext,
  'workload' | 'settings' | 'place' | 'resolved' | 'objects' | 'object'
> {
  readonly metadata: View<ObjectMeta>;
}

export interface ManifestContext {
  readonly workload: WorkloadName;
  readonly settings: Settings;
}

/**
 * Types of Node and of browsers that declarations of p2lk name, for projects that have neither's:
 * whoever writes a plugin needs no `@types/node`. Where a project has them, theirs add the rest.
 */
declare global {
  interface AbortSignal {
    readonly aborted: boolean;
    throwIfAborted(): void;
  }
  namespace NodeJS {
    interface ProcessEnv {}
  }
  interface Headers {}
  interface URL {}
  interface URLSearchParams {}
}
