import type { VolumePlan } from '../../api/volume-plan.ts';
import type { Subject } from '../../boot/render.ts';
import type { Container } from '../../kubernetes/generated/types.ts';
import { DraftRecord } from '../../linuxkit/draft.ts';
import type { ImageDraft, ManifestDraft } from '../../linuxkit/draft.ts';
import type { Manifest } from '../../linuxkit/manifest.ts';
import { walkContainer } from './container.ts';
import type { PlannedVolume } from './container.ts';
import { podContext } from './contexts.ts';
import { planVolume } from './plan-volume.ts';
import { usedVolumes } from './pod-volumes.ts';
import { addPrepare } from './boot-trace.ts';
import type { PodWalk } from './pod-walk.ts';
import { reportUnread } from './unread-fields.ts';

/** What the walk leaves for `assemble`. */
export interface Walked {
  readonly manifest: ManifestDraft;
  /** How many of the manifest's `onboot` entries come before `p2lk-prepare`. */
  readonly prepareAt: number;
  readonly init: readonly ImageDraft[];
  readonly services: readonly ImageDraft[];
  /** The containers in the order of the pod, init containers first. */
  readonly subjects: readonly Subject[];
}

/**
 * Emits the hooks for one workload in the guaranteed order (see `hooks.ts`), then reports every
 * field that nobody read or settled.
 */
export const walk = (run: PodWalk): Walked => {
  const { hooks } = run.host;
  const manifest = new DraftRecord<Manifest>('the manifest', run, {});
  const context = podContext(run);
  hooks.pod.call(run.pod, manifest, context);

  const planned = new Map<string, PlannedVolume>();
  for (const volume of usedVolumes(run)) {
    const plan = planVolume(run, volume, context);
    if (plan === undefined) continue;
    planned.set(volume.name, { plan, volume });
    if (run.log === undefined) addPlan(run, manifest, plan);
    else run.log.onBehalf(plan, () => addPlan(run, manifest, plan));
  }
  const prepareAt = manifest.value.onboot?.length ?? 0;

  const init: ImageDraft[] = [];
  const services: ImageDraft[] = [];
  const subjects: Subject[] = [];
  const add = (container: Container, role: Subject['role']): void => {
    const { name, image = '' } = container;
    subjects.push({ name, id: context.imageName(name), role, image });
    (role === 'init' ? init : services).push(
      walkContainer(run, container, role, context, planned, manifest),
    );
  };
  for (const container of run.pod.initContainers ?? [])
    add(container, container.restartPolicy === 'Always' ? 'sidecar' : 'init');
  for (const container of run.pod.containers ?? []) add(container, 'container');

  hooks.podEnd.call(run.pod, manifest, context);
  reportUnread(run);
  return { manifest, prepareAt, init, services, subjects };
};

const addPlan = (run: PodWalk, manifest: ManifestDraft, plan: VolumePlan): void => {
  const { onboot = [], onshutdown = [], services = [], files = [], volumes = [], prepare } = plan;
  if (onboot.length > 0) manifest.add('onboot', ...onboot);
  if (onshutdown.length > 0) manifest.add('onshutdown', ...onshutdown);
  if (services.length > 0) manifest.add('services', ...services);
  if (files.length > 0) manifest.add('files', ...files);
  if (volumes.length > 0) manifest.add('volumes', ...volumes);
  if (prepare !== undefined) addPrepare(run, prepare);
};
