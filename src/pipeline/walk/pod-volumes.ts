import type { StatefulSet, Volume } from '../../kubernetes/generated/types.ts';
import { placeOf } from '../../view/view.ts';
import { ignore } from './findings.ts';
import type { PodWalk } from './pod-walk.ts';
import { claimVolume, sourceType } from './volume-source.ts';

/**
 * The pod's volumes; each claim template of a StatefulSet is one more, or takes the place of one of
 * its name (pkg/controller/statefulset/stateful_set_utils.go, updateStorage).
 */
export const podVolumes = (run: PodWalk): readonly Volume[] => {
  const volumes = run.pod.volumes ?? [];
  const claimed = claimTemplates(run);
  if (claimed.length === 0) return volumes;
  const replaced = new Set(claimed.map(({ name }) => name));
  for (const volume of volumes) {
    if (!replaced.has(volume.name)) continue;
    ignore(
      run,
      volume,
      sourceType(volume),
      `the claim template ${volume.name} takes the place of this volume, as in a StatefulSet's own pods`,
    );
  }
  return [...volumes.filter(({ name }) => !replaced.has(name)), ...claimed];
};

const claimTemplates = (run: PodWalk): readonly Volume[] => {
  const { kind, podName } = run.workload;
  if (kind !== 'StatefulSet') return [];
  const { spec } = run.object as StatefulSet;
  return (spec?.volumeClaimTemplates ?? []).map((template) => {
    const name = template.metadata?.name ?? '';
    return claimVolume(run, name, `${name}-${podName}`, placeOf(template));
  });
};
