import { mountedVolumes } from 'p2lk/plugin';
import type {
  PersistentVolumeClaim,
  Place,
  PodSpec,
  ReferenceContext,
  StatefulSet,
  View,
  Volume,
  VolumeContext,
} from 'p2lk/plugin';
import type { NamedClaim } from './bind.ts';

/** A claim as the pod means it. */
export interface Claimed {
  readonly claim: View<PersistentVolumeClaim>;
  readonly name: string;
  readonly readOnly: boolean;
  /** What names it. */
  readonly at: object;
}

/** The claim templates of a StatefulSet. */
const templatesOf = ({
  workload,
  object,
}: Pick<VolumeContext, 'workload' | 'object'>): readonly View<PersistentVolumeClaim>[] =>
  workload.kind === 'StatefulSet' ? ((object as StatefulSet).spec?.volumeClaimTemplates ?? []) : [];

/**
 * Claims that are made for the pod, by its templates and `ephemeral` volumes, whether or not the
 * input has them already.
 */
export const madeClaims = (context: VolumeContext): readonly NamedClaim[] => {
  const { podName, namespace } = context.workload;
  const ephemeral = (context.pod.volumes ?? []).flatMap(({ name, ephemeral: source }) =>
    source?.volumeClaimTemplate === undefined
      ? []
      : [
          {
            name: `${podName}-${name}`,
            claim: source.volumeClaimTemplate as View<PersistentVolumeClaim>,
          },
        ],
  );
  const templates = templatesOf(context).map((claim) => ({
    name: `${claim.metadata?.name}-${podName}`,
    claim,
  }));
  return [...templates, ...ephemeral].map((made) => ({ ...made, namespace }));
};

/** A claim that a volume of the pod leads to. */
interface ClaimName {
  readonly name: string;
  /** True for one that is made for the pod where the input lacks it. */
  readonly optional: boolean;
  /** False where no container mounts the volume: the claim has to be there, and that is all. */
  readonly mounted: boolean;
  readonly at?: Place;
}

/**
 * Every claim that the pod's volumes lead to; one that a template would make need not be in the
 * input.
 */
export const claimNames = function* (
  pod: View<PodSpec>,
  context: ReferenceContext,
): Generator<ClaimName> {
  const used = mountedVolumes(pod);
  for (const { metadata } of templatesOf(context))
    yield {
      name: `${metadata?.name}-${context.workload.podName}`,
      optional: true,
      mounted: used.has(metadata?.name ?? ''),
    };
  // A template takes the place of a volume that bears its name
  // (pkg/controller/statefulset/stateful_set_utils.go, updateStorage).
  const replaced = new Set(templatesOf(context).map(({ metadata }) => metadata?.name));
  for (const volume of pod.volumes ?? []) {
    if (replaced.has(volume.name)) continue;
    const mounted = used.has(volume.name);
    if (volume.ephemeral !== undefined)
      yield { name: `${context.workload.podName}-${volume.name}`, optional: true, mounted };
    const claim = volume.persistentVolumeClaim;
    if (claim !== undefined)
      yield {
        name: claim.claimName,
        optional: false,
        mounted,
        at: context.place([claim, 'claimName']),
      };
  }
};

/** A template is heeded as a whole: what a claim asks for that no volume has is said as one. */
const settleAll = (template: object, { settle }: VolumeContext): void => {
  for (const key of Object.keys(template)) settle(template, key);
};

/** The claim of one volume; undefined when it is missing, which the core has reported. */
export const claimOf = (volume: View<Volume>, context: VolumeContext): Claimed | undefined => {
  const { workload } = context;
  const given = (name: string): View<PersistentVolumeClaim> | undefined =>
    context.resolved<View<PersistentVolumeClaim>>({
      kind: 'PersistentVolumeClaim',
      namespace: workload.namespace,
      name,
    })?.value;
  if (volume.ephemeral !== undefined) {
    // pkg/controller/volume/ephemeral names the claim after pod and volume.
    const name = `${workload.podName}-${context.volume.name}`;
    const template = volume.ephemeral.volumeClaimTemplate;
    if (template === undefined) return undefined;
    settleAll(template, context);
    return {
      claim: given(name) ?? (template as View<PersistentVolumeClaim>),
      name,
      readOnly: false,
      at: volume.ephemeral,
    };
  }
  const { claimName, readOnly = false } = volume.persistentVolumeClaim ?? { claimName: '' };
  const template = templatesOf(context).find(
    ({ metadata }) => `${metadata?.name}-${workload.podName}` === claimName,
  );
  if (template !== undefined) settleAll(template, context);
  const claim = given(claimName) ?? template;
  return claim === undefined
    ? undefined
    : { claim, name: claimName, readOnly, at: template ?? volume.persistentVolumeClaim ?? volume };
};
