import { mountedVolumes } from 'p2lk/plugin';
import type { PodContext, PodSpec, View, Volume } from 'p2lk/plugin';
import type { RuleSet } from './rule.ts';

/** Sources that the machine reaches over its network; a claim may lead to one of them. */
const kinds = [
  'nfs',
  'iscsi',
  'cephfs',
  'rbd',
  'glusterfs',
  'azureFile',
  'csi',
  'flexVolume',
  'persistentVolumeClaim',
] as const;

/**
 * Warns of volumes that rules for what goes out may keep from being mounted. Under a kubelet the
 * node mounts them, and no policy concerns it; a machine has one network for both.
 */
export const warnOfVolumes = (
  pod: View<PodSpec>,
  { egress }: RuleSet,
  { report }: PodContext,
): void => {
  if (
    egress === undefined ||
    egress.some(({ protocol, peer }) => protocol === 'any' && peer === undefined)
  )
    return;
  const mounted = mountedVolumes(pod);
  for (const volume of pod.volumes ?? []) {
    if (!mounted.has(volume.name)) continue;
    const kind = kinds.find(
      (key) => (volume as { readonly [key in keyof Volume]?: unknown })[key] !== undefined,
    );
    if (kind === undefined) continue;
    const claimed =
      kind === 'persistentVolumeClaim' ? ', where its claim leads to a network volume' : '';
    report('egress', {
      at: [volume, kind],
      message:
        `the machine mounts ${volume.name} over its own network${claimed}, and not everything ` +
        'may go out: the pod waits for as long as the server cannot be reached',
      help: 'allow its address and port in a NetworkPolicy of type Egress, and port 53 where it has a name',
    });
  }
};
