import { InputObjects } from './input-objects.ts';
import type { ClusterOptions } from '../cluster/cluster.ts';
import { decode } from './decode.ts';
import type { Diagnostic, Source } from '../diagnostics/diagnostic.ts';
import { Report } from '../diagnostics/report.ts';
import { PluginHost } from '../host/plugin-host.ts';
import { checkImageNames } from './image-names.ts';
import { configuredSupply } from '../images/configured-supply.ts';
import type { ImageOptions } from '../images/configured-supply.ts';
import { images } from '../images/plugin.ts';
import { PodWalk } from './walk/pod-walk.ts';
import { resolve } from './resolve.ts';
import { choose } from './select.ts';
import type { LabelSelector } from '../kubernetes/generated/types.ts';
import type { Selection } from '../kubernetes/selection.ts';
import { defaultSettings } from '../api/settings.ts';
import type { Settings } from '../api/settings.ts';

export interface LockImagesOptions {
  /** Where images are asked for, and the lock that takes the answers. */
  readonly images: ImageOptions;
  readonly settings?: Partial<Settings>;
  /** A live cluster that has the workload, where one is named. */
  readonly cluster?: ClusterOptions;
  readonly select?: Selection;
  readonly labels?: LabelSelector;
  /** How long all answers for one workload may take. */
  readonly seconds?: number;
  readonly signal?: AbortSignal;
}

/**
 * Asks for every image of the input's workloads, as a translation would, and puts the answers into
 * the lock. Gives what was found wrong; an image that nobody knows is an error (P2LK202).
 */
export const lockImages = async (
  sources: Iterable<Source>,
  options: LockImagesOptions,
): Promise<readonly Diagnostic[]> => {
  const report = new Report();
  const signal = options.signal ?? new AbortController().signal;
  const host: PluginHost = new PluginHost(
    {
      shipped: [
        images({ supply: configuredSupply(options.images), report: () => report, required: true }),
      ],
    },
    report,
  );
  const input = new InputObjects(host);
  for (const source of sources) input.add(source, report);
  const { cluster, select } = options;
  const read =
    cluster === undefined
      ? undefined
      : await (await import('../cluster/cluster.ts')).openCluster(cluster).workload(signal, report);
  if (read !== undefined) input.add(read.source, report);
  for (const pending of choose(
    input,
    { select: select ?? read?.selection, labels: options.labels },
    report,
  )) {
    for (const document of InputObjects.open(pending, report)) {
      const { errors } = report;
      const decoded = decode(document, report);
      if (decoded === undefined || report.errors > errors) continue;
      const run = new PodWalk(decoded, host, report, { ...defaultSettings, ...options.settings });
      checkImageNames(run);
      if (report.errors > errors) continue;
      await resolve(run, input.lookup, { signal, seconds: options.seconds ?? 60 });
    }
  }
  input.tellUnasked(report, 'warning');
  return report.diagnostics;
};
