import type { ContainerContext, Draft, Image } from 'p2lk/plugin';

/**
 * LinuxKit takes from this label of an image whatever the manifest leaves open (moby/config.go,
 * ConfigToOCI).
 */
const label = 'org.mobyproject.config';

/** Whether the image may bring settings of its own. */
const isLabelled = ({ image }: ContainerContext): boolean =>
  image !== undefined && Object.hasOwn(image.config.labels, label);

/**
 * Leaves an image nothing to decide about its own privileges and namespaces: under a kubelet it has
 * no say in them.
 */
export const overruleLabel = (image: Draft<Image>, context: ContainerContext): void => {
  if (!isLabelled(context)) return;
  const { container, pod, role } = context;
  const { privileged, readOnlyRootFilesystem, allowPrivilegeEscalation } =
    container.securityContext ?? {};
  // None but those of volumeDevices.
  if (privileged !== true) image.add('devices');
  if (readOnlyRootFilesystem !== true) image.set('readonly', false);
  if (allowPrivilegeEscalation !== false) image.set('noNewPrivileges', false);
  for (const namespace of ['net', 'ipc', 'uts', 'userns'] as const) image.set(namespace, 'host');
  if (pod.hostPID !== true && (pod.shareProcessNamespace !== true || role === 'init'))
    image.set('pid', 'new');
  for (const key of ['ambient', 'tmpfs', 'rlimits'] as const) image.set(key, []);
  image.set('sysctl', {});
  image.set('runtime', {
    mkdir: [],
    cgroups: [],
    ...(readOnlyRootFilesystem !== true && { mounts: [] }),
  });
};
