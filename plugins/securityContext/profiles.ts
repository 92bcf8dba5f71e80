import type {
  AppArmorProfile,
  ContainerContext,
  PodContext,
  SeccompProfile,
  View,
} from 'p2lk/plugin';

const kinds = {
  seccomp: {
    name: 'seccomp',
    without:
      'the containers run without one, and may make every system call that their capabilities allow',
  },
  apparmor: { name: 'AppArmor', without: 'the containers run without one' },
} as const;
type Kind = keyof typeof kinds;
type Profile = View<SeccompProfile> | View<AppArmorProfile>;

/**
 * Reports a profile that the machine does not load. `Unconfined` is as LinuxKit runs everything.
 */
export const reportProfile = (
  kind: Kind,
  owner: object,
  key: string,
  { type, localhostProfile }: Profile,
  context: PodContext,
): void => {
  if (type === 'RuntimeDefault') reportDefault(kind, [owner, key], context);
  if (type === 'Localhost') reportLocal(kind, [owner, key], localhostProfile ?? '', context);
};

const reportDefault = (kind: Kind, at: readonly [object, string], context: PodContext): void =>
  context.report(kind, {
    at,
    severity: 'warning',
    message: `the machine has no default ${kinds[kind].name} profile: ${kinds[kind].without}`,
    help: 'say Unconfined if that will do',
  });

const reportLocal = (
  kind: Kind,
  at: readonly [object, string],
  profile: string,
  context: PodContext,
): void =>
  context.report(kind, {
    at,
    message:
      `the ${kinds[kind].name} profile ${profile} is a file on the nodes of a cluster, and the ` +
      'machine does not have it',
    help: 'say Unconfined if the container may run without it',
  });

const annotation = 'container.apparmor.security.beta.kubernetes.io/';

/**
 * Reports the older annotation of a container's AppArmor profile, which counts where the container
 * has no field of its own. Those of seccomp have no effect since Kubernetes 1.27. Source:
 * pkg/security/apparmor/helpers.go, GetProfile.
 */
export const reportAnnotation = (context: ContainerContext): void => {
  const { annotations } = context.metadata;
  const key = `${annotation}${context.container.name}`;
  if (annotations === undefined || !Object.hasOwn(annotations, key)) return;
  const value = annotations[key] ?? '';
  if (value === 'runtime/default') reportDefault('apparmor', [annotations, key], context);
  if (value.startsWith('localhost/'))
    reportLocal('apparmor', [annotations, key], value.slice('localhost/'.length), context);
};
