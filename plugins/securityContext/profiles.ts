import { bytesOfBase64, sh } from 'p2lk/plugin';
import type {
  AppArmorProfile,
  At,
  ContainerContext,
  SeccompProfile,
  SecurityContexts,
  View,
} from 'p2lk/plugin';
import { capabilitiesOf } from './capabilities.ts';
import { effective } from './effective.ts';
import { defaultProfile } from './seccomp-default.ts';

/** A profile as the container has it, with what says so. */
interface Asked<P> {
  readonly profile: View<P>;
  readonly at: At;
}

const askedFor = <K extends 'seccompProfile' | 'appArmorProfile'>(
  key: K,
  contexts: SecurityContexts,
): Asked<SeccompProfile | AppArmorProfile> | undefined => {
  const profile = effective(key, contexts);
  if (profile === undefined) return undefined;
  const owner = contexts.container?.[key] === undefined ? contexts.pod : contexts.container;
  return { profile, at: [owner!, key] };
};

/**
 * Whether this container is the one for which a missing profile is told: its own, or the pod's at
 * the first container that has it of the pod.
 */
const isTold = (key: 'seccompProfile' | 'appArmorProfile', { container, pod }: ContainerContext) =>
  container.securityContext?.[key] !== undefined ||
  [...(pod.initContainers ?? []), ...pod.containers].find(
    ({ securityContext }) =>
      securityContext?.[key] === undefined && securityContext?.privileged !== true,
  ) === container;

/** A profile of the config by its name. */
const configured = <T>(
  profiles: { readonly [name: string]: T } | undefined,
  name: string,
): T | undefined =>
  profiles !== undefined && Object.hasOwn(profiles, name) ? profiles[name] : undefined;

/**
 * Gives the container its filter of system calls. `RuntimeDefault` is containerd's, `Localhost` a
 * file that the config names; `Unconfined` is as LinuxKit runs everything. Source: containerd
 * internal/cri/server/container_create_linux.go, generateSeccompSpecOpts.
 */
export const setSeccomp = (contexts: SecurityContexts, context: ContainerContext): void => {
  const asked = askedFor('seccompProfile', contexts);
  if (asked === undefined) return;
  const { type, localhostProfile = '' } = asked.profile;
  const { container, settings, boot, name } = context;
  // Privileged containers run without one, whatever they ask for.
  if (type === 'Unconfined' || container.securityContext?.privileged === true) return;
  if (type === 'RuntimeDefault') {
    const capabilities = capabilitiesOf(container.securityContext?.capabilities ?? {});
    const [, architecture = ''] = settings.platform.split('/');
    boot.patch(name, {
      kind: 'linux',
      key: 'seccomp',
      value: defaultProfile(capabilities, architecture),
    });
    return;
  }
  const value = configured(settings.profiles?.seccomp, localhostProfile);
  if (value !== undefined) {
    boot.patch(name, { kind: 'linux', key: 'seccomp', value });
    return;
  }
  if (!isTold('seccompProfile', context)) return;
  context.report('seccomp', {
    at: asked.at,
    message:
      `${container.name} wants the seccomp profile ${localhostProfile}, a file on the ` +
      'nodes of a cluster, and the config names none for the machine',
    help:
      `give it the file: settings: { profiles: { seccomp: { '${localhostProfile}': ` +
      './profile.json } } }; or say Unconfined if the container may run without it',
  });
};

/** Name of the profile that containerd loads for RuntimeDefault. */
const runtimeDefault = 'cri-containerd.apparmor.d';

/** Whether a name is one word of AppArmor's list of profiles. */
const isName = (name: string): boolean => /^[A-Za-z0-9_.:/+@%-]+$/.test(name);

/** Has the machine load a profile, once, and the container run under it. */
const confine = (profile: string, base64: string, context: ContainerContext): void => {
  const { boot, name, file } = context;
  const path = `etc/p2lk/apparmor/${profile.replaceAll('/', '.')}`;
  file({ path, contents: bytesOfBase64(base64), mode: '0600' });
  const kernel = '/sys/kernel/security/apparmor';
  // A profile is one write, and at every start: the container's is then there for certain.
  boot.before(name, {
    name: `AppArmor profile ${profile}`,
    run: sh`[ -e ${kernel}/.replace ] || {
  echo 'the kernel has no AppArmor, or it is not switched on'
  return 1
}
grep -q ${`^${profile.replaceAll('.', '[.]')} (`} ${kernel}/profiles ||
  dd ${`if=/${path}`} ${`of=${kernel}/.replace`} bs=4M`,
  });
  boot.patch(name, { kind: 'process', key: 'apparmorProfile', value: profile });
};

const annotation = 'container.apparmor.security.beta.kubernetes.io/';

/**
 * The older annotation of a container's AppArmor profile, which counts where the container has no
 * field of its own. Those of seccomp have no effect since Kubernetes 1.27. Source:
 * pkg/security/apparmor/helpers.go, GetProfile.
 */
const annotated = ({
  metadata: { annotations },
  container,
}: ContainerContext): Asked<AppArmorProfile> | undefined => {
  const key = `${annotation}${container.name}`;
  if (annotations === undefined || !Object.hasOwn(annotations, key)) return undefined;
  const value = annotations[key] ?? '';
  const at = [annotations, key] as const;
  if (value === 'runtime/default') return { profile: { type: 'RuntimeDefault' }, at };
  return value.startsWith('localhost/')
    ? {
        profile: { type: 'Localhost', localhostProfile: value.slice('localhost/'.length) },
        at,
      }
    : undefined;
};

/**
 * Gives the container its AppArmor profile where the config has it, compiled; the pod then waits
 * where the kernel has no AppArmor, as a kubelet would not start it. Source: pkg/security/apparmor/
 * validate.go; containerd internal/cri/server/container_create_linux.go, generateApparmorSpecOpts.
 */
export const setAppArmor = (contexts: SecurityContexts, context: ContainerContext): void => {
  const own = contexts.container?.appArmorProfile === undefined ? annotated(context) : undefined;
  const asked = own ?? askedFor('appArmorProfile', contexts);
  if (asked === undefined) return;
  const { type, localhostProfile = '' } = asked.profile;
  const { container, settings } = context;
  if (type === 'Unconfined' || container.securityContext?.privileged === true) return;
  const profile = type === 'RuntimeDefault' ? runtimeDefault : localhostProfile;
  const compiled = configured(settings.profiles?.apparmor, profile);
  if (compiled !== undefined && isName(profile)) {
    confine(profile, compiled, context);
    return;
  }
  if (own === undefined && !isTold('appArmorProfile', context)) return;
  const help =
    `give it the compiled profile: settings: { profiles: { apparmor: { '${profile}': ` +
    './profile.bin } } }; or say Unconfined if the container may run without it';
  if (type === 'RuntimeDefault')
    context.report('apparmor', {
      at: asked.at,
      message:
        `${container.name} wants the runtime's default AppArmor profile, and the config has none ` +
        'for the machine: a kubelet refuses the pod where it cannot enforce it',
      help,
    });
  else
    context.report('apparmor', {
      at: asked.at,
      message:
        `${container.name} wants the AppArmor profile ${profile}, which is loaded on the ` +
        'nodes of a cluster, and the config names none for the machine',
      help,
    });
};
