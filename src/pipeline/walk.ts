import type {
  ContainerContext,
  PodContext,
  VolumeContext,
  VolumeMountContext,
} from '../api/context.ts';
import type { Place } from '../diagnostics/diagnostic.ts';
import { fieldPath } from '../diagnostics/field-path.ts';
import type { ImageAnswer } from '../api/image-config.ts';
import { expand } from '../kubernetes/expansion.ts';
import { fieldsOf } from '../kubernetes/table.ts';
import { volumeTypeAnswer } from './volume-types.ts';
import type {
  Container,
  PersistentVolumeSpec,
  StatefulSet,
  Volume,
} from '../kubernetes/generated/types.ts';
import { validate } from '../kubernetes/validate.ts';
import { DraftRecord } from '../linuxkit/draft.ts';
import type { ImageDraft, ManifestDraft } from '../linuxkit/draft.ts';
import type { Image, Manifest } from '../linuxkit/manifest.ts';
import { isVolumeKey } from '../host/claims.ts';
import { PodWalk, rootType } from './pod-walk.ts';
import { referenceKey } from '../api/reference.ts';
import { Subject } from '../view/subject.ts';
import type { TypePath } from '../view/type-path.ts';
import { isView, placeOf, settle, viewOf } from '../view/view.ts';
import type { VolumePlan } from '../api/volume-plan.ts';
import type { Subject as BootSubject } from '../boot/render.ts';

/** What the walk leaves for `assemble`. */
export interface Walked {
  readonly manifest: ManifestDraft;
  /** How many of the manifest's `onboot` entries come before `p2lk-prepare`. */
  readonly prepareAt: number;
  readonly init: readonly ImageDraft[];
  readonly services: readonly ImageDraft[];
  /** The containers in the order of the pod, init containers first. */
  readonly subjects: readonly BootSubject[];
}

/**
 * Emits the hooks for one workload in the guaranteed order (see `hooks.ts`), then reports every
 * field that nobody read or settled (P2LK301).
 */
export const walk = (run: PodWalk): Walked => {
  const { hooks } = run.host;
  const context = run.podContext();
  const manifest = new DraftRecord<Manifest>('the manifest', run, {});
  hooks.pod.call(run.pod, manifest, context);

  const plans = new Map<string, { plan: VolumePlan; volume: Volume }>();
  for (const volume of volumesOf(run)) {
    const plan = planVolume(run, volume, context);
    if (plan === undefined) continue;
    plans.set(volume.name, { plan, volume });
    addPlan(run, manifest, plan);
  }
  const prepareAt = manifest.value.onboot?.length ?? 0;

  const init: ImageDraft[] = [];
  const services: ImageDraft[] = [];
  const subjects: BootSubject[] = [];
  const add = (container: Container, role: BootSubject['role']): void => {
    const { name, image = '' } = container;
    subjects.push({ name, id: context.imageName(name), role, image });
    (role === 'init' ? init : services).push(walkContainer(run, container, role, context, plans));
  };
  for (const container of run.pod.initContainers ?? [])
    add(container, container.restartPolicy === 'Always' ? 'sidecar' : 'init');
  for (const container of run.pod.containers ?? []) add(container, 'container');

  hooks.podEnd.call(run.pod, manifest, context);
  reportUnread(run);
  return { manifest, prepareAt, init, services, subjects };
};

/**
 * A volume's source, or a PersistentVolume's: the one key that is a source. A volume without one is
 * an emptyDir (pkg/apis/core/v1/defaults.go, SetDefaults_Volume).
 */
const sourceKey = (volume: Volume): string =>
  Object.keys(volume).find(
    (key) => isVolumeKey(key) && volume[key as keyof Volume] !== undefined,
  ) ?? 'emptyDir';

/**
 * A view of something that stands for a part of the input without being in it: it is placed where
 * `at` is.
 */
const standIn = (run: PodWalk, raw: { readonly [key: string]: unknown }, at: Place): Volume =>
  viewOf<Volume>(
    new Subject(
      { source: at.source, raw, index: 0, place: () => at },
      rootType(run.host, 'Volume'),
      run.host.running,
    ),
  );

/**
 * The pod's volumes; each claim template of a StatefulSet is one more, or takes the place of one of
 * its name (pkg/controller/statefulset/stateful_set_utils.go, updateStorage).
 */
const volumesOf = (run: PodWalk): readonly Volume[] => {
  const { spec } = run.object as StatefulSet;
  const templates = run.workload.kind === 'StatefulSet' ? (spec?.volumeClaimTemplates ?? []) : [];
  const claimed = templates.map((template) => {
    const name = template.metadata?.name ?? '';
    return standIn(
      run,
      { name, persistentVolumeClaim: { claimName: `${name}-${run.workload.podName}` } },
      placeOf(template),
    );
  });
  const replaced = new Set(claimed.map(({ name }) => name));
  const volumes = run.pod.volumes ?? [];
  for (const volume of volumes) {
    if (!replaced.has(volume.name)) continue;
    run.ignore(
      volume,
      sourceKey(volume),
      `the claim template ${volume.name} takes the place of this volume, as in a StatefulSet's own pods`,
    );
  }
  return [...volumes.filter(({ name }) => !replaced.has(name)), ...claimed];
};

const driverKeys = (volume: Volume, key: string): readonly string[] => {
  const driver =
    key === 'csi'
      ? volume.csi?.driver
      : key === 'flexVolume'
        ? volume.flexVolume?.driver
        : undefined;
  return driver === undefined ? [key] : [`${key}/${driver}`, key];
};

/**
 * Whether a source from elsewhere than the input, a config say, is one by the rules of the API; if
 * not, that is reported.
 */
const isVolume = ({ report }: PodWalk, source: Volume, at: Place): boolean => {
  const { errors } = report;
  // These belong to a PersistentVolume, whose source it may be.
  const {
    mountOptions: _,
    volumeMode: __,
    local,
    ...judged
  } = source as Volume & Partial<PersistentVolumeSpec>;
  if (local === undefined)
    validate('Volume', judged, (code, args, _path, { help } = {}) =>
      report.add(code, args, [at], help === undefined ? {} : { help }),
    );
  return report.errors === errors;
};

const planVolume = (
  run: PodWalk,
  volume: Volume,
  podContext: PodContext,
): VolumePlan | undefined => {
  const { host } = run;
  const context: VolumeContext = {
    ...podContext,
    volume,
    plan: (source) => {
      if (isView(source)) return ask(source);
      return isVolume(run, source, placeOf(volume))
        ? ask(standIn(run, source, placeOf(volume)))
        : undefined;
    },
  };
  const ask = (source: Volume): VolumePlan | undefined => {
    const { errors } = run.report;
    const type = sourceKey(source);
    const keys = driverKeys(source, type);
    for (const key of keys) {
      const answer = host.hooks.volume.get(key)?.call(source, context);
      if (answer !== undefined) return answer;
    }
    const claimed = keys.flatMap((key) => host.claims.of(key));
    // A driver that lacks an answer declines, and the missing object has been reported.
    const waits = claimed.length > 0 && run.unanswered.size > 0;
    if (run.report.errors > errors || waits) return undefined;
    const { reason, help } = volumeTypeAnswer(
      type,
      source.csi?.driver ?? source.flexVolume?.driver,
    );
    const why = claimed.length > 0 ? `${claimed.join(' and ')} declined it` : reason;
    run.report.add(
      'P2LK310',
      { volume: volume.name, type, ...(why !== undefined && { reason: why }) },
      placeOf(source, type in source ? type : 'name'),
      { help },
    );
    return undefined;
  };
  const plan = ask(volume);
  if (plan === undefined) settle(volume, sourceKey(volume));
  return plan === undefined ? undefined : host.hooks.volumePlan.call(plan, volume, context);
};

const addPlan = (run: PodWalk, manifest: ManifestDraft, plan: VolumePlan): void => {
  for (const section of ['onboot', 'onshutdown', 'services', 'files', 'volumes'] as const) {
    const items = plan[section];
    if (items !== undefined && items.length > 0)
      (manifest as unknown as { add(key: string, ...items: readonly unknown[]): void }).add(
        section,
        ...items,
      );
  }
  if (plan.prepare !== undefined) run.prepares.push(plan.prepare);
};

/** What is known of an image; its account files may have been asked for apart. */
const imageOf = (run: PodWalk, name: string): ImageAnswer | undefined => {
  const answerOf = (kind: string): ImageAnswer | undefined =>
    run.answers.get(referenceKey({ kind, name }))?.value as ImageAnswer | undefined;
  const answer = answerOf('Image');
  const accounts = answer?.accounts ?? answerOf('ImageAccounts')?.accounts;
  return answer === undefined || accounts === undefined ? answer : { ...answer, accounts };
};

const walkContainer = (
  run: PodWalk,
  container: Container,
  role: ContainerContext['role'],
  podContext: PodContext,
  plans: ReadonlyMap<string, { plan: VolumePlan; volume: Volume }>,
): ImageDraft => {
  const { hooks } = run.host;
  const environment = new Map<string, string>();
  const name = podContext.imageName(container.name);
  const answer = imageOf(run, container.image ?? '');
  const context: ContainerContext = {
    ...podContext,
    role,
    container,
    name,
    environment,
    ...(answer !== undefined && { image: answer }),
    expand: (text) => expand(text, environment),
    volumePlan: (volume) => plans.get(volume)?.plan,
    prepare: (prepare) => void run.prepares.push(prepare),
  };
  const image = new DraftRecord<Image>(`image ${name}`, run, { name });
  hooks.container.call(container, image, context);
  hooks.securityContext.call(
    {
      ...(run.pod.securityContext !== undefined && { pod: run.pod.securityContext }),
      ...(container.securityContext !== undefined && { container: container.securityContext }),
    },
    image,
    context,
  );
  for (const [i, mount] of (container.volumeMounts ?? []).entries()) {
    const known = plans.get(mount.name);
    if (known === undefined) {
      // The volume itself was refused with its own message; its mounts would only repeat it.
      run.host.running.reader = undefined;
      settle(container.volumeMounts!, i);
      continue;
    }
    hooks.volumeMount.call(mount, known.plan, image, {
      ...context,
      volume: known.volume,
    } satisfies VolumeMountContext);
  }
  for (const port of container.ports ?? []) hooks.port.call(port, image, context);
  return image;
};

/** What the core itself joins by: kinds and names. */
const isCore = (path: readonly (string | number)[], { label }: TypePath): boolean =>
  (path.length === 1 && (path[0] === 'apiVersion' || path[0] === 'kind')) ||
  (path.length === 2 &&
    path[0] === 'metadata' &&
    (path[1] === 'name' || path[1] === 'generateName' || path[1] === 'namespace')) ||
  label === 'Container.name' ||
  label === 'Volume.name' ||
  label === 'VolumeMount.name';

const reportUnread = (run: PodWalk): void => {
  const muted = run.host.plugins.some((plugin) => plugin.muted);
  // After a fault the fields of the muted plugin are unread for that reason alone, which has been
  // reported.
  if (muted) return;
  for (const { path, types } of run.subject.unread(isCore)) {
    const owner = run.host.plugins.find((plugin) => types.covers(plugin));
    // A plugin that lacks an answer reads no further, and the missing object has been reported.
    if (owner !== undefined && run.unanswered.size > 0) continue;
    run.report.add(
      'P2LK301',
      { path: fieldPath(path), ...(owner !== undefined && { plugin: owner.name }) },
      run.subject.document.place(path),
      {
        ...(fieldsOf(types.parent?.type ?? '') !== undefined && {
          help: 'take it out, write a plugin that honours it, or let it pass with --lenient',
        }),
      },
    );
  }
};
