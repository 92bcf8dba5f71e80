/**
 * Which workload of the input is meant: `kind/name`, the kind in any case, optionally in one
 * namespace.
 */
export interface Selection {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

/** Reads `kind/name` or `namespace/kind/name`; undefined when it is neither. */
export const parseSelection = (text: string): Selection | undefined => {
  const parts = text.split('/');
  if (parts.some((part) => part === '') || parts.length < 2 || parts.length > 3) return undefined;
  const [name = '', kind = '', namespace] = parts.toReversed();
  return { kind, name, namespace };
};
