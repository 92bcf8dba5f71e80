import type { PodSpec, ResourceRequirements, View } from 'p2lk/plugin';

/** Resources that either list names, each once. */
export const namesIn = ({
  limits = {},
  requests = {},
}: View<ResourceRequirements> = {}): readonly string[] => [
  ...new Set([...Object.keys(limits), ...Object.keys(requests)]),
];

/** Resources that any container names, each once. */
export const namesOf = ({ initContainers = [], containers }: View<PodSpec>): readonly string[] => [
  ...new Set([...initContainers, ...containers].flatMap(({ resources }) => namesIn(resources))),
];
