import { given, structures } from '../given.ts';
import type { Scope } from '../scope.ts';
import type { PodSpec, Volume } from '../generated/types.ts';
import { requiredName, unique } from './checks.ts';
import { dnsLabel, dnsSubdomain } from './syntax.ts';
import { checkSource, isSource, sourceOrder } from './volume-sources.ts';

/** Sources that a volume has, in the order in which the API server looks at them. */
function sourcesOf(volume: Volume) {
  const found = Object.keys(volume)
    .filter(isSource)
    .filter((key) => given(volume[key]));
  return found.length < 2 ? found : sourceOrder.filter((key) => found.includes(key));
}

/**
 * Type of a volume's source; one without a source is an emptyDir. Source: core/v1 defaults
 * `SetDefaults_Volume`.
 */
const typeOf = (volume: Volume): string => {
  if (given(volume.image)) return 'image';
  return sourcesOf(volume)[0] ?? 'emptyDir';
};

/** Names that mounts may use, each with its volume's type. */
export function volumeTypes(spec: PodSpec): Map<string, string> {
  const types = new Map<string, string>();
  for (const volume of structures(spec.volumes))
    if (volume.name) types.set(volume.name, typeOf(volume));
  return types;
}

/** Name of the claim that an ephemeral volume makes: P2LK116, P2LK126. */
function ephemeralClaims(volume: Volume, scope: Scope): void {
  const pod = scope.pod?.isPod === true ? scope.pod : undefined;
  const name = pod?.metadata?.name;
  if (pod === undefined || !name) return;
  const rule =
    given(volume.ephemeral) && volume.name ? dnsSubdomain(`${name}-${volume.name}`) : undefined;
  if (rule !== undefined)
    scope.report('P2LK116', { field: 'claim', value: `${name}-${volume.name}`, rule }, ['name']);
  const claim = volume.persistentVolumeClaim?.claimName;
  if (
    claim !== undefined &&
    structures(pod.spec.volumes).some(
      (other) => given(other.ephemeral) && claim === `${name}-${other.name}`,
    )
  ) {
    scope.report(
      'P2LK126',
      { reason: `claim ${claim} is made by an ephemeral volume of this pod` },
      ['persistentVolumeClaim', 'claimName'],
    );
  }
}

/** One volume by itself. */
export const loneVolume = (value: Volume, scope: Scope): void => volume(value, scope, new Map(), 0);

/** Kubernetes 1.33 takes an image volume away before it validates: newer servers judge it. */
function imageVolume({ name }: Volume, scope: Scope): void {
  scope.newer(() => requiredName(scope, 'name', name, dnsLabel));
}

function volume(
  value: Volume,
  scope: Scope,
  names: Map<string | number, number>,
  index: number,
): void {
  if (given(value.image)) return imageVolume(value, scope);
  requiredName(scope, 'name', value.name, dnsLabel);
  if (value.name) unique(scope, 'name', value.name, names, index, 'volumes');
  const [first, ...others] = sourcesOf(value);
  if (first !== undefined) checkSource(first, value, scope);
  for (const second of others) {
    const related = [{ path: scope.path([first ?? '']), label: 'first source' }];
    scope.report('P2LK120', { volume: value.name ?? '', first: first ?? '', second }, [second], {
      on: 'key',
      related,
    });
  }
  const { iscsi } = value;
  if (
    given(iscsi) &&
    given(iscsi.initiatorName) &&
    `${value.name}:${iscsi.targetPortal ?? ''}`.length > 64
  ) {
    scope.report(
      'P2LK128',
      {
        field: 'name with iscsi.targetPortal',
        size: `${value.name}:${iscsi.targetPortal}`.length,
        max: 64,
        unit: 'characters',
      },
      ['name'],
    );
  }
  ephemeralClaims(value, scope);
}

/**
 * The pod's volumes: P2LK112, P2LK116, P2LK118, P2LK120. Source: core/validation `ValidateVolumes`.
 */
export function volumes(spec: PodSpec, scope: Scope): void {
  if (!given(spec.volumes)) return;
  const names = new Map<string | number, number>();
  scope.each('volumes', spec.volumes, (value, _, index) => volume(value, scope, names, index));
}
