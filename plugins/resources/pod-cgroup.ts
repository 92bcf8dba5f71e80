import { sh } from 'p2lk/plugin';
import type { PodContext, PodSpec, View } from 'p2lk/plugin';
import { asNumber, millicores, podNeeds, whole } from './amounts.ts';
import { quotaOf, sharesOf } from './cgroup.ts';
import type { ResourcesOptions } from './options.ts';

const none: ReadonlyMap<string, bigint> = new Map();

/**
 * Weight of a request in millicores, 1 to 10000. Source: runc's cgroups package, utils.go,
 * ConvertCPUSharesToCgroupV2Value.
 */
const weightOf = (milli: bigint): number =>
  1 + Math.floor(((sharesOf(milli) - 2) * 9999) / 262_142);

/**
 * The pod's own cgroup, by the names of cgroup v2: request and limits of the pod's `resources`, and
 * how many processes it may have, as a kubelet's `podPidsLimit`. Source: pkg/kubelet/cm,
 * helpers_linux.go, ResourceConfigForPod, and pod_container_manager_linux.go, EnsureExists.
 */
export const podCgroup = (
  pod: View<PodSpec>,
  { podPidsLimit }: ResourcesOptions,
): readonly (readonly [name: string, value: string])[] => {
  const { limits, requests } = podNeeds(pod) ?? { limits: none, requests: none };
  const cpu = millicores(limits) ?? 0n;
  const asked = millicores(requests);
  const memory = whole(limits, 'memory');
  return [
    ...(asked === undefined ? [] : ([['cpu.weight', String(weightOf(asked))]] as const)),
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
