import { parseQuantity } from 'p2lk/plugin';
import type { Container, PodSpec, Quantity, ResourceRequirements, View } from 'p2lk/plugin';

/** Exact amounts by resource, in units of 10^-9. */
export type Amounts = ReadonlyMap<string, bigint>;

/** What a container or a pod asks for, defaults filled in. */
export interface Needs {
  readonly limits: Amounts;
  readonly requests: Amounts;
}

const amountsOf = (list: { readonly [name: string]: Quantity } = {}): Map<string, bigint> =>
  new Map(Object.entries(list).map(([name, value]) => [name, parseQuantity(value)?.nano ?? 0n]));

const nothing: Needs = { limits: new Map(), requests: new Map() };

/** Each is asked for once for every container of its pod. */
const read = new WeakMap<object, Needs>();

/**
 * A container's needs: a request that is not written is the limit, one of 0 stays. Source: core/v1
 * defaults, SetDefaults_Pod.
 */
export const needsOf = (resources: View<ResourceRequirements> | undefined): Needs => {
  if (resources === undefined) return nothing;
  let needs = read.get(resources);
  if (needs === undefined) {
    const limits = amountsOf(resources.limits);
    read.set(
      resources,
      (needs = { limits, requests: new Map([...limits, ...amountsOf(resources.requests)]) }),
    );
  }
  return needs;
};

const unit = 1_000_000_000n;
const up = (nano: bigint, size: bigint): bigint => (nano + size - 1n) / size;

/** Bytes or whole things of an exact amount, rounded up. */
export const inWhole = (nano: bigint): bigint => up(nano, unit);

/** Bytes or whole things, rounded up; 0 where nothing is said. */
export const whole = (amounts: Amounts, name: string): bigint => inWhole(amounts.get(name) ?? 0n);

/** Thousandths of a processor, rounded up; undefined where nothing is said. */
export const millicores = (amounts: Amounts): bigint | undefined => {
  const nano = amounts.get('cpu');
  return nano === undefined ? undefined : up(nano, unit / 1000n);
};

/** The largest number that JSON and YAML carry exactly; no machine has as many bytes. */
export const asNumber = (value: bigint): number =>
  Number(value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : value);

export const isSidecar = (
  container: View<Container>,
  { initContainers = [] }: View<PodSpec>,
): boolean => container.restartPolicy === 'Always' && initContainers.includes(container);

/**
 * What all containers together need of a resource, or may take of it: those that run at the same
 * time are added up, an init container needs what it and the sidecars before it ask for. Undefined
 * where no container asks. Source: component-helpers resource/helpers.go, AggregateContainerRequests.
 */
export const together = (
  name: string,
  pod: View<PodSpec>,
  list: 'requests' | 'limits' = 'requests',
): bigint | undefined => {
  const requested = (container: View<Container>): bigint | undefined =>
    needsOf(container.resources)[list].get(name);
  const { initContainers = [], containers } = pod;
  if ([...initContainers, ...containers].every((container) => requested(container) === undefined))
    return undefined;
  let sidecars = 0n;
  let peak = 0n;
  for (const container of initContainers) {
    const own = requested(container) ?? 0n;
    if (sidecars + own > peak) peak = sidecars + own;
    if (isSidecar(container, pod)) sidecars += own;
  }
  const running = containers.reduce(
    (sum, container) => sum + (requested(container) ?? 0n),
    sidecars,
  );
  return running > peak ? running : peak;
};

/** Each is asked for by every container of its pod, and looks at all of them. */
const readOfPods = new WeakMap<object, Needs>();

/**
 * The pod's own needs: a request that is not written is what its containers ask for, else the
 * limit. Source: core/v1 defaults, defaultPodRequests.
 */
export const podNeeds = (pod: View<PodSpec>): Needs | undefined => {
  if (pod.resources === undefined) return undefined;
  const known = readOfPods.get(pod);
  if (known !== undefined) return known;
  const { limits, requests } = needsOf(pod.resources);
  const written = amountsOf(pod.resources.requests);
  const filled = new Map(
    [...requests].map(([name, nano]) => [name, written.get(name) ?? together(name, pod) ?? nano]),
  );
  const needs = { limits, requests: filled };
  readOfPods.set(pod, needs);
  return needs;
};
