import { parseQuantity, quantityValue } from 'p2lk/plugin';
import type { Container, PodSpec, View } from 'p2lk/plugin';

const limitOf = ({ resources }: View<Container>): bigint => {
  const amount = parseQuantity(resources?.limits?.['memory'] ?? '0');
  return amount === undefined ? 0n : quantityValue(amount);
};

const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/**
 * Memory limit of the whole pod in bytes: the pod's own, else what its containers may take together
 * when each of them, init containers too, has a limit; undefined when it has none. Source: kubelet
 * `pkg/kubelet/cm/helpers_linux.go`, ResourceConfigForPod; component-helpers `resource/helpers.go`,
 * PodLimits.
 */
export const podMemoryLimit = ({
  containers,
  initContainers = [],
  resources,
}: View<PodSpec>): bigint | undefined => {
  const own = parseQuantity(resources?.limits?.['memory'] ?? '0');
  if (own !== undefined && own.nano > 0n) return quantityValue(own);
  if ([...initContainers, ...containers].some((container) => limitOf(container) === 0n))
    return undefined;
  let sidecars = 0n;
  let starting = 0n;
  for (const container of initContainers) {
    if (container.restartPolicy === 'Always') sidecars += limitOf(container);
    starting = larger(
      starting,
      container.restartPolicy === 'Always' ? sidecars : sidecars + limitOf(container),
    );
  }
  const running = containers.reduce((sum, container) => sum + limitOf(container), sidecars);
  return larger(running, starting);
};
