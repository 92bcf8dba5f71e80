import { hasMountAt, sh } from 'p2lk/plugin';
import type { ContainerContext, Draft, Image, OciMount } from 'p2lk/plugin';

/**
 * A writable /dev: LinuxKit makes its own one read-only together with the root (moby/config.go,
 * ConfigToOCI).
 */
const dev: OciMount = {
  destination: '/dev',
  type: 'tmpfs',
  source: 'tmpfs',
  options: ['nosuid', 'strictatime', 'mode=755', 'size=65536k'],
};

/**
 * The container sees its root read-only, and runc can still make the mount points that the image
 * lacks: an overlay of the root onto itself takes them. An init container's folder has a number in
 * its name that depends on the base, so a step before `onboot` links to it.
 */
export const setReadOnlyRoot = (
  image: Draft<Image>,
  privileged: boolean,
  context: ContainerContext,
): void => {
  const { container, name, role, boot } = context;
  image.set('readonly', true);
  if (!privileged && !hasMountAt(container, '/dev')) image.add('mounts', dev);
  const folder = `/run/p2lk/read-only/${name}`;
  const init = role === 'init';
  const lower = init ? `${folder}/root` : `/containers/services/${name}/rootfs`;
  // Relative to the container's root file system (pkg/init/cmd/service/prepare.go,
  // prepareFilesystem).
  const destination = init ? '.' : lower;
  image.set('runtime', {
    mounts: [
      // Without this the overlay would also appear over the image's files, below the next container
      // that has the same image.
      { destination, options: ['private'] },
      {
        destination,
        type: 'overlay',
        source: 'overlay',
        options: [`lowerdir=${lower}`, `upperdir=${folder}/upper`, `workdir=${folder}/work`],
      },
    ],
  });
  if (!init) return;
  boot.run('beforeOnboot', {
    name: `find the root file system of ${name}`,
    run: sh`for bundle in /containers/onboot/[0-9][0-9][0-9]-${name}; do
  mkdir -p ${folder} && ln -sfn "$bundle/rootfs" ${`${folder}/root`}
done`,
  });
};
