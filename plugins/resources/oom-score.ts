import type { Container, PodSpec, View } from 'p2lk/plugin';
import { isSidecar, needsOf, podNeeds, together, whole } from './amounts.ts';
import type { Needs } from './amounts.ts';

export type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort';

const counted = ['cpu', 'memory'] as const;

const isGuaranteed = ({ limits, requests }: Needs): boolean =>
  counted.every((name) => (limits.get(name) ?? 0n) > 0n && limits.get(name) === requests.get(name));

const isBestEffort = ({ limits, requests }: Needs): boolean =>
  counted.every((name) => (limits.get(name) ?? 0n) <= 0n && (requests.get(name) ?? 0n) <= 0n);

/**
 * The pod's QoS class; where the pod has resources of its own, those alone count. Source:
 * pkg/apis/core/v1/helper/qos, ComputePodQOS.
 */
export const qosClass = (pod: View<PodSpec>): QosClass => {
  const ofPod = podNeeds(pod);
  const all =
    ofPod === undefined
      ? [...pod.containers, ...(pod.initContainers ?? [])].map(({ resources }) =>
          needsOf(resources),
        )
      : [ofPod];
  if (all.every(isBestEffort)) return 'BestEffort';
  return all.every(isGuaranteed) ? 'Guaranteed' : 'Burstable';
};

const memoryOf = (container: View<Container>): bigint =>
  whole(needsOf(container.resources).requests, 'memory');

/**
 * What of the pod's own memory request no container claims, in equal parts, in bytes. Source:
 * pkg/kubelet/qos/helpers.go.
 */
const unclaimed = (pod: View<PodSpec>): bigint => {
  const request = whole(podNeeds(pod)?.requests ?? new Map(), 'memory');
  if (request === 0n) return 0n;
  const claimed = whole(new Map([['memory', together('memory', pod) ?? 0n]]), 'memory');
  return (request - claimed) / BigInt(pod.containers.length + (pod.initContainers ?? []).length);
};

/** What the scores of a pod's containers have in common. */
interface PodShares {
  readonly qos: QosClass;
  readonly unclaimed: bigint;
  /** The least memory that a container asks for, sidecars and init containers aside. */
  readonly least: bigint;
}

/** Each is asked for once for every container of its pod. */
const shares = new WeakMap<object, PodShares>();

const sharesOf = (pod: View<PodSpec>): PodShares => {
  let known = shares.get(pod);
  if (known === undefined) {
    const qos = qosClass(pod);
    const [first = 0n, ...others] = pod.containers.map(memoryOf);
    const least = others.reduce((a, b) => (b < a ? b : a), first);
    shares.set(pod, (known = { qos, unclaimed: unclaimed(pod), least }));
  }
  return known;
};

/**
 * A container's OOM score adjustment: -997 for a Guaranteed pod, 1000 for BestEffort, between them
 * the less the more memory is requested, as a share of the machine's (bytes). Source:
 * pkg/kubelet/qos/policy.go, GetContainerOOMScoreAdjust.
 */
export const oomScoreAdj = (
  container: View<Container>,
  pod: View<PodSpec>,
  machineMemory: number,
): number => {
  const { qos, unclaimed: share, least } = sharesOf(pod);
  if (pod.priorityClassName === 'system-node-critical' || qos === 'Guaranteed') return -997;
  if (qos === 'BestEffort') return 1000;
  const scoreOf = (request: bigint): number =>
    Number(1000n - (1000n * (request + share)) / BigInt(machineMemory));
  const own = scoreOf(memoryOf(container));
  // A sidecar is not to die before a container of the pod: the score of the one that asks for least
  // is its ceiling.
  const score = isSidecar(container, pod) ? Math.min(own, scoreOf(least)) : own;
  return Math.min(Math.max(score, 3), 999);
};
