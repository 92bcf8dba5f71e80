import type { Container, ContainerContext, PodContext, View } from 'p2lk/plugin';
import { inWhole, needsOf, together } from './amounts.ts';

const resource = 'ephemeral-storage';

/** As `resource.Quantity` prints a sum of binary amounts. */
const textOf = (bytes: bigint): string => {
  for (const [power, suffix] of [
    [30n, 'Gi'],
    [20n, 'Mi'],
    [10n, 'Ki'],
  ] as const)
    if (bytes % (1n << power) === 0n) return `${bytes >> power}${suffix}`;
  return String(bytes);
};

/** What a container may write: its files outside of volumes, and its logs. */
export const limitContainerStorage = (
  container: View<Container>,
  { boot, name, role }: ContainerContext,
): void => {
  const nano = needsOf(container.resources).limits.get(resource);
  // A kubelet looks at the containers alone, and a limit of 0 is none (pkg/kubelet/eviction,
  // containerEphemeralStorageLimitEviction).
  if (nano === undefined || nano === 0n || role !== 'container') return;
  const text = String(container.resources?.limits?.[resource]);
  boot.limitStorage({ of: 'container', name, bytes: inWhole(nano), text });
};

/** What they may write together, `emptyDir` volumes included. */
export const limitPodStorage = ({ pod, boot, workload }: PodContext): void => {
  const nano = together(resource, pod, 'limits');
  if (nano === undefined) return;
  const bytes = inWhole(nano);
  boot.limitStorage({ of: 'pod', name: workload.podName, bytes, text: textOf(bytes) });
};
