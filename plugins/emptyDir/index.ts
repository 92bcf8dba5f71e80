/**
 * Scratch directories that the containers of a pod share.
 *
 * | field | manifest |
 * | --- | --- |
 * | `emptyDir`, or a volume without a source | a tmpfs that every user may write, mounted by `p2lk-prepare` |
 * | `medium: Memory` | the same, no larger than the pod's memory limit |
 * | `medium: HugePages`, `HugePages-<size>` | a hugetlbfs |
 * | `sizeLimit` | the size of the tmpfs |
 * | the pod's `fsGroup` | its group, with the setgid bit |
 *
 * A directory below LinuxKit's /var would let no program run and only root write. Source: kubelet
 * `pkg/volume/emptydir/empty_dir.go`, SetUpAt and calculateEmptyDirMemorySize;
 * `pkg/volume/volume_linux.go`, changeFilePermission.
 */
import { definePlugin, parseQuantity, quantityValue, sh } from 'p2lk/plugin';
import type { EmptyDirVolumeSource, OciMount, View, VolumeContext, VolumePlan } from 'p2lk/plugin';
import { pageSize } from './huge-pages.ts';
import { podMemoryLimit } from './memory-limit.ts';

/** Bytes of `sizeLimit`; undefined when there is no limit, which 0 means too. */
const sizeLimitOf = ({ sizeLimit }: View<EmptyDirVolumeSource>): bigint | undefined => {
  const amount = sizeLimit === undefined ? undefined : parseQuantity(sizeLimit);
  return amount === undefined || amount.nano <= 0n ? undefined : quantityValue(amount);
};

/** Everyone may write; with an fsGroup what is made below belongs to that group. */
const ownership = ({ pod }: VolumeContext): readonly string[] => {
  const { fsGroup } = pod.securityContext ?? {};
  return fsGroup === undefined ? ['mode=0777'] : ['mode=2777', `gid=${fsGroup}`];
};

/** More than what may be used, so that somebody sees that it is. */
const page = 4096n;

const tmpfs = (medium: string, limit: bigint | undefined, context: VolumeContext): OciMount => {
  const bounds = [limit, medium === 'Memory' ? podMemoryLimit(context.pod) : undefined].filter(
    (bound) => bound !== undefined,
  );
  const smallest = bounds.reduce<bigint | undefined>(
    (least, bound) => (least === undefined || bound < least ? bound : least),
    undefined,
  );
  const evicted = medium === '' && context.boot.supervised ? page : 0n;
  // Without an option a tmpfs ends at half of the memory; Kubernetes lets one of medium Memory have
  // all of it.
  const unlimited = medium === 'Memory' ? ['size=100%'] : [];
  const size = smallest === undefined ? unlimited : [`size=${smallest + evicted}`];
  return {
    destination: context.rootPath(context.volume.name),
    type: 'tmpfs',
    source: 'tmpfs',
    options: ['rw', ...ownership(context), ...size],
  };
};

const hugePages = (
  source: View<EmptyDirVolumeSource>,
  medium: string,
  limit: bigint | undefined,
  context: VolumeContext,
): VolumePlan | undefined => {
  const size = pageSize(medium, context.pod);
  const { name } = context.volume;
  if (typeof size === 'string') {
    context.report('medium', {
      at: [source, 'medium'],
      message: `volume ${name} wants huge pages, but ${size}, so a kubelet would never start the pod`,
      help: 'request them in resources.limits of a container, as hugepages-2Mi: 64Mi',
    });
    return undefined;
  }
  const at = context.rootPath(name);
  const options = [
    'rw',
    ...ownership(context),
    `pagesize=${size}`,
    ...(limit === undefined ? [] : [`size=${limit}`]),
  ].join(',');
  return {
    source: at,
    prepare: {
      steps: [
        {
          name: `volume ${name}, huge pages of ${size / 1024n} KiB`,
          run: sh`mkdir -p ${at} && mount -t hugetlbfs -o ${options} hugetlbfs ${at}`,
          required: true,
        },
      ],
    },
  };
};

const plan = (
  source: View<EmptyDirVolumeSource>,
  context: VolumeContext,
): VolumePlan | undefined => {
  const { medium = '' } = source;
  const limit = sizeLimitOf(source);
  const { name } = context.volume;
  if (medium === 'HugePages' || medium.startsWith('HugePages-'))
    return hugePages(source, medium, limit, context);
  if (medium !== '' && medium !== 'Memory') {
    context.report('medium', {
      at: [source, 'medium'],
      message:
        `volume ${name} has the unknown medium ${medium}, with which a kubelet would never ` +
        'start the pod',
      help: 'write Memory, HugePages or HugePages-<size>, or leave it out',
    });
    return undefined;
  }
  if (medium === '') {
    context.boot.limitStorage({
      of: 'volume',
      name,
      path: context.rootPath(name),
      bytes: limit,
      text: limit === undefined ? undefined : String(source.sizeLimit),
    });
    context.report('in-memory', {
      at: context.volume,
      message:
        limit === undefined
          ? `volume ${name} lies in the machine's memory, of which it takes at most half; a ` +
            `kubelet keeps it on the node's disk`
          : `volume ${name} lies in the machine's memory, where a write beyond sizeLimit fails` +
            (context.boot.supervised
              ? "; then the pod is evicted, as by a kubelet, which keeps it on the node's disk"
              : "; a kubelet keeps it on the node's disk and evicts the pod"),
    });
  }
  return { source: context.rootPath(name), prepare: { mounts: [tmpfs(medium, limit, context)] } };
};

export default definePlugin({
  name: 'emptyDir',
  apiVersion: 1,
  fields: ['Volume.emptyDir'],
  diagnostics: {
    'in-memory': { severity: 'note', title: 'scratch directory in memory' },
    medium: { severity: 'error', title: 'medium that no kubelet provides' },
  },
  apply(hooks) {
    hooks.volume
      .for('emptyDir')
      .tap('emptyDir', ({ emptyDir = {} }, context) => plan(emptyDir, context));
  },
});
