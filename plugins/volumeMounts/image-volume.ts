import { absolutePath, addBind, hasMountAt, sh } from 'p2lk/plugin';
import type { ContainerContext, Draft, Image } from 'p2lk/plugin';
import { faultOfPath } from './destination.ts';
import { imageVolumePath, imageVolumeScript } from './image-volume-script.ts';

/**
 * What a container runtime puts into every container: a VOLUME there takes nothing away. Source:
 * containerd internal/cri/server/container_create.go, linuxContainerMounts.
 */
const ofRuntime: ReadonlySet<string> = new Set([
  '/dev',
  '/dev/mqueue',
  '/dev/pts',
  '/dev/shm',
  '/etc/hostname',
  '/etc/hosts',
  '/etc/resolv.conf',
  '/sys',
  '/sys/fs/cgroup',
]);

/** VOLUMEs of the container's image that no mount of the pod takes the place of. */
const volumesOf = ({ image, container }: ContainerContext): readonly string[] => {
  const message = absolutePath(container.terminationMessagePath || '/dev/termination-log');
  const paths = (image?.config.volumes ?? []).map((path) => absolutePath(path));
  return [...new Set(paths)].filter(
    (path) => !hasMountAt(container, path) && !ofRuntime.has(path) && path !== message,
  );
};

/**
 * Gives the container a directory of its own for each VOLUME of its image: writable whatever the
 * root file system is, and in the beginning what the image has there. Each container has its own,
 * and a new one has new ones. Source: containerd
 * internal/cri/server/container_create.go, volumeMounts; internal/cri/opts/container.go,
 * WithVolumes.
 */
export const addImageVolumes = (image: Draft<Image>, context: ContainerContext): void => {
  const { container, boot, name } = context;
  if (context.image === undefined && container.securityContext?.readOnlyRootFilesystem === true) {
    context.report('image-volume', {
      at: [container, 'image'],
      severity: 'note',
      message:
        `the config of ${container.image} is not known: if the image has VOLUMEs, ` +
        `${container.name} cannot write to them, since its root file system is read-only`,
      help: 'mount an emptyDir there, or give the image in imageConfigs with its volumes',
    });
  }
  for (const [index, path] of volumesOf(context).entries()) {
    const reason = faultOfPath(path, path, '');
    if (reason !== undefined) {
      context.report('image-volume', {
        at: [container, 'image'],
        message:
          `VOLUME ${JSON.stringify(path)} of ${container.image} ${reason}, so no container ` +
          `runtime starts ${container.name}`,
        help: 'build the image without that VOLUME',
      });
      continue;
    }
    const above = container.volumeMounts?.find(({ mountPath }) =>
      path.startsWith(`${absolutePath(mountPath)}/`),
    );
    if (above !== undefined) {
      context.report('image-volume', {
        at: [above, 'mountPath'],
        severity: 'warning',
        message:
          `${container.image} has a VOLUME at ${path}, inside volume ${above.name}: what ` +
          `${container.name} writes there does not reach the volume and is lost with the ` +
          'container, as under a kubelet',
        help: `mount the volume at ${path}`,
      });
    }
    context.file(imageVolumeScript);
    const target = `/run/p2lk/imageVolumes/${name}/${index}`;
    boot.before(name, {
      name: `${container.name}, VOLUME ${path} of its image`,
      run: sh`chroot "$root/" /bin/sh ${imageVolumePath} ${name} ${path} ${target}`,
    });
    addBind({ source: target, destination: path, options: ['rw', 'rprivate'] }, image);
  }
};
