import { absolutePath, addBind, hasMountAt, placeholderDevice } from 'p2lk/plugin';
import type { Container, ContainerContext, Draft, Image, View, VolumeDevice } from 'p2lk/plugin';
import { faultOfPath } from './destination.ts';

/**
 * Block devices of a container: a node of its own, for root and the group root, and that one disk
 * in its device cgroup. Which numbers the disk has is known at boot.
 * Source: kubelet `pkg/kubelet/kubelet_pods.go`, makeBlockVolumes; containerd CRI
 * `pkg/cri/opts/spec_linux_opts.go`, WithDevices.
 */
export const addDevices = (
  container: View<Container>,
  image: Draft<Image>,
  context: ContainerContext,
): void => {
  for (const device of container.volumeDevices ?? []) addDevice(device, image, context);
};

const addDevice = (
  volumeDevice: View<VolumeDevice>,
  image: Draft<Image>,
  context: ContainerContext,
): void => {
  const { name } = volumeDevice;
  const plan = context.volumePlan(name);
  if (plan === undefined) return;
  const { device, readOnly = false } = plan;
  const { container } = context;
  if (device === undefined) {
    context.report('file-system', {
      at: [volumeDevice, 'name'],
      message: `volume ${name} is a file system, and ${container.name} wants a block device`,
      help: 'mount it by volumeMounts, or give the claim and its PersistentVolume volumeMode: Block',
    });
    return;
  }
  const path = devicePathOf(volumeDevice, context);
  if (path === undefined) return;
  const placeholder = placeholderDevice(path, context.boot.patched(context.name, 'device'));
  image.add('devices', placeholder);
  context.boot.patch(context.name, {
    kind: 'device',
    minor: placeholder.minor,
    device,
    access: readOnly ? 'rm' : 'rwm',
  });
  // runc makes no nodes in a /dev that is the machine's.
  if (container.securityContext?.privileged === true || hasMountAt(container, '/dev'))
    addBind(
      { source: device, destination: path, options: [readOnly ? 'ro' : 'rw', 'rprivate'] },
      image,
    );
};

/**
 * Absolute path of the node in the container, or undefined, and reported, when there can be none.
 */
const devicePathOf = (
  device: View<VolumeDevice>,
  { container, report }: ContainerContext,
): string | undefined => {
  const { devicePath } = device;
  const path = absolutePath(devicePath);
  const reason =
    faultOfPath(devicePath, path, '') ??
    (path === '/dev' ? 'is the directory of all devices' : undefined);
  if (reason !== undefined) {
    report('mount-path', {
      at: [device, 'devicePath'],
      message: `devicePath ${JSON.stringify(devicePath)} ${reason}`,
    });
    return undefined;
  }
  const others = [
    ...(container.volumeMounts ?? []).map(
      (other) => [other, 'mountPath', other.mountPath] as const,
    ),
    ...(container.volumeDevices ?? []).map(
      (other) => [other, 'devicePath', other.devicePath] as const,
    ),
  ];
  const first = others.find(([, , other]) => absolutePath(other) === path);
  if (first === undefined || first[0] === device) return path;
  report('mount-path', {
    at: [
      [device, 'devicePath'],
      [first[0], first[1]],
    ],
    message: `${container.name} has two volumes at ${path}, and one would hide the other`,
    help: 'give each its own path',
  });
  return undefined;
};
