import type { PodSpec } from 'p2lk/plugin';
import type { Path } from '../../src/diagnostics/diagnostic.ts';
import { kindNamed } from '../../src/kubernetes/workloads.ts';
import type { CaseDocument } from './cases.ts';

/** The pod of a workload, and where it stands in it. */
export const podIn = (
  document: CaseDocument,
): { readonly path: Path; readonly pod: Partial<PodSpec> } => {
  const path = [...(kindNamed(document.kind ?? '')?.template ?? []), 'spec'];
  const pod = path.reduce<unknown>(
    (of, key) => (of as { [key: string | number]: unknown } | undefined)?.[key],
    document,
  );
  return { path, pod: (pod ?? {}) as Partial<PodSpec> };
};
