import type { Place } from '../diagnostics/diagnostic.ts';

/** Something outside the pod that the pod refers to. */
export interface Reference {
  /** `ConfigMap`, `Secret`, `PersistentVolumeClaim`, `Image`, … */
  readonly kind: string;
  /** Object name, or for an image its reference as written. */
  readonly name: string;
  /** Absent for cluster-scoped kinds and for images. */
  readonly namespace?: string;
  /** True: nobody complains when it is missing, the asker deals with it. */
  readonly optional?: boolean;
  /** Where the pod names it. */
  readonly at?: Place;
}

/** An answer: the value, or the reason why the one who owns this kind cannot give it. */
export type Resolved<T = unknown> =
  | { readonly value: T; readonly refused?: undefined }
  | {
      readonly value?: undefined;
      readonly refused: string;
      readonly help?: string;
      /** True where whoever refuses has reported it, and nobody else shall. */
      readonly reported?: boolean;
    };

/**
 * The reference to all objects of a kind. Its own kind is what Kubernetes calls such a list, as
 * `ServiceList`, and the key of the hook `resolve`; its value is an array of views.
 */
export const listReference = (kind: string): Reference => ({
  kind: `${kind}List`,
  name: '',
  optional: true,
});

/** One string for each distinct reference. */
export const referenceKey = ({
  kind,
  namespace = '',
  name,
}: Pick<Reference, 'kind' | 'namespace' | 'name'>): string => `${kind}\n${namespace}\n${name}`;
