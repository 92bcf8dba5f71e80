/**
 * Volumes in containers.
 *
 * | field | manifest |
 * | --- | --- |
 * | `volumeMounts[].mountPath` | `binds`, or `mounts` where a path has a colon |
 * | `readOnly`, `recursiveReadOnly` | `ro`, `rro`, else `rw` |
 * | `mountPropagation` | `rprivate`, `rslave`, `rshared`, and the container's `rootfsPropagation` |
 * | (VOLUMEs of the image) | directories of the machine's memory that begin with the image's files, made right before the container is created |
 * | `volumeDevices` | `devices`, with the numbers that the disk has on the booted machine |
 * | a mount inside a `configMap`, `secret`, `downwardAPI` or `projected` volume | an empty directory or file in that volume's `files` |
 * | `subPath`, `subPathExpr` | a path inside the volume, bound to one of p2lk's own right before the container is created |
 *
 * Source: kubelet `pkg/kubelet/kubelet_pods.go`, makeMounts; containerd CRI
 * `pkg/cri/opts/spec_linux.go`, WithMounts.
 */
import { addBind, definePlugin } from 'p2lk/plugin';
import type {
  Container,
  Draft,
  Image,
  View,
  VolumeMount,
  VolumeMountContext,
  VolumePlan,
} from 'p2lk/plugin';
import { addDevices } from './devices.ts';
import { destinationOf } from './destination.ts';
import { mountsOf } from './mounts.ts';
import { addImageVolumes } from './image-volume.ts';
import { addMountPoints, isBuilt } from './nested.ts';
import { script } from './script.ts';
import { subPathOf, subPathSource } from './sub-path.ts';

/** Always written: without options LinuxKit takes `rw,rshared` (moby/config.go, ConfigToOCI). */
const propagations: { readonly [mountPropagation: string]: string } = {
  None: 'rprivate',
  HostToContainer: 'rslave',
  Bidirectional: 'rshared',
};

/**
 * A LinuxKit volume by its place, which holds whichever file of several defines it (moby/config.go,
 * volumeMergedDir).
 */
const rootOf = ({ source }: VolumePlan): string =>
  source.startsWith('/') ? source : `/containers/volumes/${source}/merged`;

/**
 * The root's propagation is the strongest that any mount asks for (containerd CRI `WithMounts`).
 */
const setRootPropagation = ({ volumeMounts = [] }: View<Container>, image: Draft<Image>): void => {
  const wanted = new Set(volumeMounts.map(({ mountPropagation }) => mountPropagation));
  if (wanted.has('Bidirectional')) image.set('rootfsPropagation', 'rshared');
  else if (wanted.has('HostToContainer')) image.set('rootfsPropagation', 'rslave');
};

const mountVolume = (
  mount: View<VolumeMount>,
  plan: VolumePlan,
  image: Draft<Image>,
  context: VolumeMountContext,
): void => {
  const { readOnly = false, recursiveReadOnly = 'Disabled', mountPropagation = 'None' } = mount;
  if (plan.device !== undefined) {
    context.report('file-system', {
      at: [mount, 'name'],
      message: `volume ${mount.name} is a block device, and ${context.container.name} wants to mount it`,
      help: 'name it in volumeDevices, or give the claim and its PersistentVolume volumeMode: Filesystem',
    });
    return;
  }
  const root = rootOf(plan);
  const destination = destinationOf(mount, root, context);
  const path = subPathOf(mount, plan, context);
  if (destination === undefined || path === undefined) return;
  const index = mountsOf(context.container).indexes.get(mount) ?? 0;
  const source = path === '' ? root : subPathSource(path, index, plan, root, mount, context);
  const writable = !readOnly && plan.readOnly !== true;
  if (isBuilt(plan)) addMountPoints(plan, source, destination, context);
  const readable = recursiveReadOnly === 'Disabled' ? 'ro' : 'rro';
  const access = writable ? 'rw' : readable;
  const propagation = propagations[mountPropagation] ?? 'rprivate';
  addBind(
    { source, destination, options: [access, ...(plan.bindOptions ?? []), propagation] },
    image,
  );
  // LinuxKit mounts a devpts of the container's own over the machine's (moby/config.go,
  // ConfigToOCI).
  if (source === '/dev' && destination === '/dev')
    addBind({ source: '/dev/pts', destination: '/dev/pts', options: [access, propagation] }, image);
};

export default definePlugin({
  name: 'volumeMounts',
  apiVersion: 1,
  fields: ['Container.volumeMounts', 'Container.volumeDevices'],
  diagnostics: {
    'mount-path': { severity: 'error', title: 'place where nothing can be mounted' },
    'sub-path': { severity: 'error', title: 'path inside a volume that cannot be' },
    'no-such-file': { severity: 'warning', title: 'path that the volume does not have' },
    'image-volume': { severity: 'error', title: 'VOLUME of an image' },
    'file-system': { severity: 'error', title: 'file system as a block device, or the reverse' },
  },
  apply(hooks) {
    hooks.volumeMount.tap('volumeMounts', mountVolume);
    hooks.container.tap('volumeMounts', (container, image, context) => {
      setRootPropagation(container, image);
      addDevices(container, image, context);
      addImageVolumes(image, context);
    });
    hooks.podEnd.tap('volumeMounts', ({ initContainers = [], containers }, manifest) => {
      const mounts = [...initContainers, ...containers].flatMap(
        ({ volumeMounts = [] }) => volumeMounts,
      );
      if (mounts.some(({ subPath = '', subPathExpr = '' }) => subPath !== '' || subPathExpr !== ''))
        manifest.add('files', script);
    });
  },
});
