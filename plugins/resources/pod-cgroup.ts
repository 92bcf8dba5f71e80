import { sh } from 'p2lk/plugin';
import type { PodContext, PodSpec, View } from 'p2lk/plugin';
import { asNumber, millicores, podNeeds, whole } from './amounts.ts';
import { quotaOf } from './cgroup.ts';
import type { ResourcesOptions } from './options.ts';

/**
 * Limits of the pod's own cgroup, by the names of cgroup v2: those of the pod's `resources`, and
 * how many processes it may have, as a kubelet's `podPidsLimit`. Source: pkg/kubelet/cm,
 * helpers_linux.go, ResourceConfigForPod, and pod_container_manager_linux.go, EnsureExists.
 */
export const podCgroup = (
  pod: View<PodSpec>,
  { podPidsLimit }: ResourcesOptions,
): readonly (readonly [name: string, value: string])[] => {
  const limits = podNeeds(pod)?.limits ?? new Map<string, bigint>();
  const cpu = millicores(limits) ?? 0n;
  const memory = whole(limits, 'memory');
  return [
    ...(cpu > 0n ? ([['cpu.max', `${quotaOf(cpu)} 100000`]] as const) : []),
    ...(memory > 0n ? ([['memory.max', String(asNumber(memory))]] as const) : []),
    ...(podPidsLimit === undefined ? [] : ([['pids.max', String(podPidsLimit)]] as const)),
  ];
};

/** Has the cgroup made before the pod's first container. */
export const limitPod = ({ pod, boot }: PodContext, options: ResourcesOptions): void => {
  const limits = podCgroup(pod, options);
  if (limits.length === 0) return;
  boot.run('beforeServices', {
    name: 'limits of the pod',
    run: sh`sh /etc/p2lk/supervisor pod-cgroup ${limits.flat()}`,
    required: true,
  });
};

/** Where a container's cgroup is then. */
export const cgroupsPath = (name: string): string => `/p2lk/${name}`;
