import type { Container, PodSpec, Resources, View } from 'p2lk/plugin';
import { asNumber, millicores, needsOf, podNeeds, whole } from './amounts.ts';

const period = 100_000;

/**
 * Weight of a request in millicores: 1024 for a processor, 2 to 262144. Source:
 * pkg/kubelet/cm/helpers_linux.go, MilliCPUToShares.
 */
export const sharesOf = (milli: bigint): number =>
  Math.min(Math.max(asNumber((milli * 1024n) / 1000n), 2), 262_144);

/**
 * Microseconds in each period of 100,000, at least 1,000. Source: pkg/kubelet/cm/helpers_linux.go,
 * MilliCPUToQuota.
 */
export const quotaOf = (milli: bigint): number =>
  Math.max(asNumber((milli * BigInt(period)) / 1000n), 1000);

/**
 * What a container's cgroup gets. A limit that the container lacks is the pod's; no swap is allowed
 * beside limited memory. Source: pkg/kubelet/kuberuntime/kuberuntime_container_linux.go,
 * generateLinuxContainerResources.
 */
export const cgroupOf = (container: View<Container>, pod: View<PodSpec>): Resources => {
  const own = needsOf(container.resources);
  const limits = podNeeds(pod)?.limits ?? new Map<string, bigint>();
  const cpuLimit = millicores(own.limits) || millicores(limits) || 0n;
  const memory = asNumber(whole(own.limits, 'memory') || whole(limits, 'memory'));
  return {
    ...(memory > 0 && { memory: { limit: memory, swap: memory } }),
    cpu: {
      shares: sharesOf(millicores(own.requests) ?? cpuLimit),
      ...(cpuLimit > 0n && { quota: quotaOf(cpuLimit), period }),
    },
  };
};
