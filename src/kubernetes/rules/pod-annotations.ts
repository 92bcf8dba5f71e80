import { entries, given, valueOf } from '../given.ts';
import { Scope } from '../scope.ts';
import type { AppArmorProfile, ObjectMeta, PodSpec, SeccompProfile } from '../generated/types.ts';
import { allContainers } from './pod-context.ts';
import { toleration } from './scheduling.ts';

const seccompPod = 'seccomp.security.alpha.kubernetes.io/pod';
const seccompContainer = 'container.seccomp.security.alpha.kubernetes.io/';
const appArmorContainer = 'container.apparmor.security.beta.kubernetes.io/';
const deletionCost = 'controller.kubernetes.io/pod-deletion-cost';
const mirror = 'kubernetes.io/config.mirror';
const oldTolerations = 'scheduler.alpha.kubernetes.io/tolerations';

const isSeccomp = (profile: string): boolean =>
  ['runtime/default', 'docker/default', 'unconfined'].includes(profile) ||
  (profile.startsWith('localhost/') &&
    !profile.startsWith('localhost//') &&
    !profile.split('/').includes('..'));

const isAppArmor = (profile: string): boolean =>
  profile === '' ||
  profile === 'runtime/default' ||
  profile === 'unconfined' ||
  profile.startsWith('localhost/');

/** Whether an AppArmor annotation can be turned into a field. */
const isProfileOfPod = (profile: string): boolean =>
  profile === 'runtime/default' || profile === 'unconfined' || /^localhost\/\S/.test(profile);

/** Source: core/helper `GetDeletionCostFromPodAnnotations`. */
const isDeletionCost = (value: string): boolean =>
  /^(0|-?[1-9]\d*)$/.test(value) && Math.abs(Number(value) + 0.5) < 2 ** 31;

/** Whether the text is a JSON list of valid tolerations. Go matches JSON keys in any case. */
function isTolerations(value: string): boolean {
  let valid = true;
  const scope = new Scope('toleration', () => (valid = false));
  try {
    const parsed: unknown = JSON.parse(value);
    if (parsed !== null && !Array.isArray(parsed)) return false;
    for (const item of (parsed ?? []) as readonly (object | null)[]) {
      const lower = Object.entries(item ?? {}).map(([key, each]): [string, unknown] => [
        key.toLowerCase(),
        each,
      ]);
      const { tolerationseconds: tolerationSeconds, ...rest } = Object.fromEntries(lower);
      if (Object.values(rest).some((each) => each !== null && typeof each !== 'string'))
        return false;
      toleration(
        { ...rest, ...(typeof tolerationSeconds === 'number' && { tolerationSeconds }) },
        scope,
      );
    }
    return valid;
  } catch {
    return false;
  }
}

/**
 * Annotations that mean something to a pod: P2LK127. Source: core/validation
 * `ValidatePodSpecificAnnotations`.
 */
export function podAnnotations(
  metadata: ObjectMeta | null | undefined,
  spec: PodSpec,
  scope: Scope,
): void {
  const bad = (key: string, value: string, rule: string): void =>
    scope.report('P2LK127', { field: `annotation ${key}`, value, rule }, [
      'metadata',
      'annotations',
      key,
    ]);
  for (const [key, entry] of entries(metadata?.annotations)) {
    const value = entry ?? '';
    if ((key === seccompPod || key.startsWith(seccompContainer)) && !isSeccomp(value)) {
      bad(key, value, 'it must be runtime/default, unconfined or localhost/<profile>');
    } else if (key.startsWith(appArmorContainer)) {
      const name = key.slice(appArmorContainer.length);
      if (!allContainers(spec).some((container) => container?.name === name))
        bad(key, value, `the pod has no container ${name}`);
      if (!isAppArmor(value))
        bad(key, value, 'it must be runtime/default, unconfined or localhost/<profile>');
    } else if (key === deletionCost && !isDeletionCost(value))
      bad(key, value, 'it must be a whole number of 32 bits');
    else if (key === mirror && !spec.nodeName) bad(key, value, 'it needs spec.nodeName');
    else if (key === oldTolerations && value !== '' && !isTolerations(value))
      bad(key, value, 'it must be a JSON list of tolerations');
  }
}

/** Whether a profile in the older annotation is that of the field. */
function agrees(annotation: string, profile: SeccompProfile | AppArmorProfile): boolean {
  if (profile.type === 'Unconfined') return annotation === 'unconfined';
  if (profile.type === 'RuntimeDefault')
    return annotation === 'runtime/default' || annotation === 'docker/default';
  return (
    profile.type !== 'Localhost' || annotation === `localhost/${profile.localhostProfile ?? ''}`
  );
}

/**
 * Security profiles given both by annotation and by field must agree: P2LK126.
 * Source: core/validation `validateSeccompAnnotationsAndFields`,
 * `validateAppArmorAnnotationsAndFieldsMatchOnCreate`.
 */
export function profilesAgree(
  metadata: ObjectMeta | null | undefined,
  spec: PodSpec,
  scope: Scope,
): void {
  const map = metadata?.annotations;
  if (!given(map)) return;
  const check = (
    key: string,
    profile: SeccompProfile | AppArmorProfile | null | undefined,
  ): void => {
    const annotation = valueOf(map, key);
    if (!given(profile) || annotation === undefined || agrees(annotation ?? '', profile)) return;
    scope.report(
      'P2LK126',
      { reason: `annotation ${key} and the field of the same meaning differ` },
      ['metadata', 'annotations', key],
    );
  };
  check(seccompPod, spec.securityContext?.seccompProfile);
  for (const container of allContainers(spec)) {
    if (!container?.name) continue;
    check(seccompContainer + container.name, container.securityContext?.seccompProfile);
    if (spec.os?.name === 'windows') continue;
    const own = container.securityContext?.appArmorProfile;
    const key = appArmorContainer + container.name;
    // In a Pod the server first copies a valid annotation to a container that has no profile of its
    // own.
    if (!given(own) && scope.pod?.isPod === true && isProfileOfPod(valueOf(map, key) ?? ''))
      continue;
    check(key, own ?? spec.securityContext?.appArmorProfile);
  }
}
