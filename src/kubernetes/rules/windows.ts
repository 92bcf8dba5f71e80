import { given } from '../given.ts';
import { byteLength } from '../../values/bytes.ts';
import type { Scope } from '../scope.ts';
import type {
  PodSecurityContext,
  PodSpec,
  SecurityContext,
  WindowsSecurityContextOptions,
} from '../generated/types.ts';
import { forbidden, named } from './checks.ts';
import { allContainers } from './pod-context.ts';
import type { Syntax } from './syntax.ts';
import { dnsSubdomain } from './syntax.ts';

const netBios = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/;
const domainName =
  /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;

const userName: Syntax = (value) => {
  const parts = value.split('\\');
  const user = parts.at(-1) ?? '';
  const domain = parts.length === 2 ? (parts[0] ?? '') : undefined;
  if (value === '' || user === '') return 'must name a user';
  if (/[\0-\x1f\x7f]/.test(value)) return 'must have no control characters';
  if (parts.length > 2) return 'must have at most one backslash';
  if (
    domain !== undefined &&
    (domain.length >= 256 || !(netBios.test(domain) || domainName.test(domain)))
  )
    return 'must have a valid domain';
  if (user.length > 104) return 'must have at most 104 characters for the user';
  return /^[. ]+$/.test(user) || /["/\\:;|=,+*?<>@[\]]/.test(user)
    ? 'must be a valid Windows user'
    : undefined;
};

/** Source: core/validation `validateWindowsSecurityContextOptions`. */
export function windowsOptions(options: WindowsSecurityContextOptions, scope: Scope): void {
  const { gmsaCredentialSpec: spec, gmsaCredentialSpecName: name } = options;
  if (name === '')
    scope.report('P2LK112', { owner: scope.here, field: 'gmsaCredentialSpecName' }, [
      'gmsaCredentialSpecName',
    ]);
  named(scope, 'gmsaCredentialSpecName', name, dnsSubdomain);
  if (spec === '')
    scope.report('P2LK112', { owner: scope.here, field: 'gmsaCredentialSpec' }, [
      'gmsaCredentialSpec',
    ]);
  const size = byteLength(spec ?? '');
  if (size > 65_536)
    scope.report('P2LK128', { field: 'gmsaCredentialSpec', size, max: 65_536, unit: 'bytes' }, [
      'gmsaCredentialSpec',
    ]);
  const rule = given(options.runAsUserName) ? userName(options.runAsUserName) : undefined;
  if (rule !== undefined)
    scope.report('P2LK116', { field: 'runAsUserName', value: options.runAsUserName ?? '', rule }, [
      'runAsUserName',
    ]);
}

const podLinuxFields = [
  ...([
    'appArmorProfile',
    'seLinuxOptions',
    'seccompProfile',
    'fsGroup',
    'fsGroupChangePolicy',
    'runAsUser',
    'runAsGroup',
  ] as const),
  ...(['supplementalGroups', 'supplementalGroupsPolicy', 'seLinuxChangePolicy'] as const),
] satisfies readonly (keyof PodSecurityContext)[];
const containerLinuxFields = [
  ...([
    'appArmorProfile',
    'seLinuxOptions',
    'seccompProfile',
    'capabilities',
    'readOnlyRootFilesystem',
    'privileged',
  ] as const),
  ...(['allowPrivilegeEscalation', 'procMount', 'runAsUser', 'runAsGroup'] as const),
] satisfies readonly (keyof SecurityContext)[];

const lists = ['initContainers', 'containers', 'ephemeralContainers'] as const;

/**
 * Fields that a pod of one operating system must not have: P2LK122. Source: core/validation
 * `validateLinux`, `validateWindows`.
 */
export function fieldsOfOtherSystem(spec: PodSpec, scope: Scope): void {
  const linux = scope.pod?.os === 'linux';
  const reason = `in a pod with os.name ${scope.pod?.os}`;
  if (!linux) {
    for (const field of ['hostUsers', 'shareProcessNamespace'] as const)
      forbidden(scope, field, spec[field], reason);
    for (const field of ['hostPID', 'hostIPC'] as const)
      forbidden(scope, field, spec[field] || undefined, reason);
  }
  scope.at('securityContext', spec.securityContext, (context) => {
    if (linux) return forbidden(scope, 'windowsOptions', context.windowsOptions, reason);
    for (const field of podLinuxFields) forbidden(scope, field, context[field], reason);
    forbidden(
      scope,
      'sysctls',
      context.sysctls?.length === 0 ? undefined : context.sysctls,
      reason,
    );
  });
  for (const list of lists) {
    scope.each<{ readonly securityContext?: SecurityContext }>(list, spec[list], (container) => {
      scope.at('securityContext', container.securityContext, (context) => {
        for (const field of linux ? (['windowsOptions'] as const) : containerLinuxFields)
          forbidden(scope, field, context[field], reason);
      });
    });
  }
}

/**
 * hostProcess is for all containers or none, and asks for hostNetwork: P2LK126. Source:
 * core/validation `validateWindowsHostProcessPod`.
 */
export function hostProcess(spec: PodSpec, scope: Scope): void {
  const ofPod = spec.securityContext?.windowsOptions?.hostProcess;
  const each = allContainers(spec).map(
    (container) => container?.securityContext?.windowsOptions?.hostProcess,
  );
  const values = new Set(each.map((own) => own ?? ofPod ?? false));
  if (given(ofPod) && each.some((own) => given(own) && own !== ofPod)) {
    scope.report(
      'P2LK126',
      { reason: 'hostProcess of the pod and of a container differ' },
      ['containers'],
      { on: 'key' },
    );
  }
  if (!values.has(true)) return;
  if (values.has(false))
    scope.report(
      'P2LK126',
      { reason: 'hostProcess must hold for all containers of a pod or for none' },
      ['containers'],
      { on: 'key' },
    );
  if (spec.hostNetwork !== true)
    scope.report('P2LK126', { reason: 'hostProcess needs hostNetwork: true' }, [], { on: 'key' });
}
