import { given } from '../given.ts';
import type { Scope } from '../scope.ts';
import type { PodSecurityContext, Sysctl } from '../generated/types.ts';
import { inRange, oneOf, required } from './checks.ts';
import { appArmorProfile, maxId, seccompProfile } from './security-context.ts';
import { windowsOptions } from './windows.ts';

const sysctlName = /^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$/;
const ipcSysctls =
  /^kernel\.(sem|shm|shmall|shmmax|shmmni|shm_rmid_forced|msg|msgmax|msgmnb|msgmni)$/;

/**
 * The kernel namespace that a sysctl belongs to; both `net.ipv4.x` and `net/ipv4/x` are names of
 * one. Source: component-helpers node/util/sysctl/namespace.go.
 * @example sysctlNamespace('net.core.somaxconn') // 'net'
 */
export function sysctlNamespace(name: string): 'ipc' | 'net' | undefined {
  const dotted = normalized(name);
  if (dotted.startsWith('net.')) return 'net';
  return ipcSysctls.test(dotted) || dotted.startsWith('fs.mqueue.') ? 'ipc' : undefined;
}

/**
 * The name with dots as separators: where a slash comes first, slashes separate and dots are
 * literal. Source: sysctl `NormalizeName`.
 */
function normalized(name: string): string {
  const first = name.search(/[./]/);
  if (first === -1 || name[first] === '.') return name;
  return name.replaceAll(/[./]/g, (separator) => (separator === '/' ? '.' : '/'));
}

function sysctl(setting: Sysctl, scope: Scope, seen: Set<string>): void {
  const { name } = setting;
  if (!required(scope, 'name', name)) return;
  if (name.length > 253 || !sysctlName.test(name)) {
    scope.report(
      'P2LK116',
      {
        field: 'sysctl',
        value: name,
        rule: "must consist of lower-case letters, digits, '-', '_', '.' and '/', at most 253",
      },
      ['name'],
    );
  } else if (seen.has(name)) {
    scope.report('P2LK118', { field: 'sysctl', value: name, where: 'one pod' }, ['name']);
  }
  seen.add(name);
  const namespace = sysctlNamespace(name);
  const shared = namespace === 'net' ? 'hostNetwork' : namespace === 'ipc' ? 'hostIPC' : undefined;
  if (shared !== undefined && scope.pod?.spec[shared] === true) {
    scope.report('P2LK122', { field: `sysctl ${name}`, reason: `in a pod with ${shared}: true` }, [
      'name',
    ]);
  }
}

/**
 * The pod's securityContext: P2LK113, P2LK114, P2LK116, P2LK118, P2LK122. Source: core/validation
 * `validatePodSpecSecurityContext`.
 */
export function podSecurityContext(context: PodSecurityContext, scope: Scope): void {
  inRange(scope, 'fsGroup', context.fsGroup, 0, maxId);
  inRange(scope, 'runAsUser', context.runAsUser, 0, maxId);
  inRange(scope, 'runAsGroup', context.runAsGroup, 0, maxId);
  scope.eachScalar('supplementalGroups', context.supplementalGroups, (gid) => {
    if (gid < 0 || gid > maxId)
      scope.report('P2LK114', { field: scope.here, value: gid, min: 0, max: maxId });
  });
  if (given(context.sysctls)) {
    const seen = new Set<string>();
    scope.each('sysctls', context.sysctls, (setting) => sysctl(setting, scope, seen));
  }
  oneOf(scope, 'fsGroupChangePolicy', context.fsGroupChangePolicy, ['OnRootMismatch', 'Always']);
  oneOf(scope, 'supplementalGroupsPolicy', context.supplementalGroupsPolicy, ['Merge', 'Strict']);
  oneOf(scope, 'seLinuxChangePolicy', context.seLinuxChangePolicy, ['Recursive']);
  scope.at('seccompProfile', context.seccompProfile, seccompProfile);
  scope.at('appArmorProfile', context.appArmorProfile, appArmorProfile);
  scope.at('windowsOptions', context.windowsOptions, windowsOptions);
}
