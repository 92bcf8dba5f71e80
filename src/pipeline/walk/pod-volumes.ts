import type { StatefulSet, Volume } from '../../kubernetes/generated/types.ts';
import { mountedVolumes } from '../../kubernetes/mounted-volumes.ts';
import { placeOf, settle } from '../../view/view.ts';
import { ignore } from './findings.ts';
import type { PodWalk } from './pod-walk.ts';
import { claimVolume, sourceType } from './volume-source.ts';

/**
 * The pod's volumes; each claim template of a StatefulSet is one more, or takes the place of one of
 * its name (pkg/controller/statefulset/stateful_set_utils.go, updateStorage).
 */
const podVolumes = (run: PodWalk): readonly Volume[] => {
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

/** The volumes that some container uses; of the others only a note remains (P2LK312). */
export const usedVolumes = (run: PodWalk): readonly Volume[] => {
  const used = mountedVolumes(run.pod);
  run.host.running.reader = undefined;
  return podVolumes(run).filter((volume) => {
    if (used.has(volume.name)) return true;
    run.report.add('P2LK312', { volume: volume.name }, placeOf(volume), {
      help: 'name it in volumeMounts of a container, or take it out',
    });
    settle(volume, sourceType(volume));
    settleTemplate(run, volume.name);
    return false;
  });
};

const settleTemplate = (run: PodWalk, name: string): void => {
  if (run.workload.kind !== 'StatefulSet') return;
  const templates = (run.object as StatefulSet).spec?.volumeClaimTemplates ?? [];
  const template = templates.findIndex(({ metadata }) => metadata?.name === name);
  if (template >= 0) settle(templates, template);
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
