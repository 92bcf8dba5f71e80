import type { ObjectMeta } from './generated/types.ts';

/** What every object of the Kubernetes API has; the kinds' own types extend it by structure. */
export interface KubernetesObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: ObjectMeta;
}
