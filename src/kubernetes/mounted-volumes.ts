import type { Container, PodSpec } from './generated/types.ts';

const namesOf = ({ volumeMounts = [], volumeDevices = [], env = [] }: Container): string[] => [
  ...volumeMounts.map(({ name }) => name),
  ...volumeDevices.map(({ name }) => name),
  ...env.flatMap(({ valueFrom }) => valueFrom?.fileKeyRef?.volumeName ?? []),
];

/** Many drivers ask, each for every round of references. */
const known = new WeakMap<PodSpec, ReadonlySet<string>>();

/**
 * Names of the volumes that any container mounts, has as a device, or reads variables from. A
 * kubelet sets no other up, nor waits for it, nor asks for what it names (pkg/kubelet/volumemanager/
 * populator, desired_state_of_world_populator.go, processPodVolumes); the scheduler wants their
 * claims all the same.
 * @example mountedVolumes(pod).has(volume.name)
 */
export const mountedVolumes = (pod: PodSpec): ReadonlySet<string> => {
  let names = known.get(pod);
  if (names === undefined) {
    const { initContainers = [], containers = [] } = pod;
    known.set(pod, (names = new Set([...initContainers, ...containers].flatMap(namesOf))));
  }
  return names;
};
