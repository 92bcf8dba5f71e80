import { parseQuantity, quantityValue } from 'p2lk/plugin';
import type { PodSpec, View } from 'p2lk/plugin';

const prefix = 'hugepages-';

/** Bytes of `2Mi`. */
const bytes = (size: string): bigint | undefined => {
  const amount = parseQuantity(size);
  return amount === undefined ? undefined : quantityValue(amount);
};

/** Sizes of huge page that any container requests; a limit alone is a request too. */
const requested = ({ containers, initContainers = [] }: View<PodSpec>): ReadonlySet<bigint> => {
  const sizes = new Set<bigint>();
  for (const { resources } of [...initContainers, ...containers]) {
    for (const name of Object.keys({ ...resources?.limits, ...resources?.requests })) {
      const size = name.startsWith(prefix) ? bytes(name.slice(prefix.length)) : undefined;
      if (size !== undefined) sizes.add(size);
    }
  }
  return sizes;
};

/**
 * Bytes of a page of the medium `HugePages` or `HugePages-2Mi`, or why there is none.
 * Source: kubelet `pkg/volume/emptydir/empty_dir.go`, getPageSizeMountOption.
 */
export const pageSize = (medium: string, pod: View<PodSpec>): bigint | string => {
  const sizes = requested(pod);
  if (medium === 'HugePages') {
    const [size] = sizes;
    if (size === undefined) return 'no container requests huge pages';
    return sizes.size === 1 ? size : 'the containers request huge pages of several sizes';
  }
  const size = bytes(medium.slice('HugePages-'.length));
  if (size === undefined) return `${medium} names no size, as HugePages-2Mi does`;
  return sizes.has(size)
    ? size
    : `no container requests ${prefix}${medium.slice('HugePages-'.length)}`;
};
