import { given } from '../given.ts';
import { byteLength } from '../../values/bytes.ts';
import type { Scope } from '../scope.ts';
import type { AppArmorProfile, SeccompProfile, SecurityContext } from '../generated/types.ts';
import { forbidden, inRange, oneOf, relativePath, required } from './checks.ts';
import { windowsOptions } from './windows.ts';

export const maxId = 2 ** 31 - 1;
const profileTypes = ['Localhost', 'RuntimeDefault', 'Unconfined'];

/** A seccomp profile. Source: core/validation `validateSeccompProfileField`. */
export function seccompProfile(profile: SeccompProfile, scope: Scope): void {
  if (required(scope, 'type', profile.type)) oneOf(scope, 'type', profile.type, profileTypes);
  if (profile.type !== 'Localhost')
    return forbidden(
      scope,
      'localhostProfile',
      profile.localhostProfile,
      'unless type is Localhost',
    );
  if (!given(profile.localhostProfile))
    scope.report('P2LK112', {
      owner: scope.here,
      field: 'localhostProfile',
      reason: 'for type Localhost',
    });
  relativePath(scope, 'localhostProfile', profile.localhostProfile);
}

/** An AppArmor profile. Source: core/validation `ValidateAppArmorProfileField`. */
export function appArmorProfile(profile: AppArmorProfile, scope: Scope): void {
  if (required(scope, 'type', profile.type)) oneOf(scope, 'type', profile.type, profileTypes);
  if (profile.type === 'Localhost') {
    const value = profile.localhostProfile;
    if (
      !required(scope, 'localhostProfile', value?.trim() === '' ? '' : value, 'for type Localhost')
    )
      return;
    if (value !== undefined && value !== value.trim()) {
      scope.report(
        'P2LK127',
        { field: 'localhostProfile', value, rule: 'it must have no white space around it' },
        ['localhostProfile'],
      );
    }
    const size = byteLength(value ?? '');
    if (size > 4095)
      scope.report('P2LK128', { field: 'localhostProfile', size, max: 4095, unit: 'bytes' }, [
        'localhostProfile',
      ]);
  } else if (profile.type === 'RuntimeDefault' || profile.type === 'Unconfined') {
    forbidden(scope, 'localhostProfile', profile.localhostProfile, 'unless type is Localhost');
  }
}

/**
 * A container's securityContext: P2LK113, P2LK114, P2LK126. Source: core/validation
 * `ValidateSecurityContext`.
 */
export function securityContext(context: SecurityContext, scope: Scope): void {
  inRange(scope, 'runAsUser', context.runAsUser, 0, maxId);
  inRange(scope, 'runAsGroup', context.runAsGroup, 0, maxId);
  oneOf(scope, 'procMount', context.procMount, ['Default', 'Unmasked']);
  if (context.procMount === 'Unmasked' && scope.pod?.hostUsers !== false) {
    scope.report(
      'P2LK122',
      { field: 'procMount: Unmasked', reason: 'unless the pod has hostUsers: false' },
      ['procMount'],
    );
  }
  scope.at('seccompProfile', context.seccompProfile, seccompProfile);
  scope.at('appArmorProfile', context.appArmorProfile, appArmorProfile);
  scope.at('windowsOptions', context.windowsOptions, windowsOptions);
  if (context.allowPrivilegeEscalation !== false) return;
  const because = (setting: string): string =>
    `allowPrivilegeEscalation: false contradicts ${setting}, which gives every privilege`;
  if (context.privileged === true)
    scope.report('P2LK126', { reason: because('privileged: true') }, ['allowPrivilegeEscalation']);
  if (context.capabilities?.add?.includes('CAP_SYS_ADMIN') === true) {
    scope.report('P2LK126', { reason: because('capabilities.add CAP_SYS_ADMIN') }, [
      'allowPrivilegeEscalation',
    ]);
  }
}
