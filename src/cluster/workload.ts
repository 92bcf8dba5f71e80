import type { Source } from '../diagnostics/diagnostic.ts';
import type { Report } from '../diagnostics/report.ts';
import type { Selection } from '../kubernetes/selection.ts';
import { ClusterFault } from './kubectl-fault.ts';
import type { Ask } from './kubectl.ts';
import { objectsOf, sourceOf } from './objects.ts';

/**
 * A workload of a cluster, and how it is chosen among others: kubectl takes short names
 * (`deploy/web`) that p2lk does not know.
 */
export interface ClusterWorkload {
  readonly source: Source;
  readonly selection: Selection;
}

/** Reads one workload from a cluster. Reports P2LK240 when it cannot be had. */
export const readWorkload = async (
  ask: Ask,
  { kind, name, namespace }: Selection,
  signal: AbortSignal,
  report: Report,
): Promise<ClusterWorkload | undefined> => {
  const what = `${kind}/${name}`;
  try {
    const [object] = objectsOf(
      await ask({ kind, name, ...(namespace !== undefined && { namespace }) }, signal),
    );
    if (object === undefined) throw new ClusterFault('missing', 'the cluster does not have it');
    const source = sourceOf(object);
    const metadata = object['metadata'] as
      | { readonly name?: string; readonly namespace?: string }
      | undefined;
    const found = { kind: String(object['kind']), name: metadata?.name ?? name };
    return {
      source,
      selection: {
        ...found,
        ...(metadata?.namespace !== undefined && { namespace: metadata.namespace }),
      },
    };
  } catch (error) {
    if (!(error instanceof ClusterFault)) throw error;
    report.add(
      'P2LK240',
      { what, reason: error.message },
      [],
      error.help === undefined ? {} : { help: error.help },
    );
    return undefined;
  }
};
