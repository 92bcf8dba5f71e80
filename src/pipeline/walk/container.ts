import type { ContainerContext, PodContext } from '../../api/context.ts';
import type { VolumePlan } from '../../api/volume-plan.ts';
import type { Container, Volume } from '../../kubernetes/generated/types.ts';
import { DraftRecord } from '../../linuxkit/draft.ts';
import type { ImageDraft, ManifestDraft } from '../../linuxkit/draft.ts';
import type { Image } from '../../linuxkit/manifest.ts';
import { settle } from '../../view/view.ts';
import { containerContext } from './contexts.ts';
import type { PodWalk } from './pod-walk.ts';

/** A volume of the pod with what its driver makes. */
export interface PlannedVolume {
  readonly plan: VolumePlan;
  readonly volume: Volume;
}

/** Emits the hooks of one container, and joins its mounts to the volumes by name. */
export const walkContainer = (
  run: PodWalk,
  container: Container,
  role: ContainerContext['role'],
  pod: PodContext,
  planned: ReadonlyMap<string, PlannedVolume>,
  manifest: ManifestDraft,
): ImageDraft => {
  const { hooks } = run.host;
  const context = containerContext(run, pod, container, role, {
    volumePlan: (volume) => planned.get(volume)?.plan,
    file: (file) => manifest.add('files', file),
  });
  const image = new DraftRecord<Image>(`image ${context.name}`, run, { name: context.name });
  hooks.container.call(container, image, context);
  hooks.securityContext.call(
    {
      ...(run.pod.securityContext !== undefined && { pod: run.pod.securityContext }),
      ...(container.securityContext !== undefined && { container: container.securityContext }),
    },
    image,
    context,
  );
  // A volume that was refused has its own message; its mounts and devices would only repeat it.
  const { volumeMounts: mounts = [], volumeDevices: devices = [] } = container;
  for (const [i, { name }] of devices.entries()) if (!planned.has(name)) settle(devices, i);
  for (const [i, mount] of mounts.entries()) {
    const known = planned.get(mount.name);
    if (known === undefined) settle(mounts, i);
    else hooks.volumeMount.call(mount, known.plan, image, { ...context, volume: known.volume });
  }
  for (const port of container.ports ?? []) hooks.port.call(port, image, context);
  return image;
};
