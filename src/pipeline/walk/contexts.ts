import type {
  Context,
  ContainerContext,
  PodContext,
  ReferenceContext,
  VolumeContext,
} from '../../api/context.ts';
import type { ImageAnswer } from '../../api/image-config.ts';
import { listReference, referenceKey } from '../../api/reference.ts';
import type { Resolved } from '../../api/reference.ts';
import { expand } from '../../kubernetes/expansion.ts';
import type { Container, Volume } from '../../kubernetes/generated/types.ts';
import type { KubernetesObject } from '../../kubernetes/object.ts';
import { pathBelow } from '../../linuxkit/path-below.ts';
import type { View } from '../../view/view.ts';
import { settle, subjectOf } from '../../view/view.ts';
import { addPrepare, tracedBoot } from './boot-trace.ts';
import { ignore, report } from './findings.ts';
import { placeAt, viewAt } from './places.ts';
import type { PodWalk } from './pod-walk.ts';
import { takeSecret } from './secrets.ts';

/** The members that every context shares. */
const shared = (run: PodWalk) =>
  ({
    workload: run.workload,
    settings: run.settings,
    object: run.object,
    metadata: run.metadata,
    place: placeAt,
    resolved: <T>(reference: Parameters<Context['resolved']>[0]) =>
      run.answers.get(referenceKey(reference)) as Resolved<T> | undefined,
    objects: <T extends KubernetesObject>(kind: string) =>
      (run.answers.get(referenceKey(listReference(kind)))?.value ?? []) as readonly View<T>[],
    settle,
    report: (slug, finding) => report(run, slug, finding),
    ignore: (view, key, reason, slug) => ignore(run, view, key, reason, slug),
  }) satisfies Context & Partial<PodContext>;

/** What `references` of the plugins are given; the places that it makes are known as the pod's. */
export const referenceContext = (run: PodWalk): ReferenceContext => ({
  ...shared(run),
  place: (at, label) => {
    const place = placeAt(at, label);
    if (subjectOf(viewAt(at)[0]) === run.subject) run.ownPlaces.add(place);
    return place;
  },
});

/** What hooks of the pod are given; the base of all contexts of the walk. */
export const podContext = (run: PodWalk): PodContext => ({
  ...shared(run),
  pod: run.pod,
  boot: run.log === undefined ? run.boot : tracedBoot(run),
  secret: (file, name, at) => takeSecret(run, file, name, at),
  record: (topic, row) => void run.records.push({ topic, row }),
  rootPath: (name) => pathBelow('/var/lib/p2lk/volumes', name),
  imageName: (container) => run.names.get(container) ?? container,
});

/** What hooks of one volume are given; `plan` asks the driver of another source. */
export const volumeContext = (
  pod: PodContext,
  volume: View<Volume>,
  plan: VolumeContext['plan'],
): VolumeContext => ({ ...pod, volume, plan });

/** What hooks of one container are given. */
export const containerContext = (
  run: PodWalk,
  pod: PodContext,
  container: View<Container>,
  role: ContainerContext['role'],
  { volumePlan, file }: Pick<ContainerContext, 'volumePlan' | 'file'>,
): ContainerContext => {
  const environment = new Map<string, string>();
  const image = imageOf(run, container.image ?? '');
  return {
    ...pod,
    role,
    container,
    name: pod.imageName(container.name),
    environment,
    ...(image !== undefined && { image }),
    expand: (text) => expand(text, environment),
    volumePlan,
    file,
    prepare: (prepare) => addPrepare(run, prepare),
  };
};

/** What is known of an image; its account files may have been asked for apart. */
const imageOf = (run: PodWalk, name: string): ImageAnswer | undefined => {
  // The plugin `images` answers both kinds with this type.
  const answerOf = (kind: string): ImageAnswer | undefined =>
    run.answers.get(referenceKey({ kind, name }))?.value as ImageAnswer | undefined;
  const answer = answerOf('Image');
  const accounts = answer?.accounts ?? answerOf('ImageAccounts')?.accounts;
  return answer === undefined || accounts === undefined ? answer : { ...answer, accounts };
};
