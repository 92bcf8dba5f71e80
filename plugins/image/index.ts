/**
 * The content of an image as a volume.
 *
 * | field | manifest |
 * | --- | --- |
 * | `image.reference` | `volumes`, LinuxKit's own; bound read-only and `noexec` |
 * | `image.pullPolicy` | none: a note |
 *
 * The image is unpacked when the machine is built. A `subPath` that it lacks keeps the container
 * from starting, as under a kubelet. LinuxKit puts the empty folders `dev`, `proc`, `sys` and a few
 * files of `etc` into every image that it unpacks (moby/build/image.go, ImageTar): the volume has
 * them too. Source: Kubernetes API,
 * ImageVolumeSource; LinuxKit `cmd/linuxkit/moby/build/build.go`, volumes;
 * `pkg/init/cmd/service/volumeinit.go`.
 */
import { isMounted } from 'p2lk/drivers';
import { definePlugin, linuxkitImageName, sh } from 'p2lk/plugin';
import type { ImageAnswer, ImageVolumeSource, View, VolumeContext, VolumePlan } from 'p2lk/plugin';

const plan = (source: View<ImageVolumeSource>, context: VolumeContext): VolumePlan | undefined => {
  const { reference = '' } = source;
  const { name } = context.volume;
  context.ignore(
    source,
    'pullPolicy',
    'linuxkit build pulls an image that it has not; linuxkit build --pull always does',
  );
  const found = context.resolved<ImageAnswer>({ kind: 'Image', name: reference })?.value;
  const image = linuxkitImageName(reference, found);
  if (image === undefined) {
    const unnamed = `volume ${name} names no image, and without a cluster nobody fills one in`;
    context.report('reference', {
      at: reference === '' ? source : [source, 'reference'],
      message: reference === '' ? unnamed : `${JSON.stringify(reference)} is no name of an image`,
      help: 'write reference: registry.example.com/pages:1.4',
    });
    return undefined;
  }
  const volume = `p2lk-${name}`;
  const at = context.rootPath(name);
  const content = `/containers/volumes/${volume}/merged`;
  return {
    source: at,
    readOnly: true,
    bindOptions: ['noexec'],
    volumes: [{ name: volume, image }],
    prepare: {
      steps: [
        {
          name: `volume ${name}, image ${reference}`,
          // LinuxKit mounts it as an overlay that can be written; this view of it cannot, so that
          // no subPath is made in it.
          run: sh`${isMounted(at)} || {
  mkdir -p ${at} && mount --bind "$root"${content} ${at} &&
    mount -o remount,bind,ro,nosuid,nodev,noexec ${at}
}`,
          required: true,
        },
      ],
    },
  };
};

export default definePlugin({
  name: 'image',
  apiVersion: 1,
  fields: ['Volume.image'],
  diagnostics: {
    reference: { severity: 'error', title: 'volume without an image' },
  },
  apply(hooks) {
    hooks.volume.for('image').tap('image', ({ image }, context) => image && plan(image, context));
  },
});
