import type { Container, ObjectMeta, PodSpec } from '../generated/types.ts';

/** What the rules of one pod need to know of the rest of it. Built once a pod. */
export interface PodContext {
  readonly spec: PodSpec;
  readonly metadata: ObjectMeta | undefined;
  /**
   * Whether the object is a Pod and no template. Some rules hold only there: what breaks them in a
   * template is refused with the pod that is made of it.
   */
  readonly isPod: boolean;
  readonly os: string | undefined;
  /** Seconds. */
  readonly gracePeriod: number;
  /** False when the pod has a user namespace of its own. */
  readonly hostUsers: boolean;
  readonly restartPolicy: string;
  /** Names that volumeMounts may use, with the type of source; those of claim templates too. */
  readonly volumes: ReadonlyMap<string, string>;
}

/** Every container of the pod in the order that the API visits them. */
export const allContainers = (spec: PodSpec): readonly (Container | null)[] => [
  ...(spec.initContainers ?? []),
  ...(spec.containers ?? []),
  ...((spec.ephemeralContainers ?? []) as readonly Container[]),
];
