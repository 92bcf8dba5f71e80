import { entries, given, valueOf } from '../given.ts';
import type { Scope } from '../scope.ts';
import type { AppArmorProfile, ObjectMeta, PodSpec, SeccompProfile } from '../types.ts';
import { allContainers } from './pod-context.ts';

const seccompPod = 'seccomp.security.alpha.kubernetes.io/pod';
const seccompContainer = 'container.seccomp.security.alpha.kubernetes.io/';
const appArmorContainer = 'container.apparmor.security.beta.kubernetes.io/';
const deletionCost = 'controller.kubernetes.io/pod-deletion-cost';
const mirror = 'kubernetes.io/config.mirror';
const oldTolerations = 'scheduler.alpha.kubernetes.io/tolerations';

const isSeccomp = (profile: string): boolean =>
  ['runtime/default', 'docker/default', 'unconfined'].includes(profile) ||
  (profile.startsWith('localhost/') && !profile.startsWith('localhost//') && !profile.split('/').includes('..'));

const isAppArmor = (profile: string): boolean =>
  profile === '' || profile === 'runtime/default' || profile === 'unconfined' || profile.startsWith('localhost/');

/** Source: core/helper `GetDeletionCostFromPodAnnotations`. */
const isDeletionCost = (value: string): boolean => /^(0|-?[1-9]\d*)$/.test(value) && Math.abs(Number(value) + 0.5) < 2 ** 31;

function isTolerations(value: string): boolean {
  try {
    const parsed: unknown = JSON.parse(value);
    return parsed === null || Array.isArray(parsed);
  } catch {
    return false;
  }
}

/** Annotations that mean something to a pod: P2LK127. Source: core/validation `ValidatePodSpecificAnnotations`. */
export function podAnnotations(metadata: ObjectMeta | null | undefined, spec: PodSpec, scope: Scope): void {
  const bad = (key: string, value: string, rule: string): void =>
    scope.report('P2LK127', { field: `annotation ${key}`, value, rule }, ['metadata', 'annotations', key]);
  for (const [key, entry] of entries(metadata?.annotations)) {
    const value = entry ?? '';
    if ((key === seccompPod || key.startsWith(seccompContainer)) && !isSeccomp(value)) {
      bad(key, value, 'it must be runtime/default, unconfined or localhost/<profile>');
    } else if (key.startsWith(appArmorContainer)) {
      const name = key.slice(appArmorContainer.length);
      if (!allContainers(spec).some((container) => container?.name === name)) bad(key, value, `the pod has no container ${name}`);
      if (!isAppArmor(value)) bad(key, value, 'it must be runtime/default, unconfined or localhost/<profile>');
    } else if (key === deletionCost && !isDeletionCost(value)) bad(key, value, 'it must be a whole number of 32 bits');
    else if (key === mirror && !spec.nodeName) bad(key, value, 'it needs spec.nodeName');
    else if (key === oldTolerations && value !== '' && !isTolerations(value)) bad(key, value, 'it must be a JSON list');
  }
}

/** Whether a profile in the older annotation is that of the field. */
function agrees(annotation: string, profile: SeccompProfile | AppArmorProfile): boolean {
  if (profile.type === 'Unconfined') return annotation === 'unconfined';
  if (profile.type === 'RuntimeDefault') return annotation === 'runtime/default' || annotation === 'docker/default';
  return profile.type !== 'Localhost' || annotation === `localhost/${profile.localhostProfile ?? ''}`;
}

/**
 * Security profiles given both by annotation and by field must agree: P2LK126.
 * Source: core/validation `validateSeccompAnnotationsAndFields`, `validateAppArmorAnnotationsAndFieldsMatchOnCreate`.
 */
export function profilesAgree(metadata: ObjectMeta | null | undefined, spec: PodSpec, scope: Scope): void {
  const map = metadata?.annotations;
  if (!given(map)) return;
  const check = (key: string, profile: SeccompProfile | AppArmorProfile | null | undefined): void => {
    const annotation = valueOf(map, key);
    if (!given(profile) || annotation === undefined || agrees(annotation ?? '', profile)) return;
    scope.report('P2LK126', { reason: `annotation ${key} and the field of the same meaning differ` }, ['metadata', 'annotations', key]);
  };
  check(seccompPod, spec.securityContext?.seccompProfile);
  for (const container of allContainers(spec)) {
    if (!container?.name) continue;
    check(seccompContainer + container.name, container.securityContext?.seccompProfile);
    if (spec.os?.name === 'windows') continue;
    check(appArmorContainer + container.name, container.securityContext?.appArmorProfile ?? spec.securityContext?.appArmorProfile);
  }
}
