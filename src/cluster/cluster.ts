import type { PluginFactory } from '../api/define-plugin.ts';
import type { Report } from '../diagnostics/report.ts';
import type { Selection } from '../kubernetes/selection.ts';
import { createKubectl } from './kubectl.ts';
import type { ClusterAccess } from './kubectl.ts';
import { cluster } from './plugin.ts';
import type { ClusterReading } from './plugin.ts';
import { readWorkload } from './workload.ts';
import type { ClusterWorkload } from './workload.ts';

/** What is read from a live cluster, and how it is reached. */
export interface ClusterOptions extends ClusterAccess {
  /**
   * The workload to translate; absent where the input holds it. The kind may be any that kubectl
   * takes.
   */
  readonly workload?: Selection;
  /** True where Secrets may be read. */
  readonly allowSecrets?: boolean;
}

/** A live cluster for one run. */
export interface Cluster {
  plugin(reading: Pick<ClusterReading, 'open' | 'report'>): PluginFactory<object>;
  /** The workload to translate, when one was named. Reports P2LK240. */
  workload(signal: AbortSignal, report: Report): Promise<ClusterWorkload | undefined>;
}

/** Prepares reading from a cluster; nothing is asked yet. */
export const openCluster = ({
  workload,
  allowSecrets = false,
  ...access
}: ClusterOptions): Cluster => {
  const ask = createKubectl(access);
  return {
    plugin: (reading) => cluster({ ask, allowSecrets, ...reading }),
    workload: async (signal, report) =>
      workload === undefined ? undefined : readWorkload(ask, workload, signal, report),
  };
};
