import { divideUp, milliValue, parseQuantity } from 'p2lk/plugin';
import type { Container, ContainerContext, ResourceFieldSelector, View } from 'p2lk/plugin';

/**
 * A container's request or limit in units of the divisor, rounded up. A limit that is not set is the machine's own size, as a node's
 * allocatable is under a kubelet; a request that is not set is the limit, else 0.
 * Source: `pkg/api/v1/resource/helpers.go`, ExtractContainerResourceValue; kubelet defaultPodLimitsForDownwardAPI.
 */
export const resourceValue = (ref: View<ResourceFieldSelector>, context: ContainerContext): string => {
  const { containerName, resource, divisor = '0' } = ref;
  const container = containerName === undefined ? context.container : containerNamed(containerName, context);
  const [list = '', ...rest] = resource.split('.');
  const name = rest.join('.');
  const { limits, requests } = container?.resources ?? {};
  const limit = limits?.[name];
  const amount = list === 'limits' ? (limit ?? allocatable(ref, name, context)) : (requests?.[name] ?? limit ?? '0');
  const parsed = parseQuantity(amount);
  const unit = parseQuantity(divisor);
  if (parsed === undefined) return '0';
  const one = parseQuantity(unit === undefined || unit.nano === 0n ? '1' : divisor)!;
  // Kubernetes divides CPU in whole millicores on both sides.
  if (name === 'cpu') return String((milliValue(parsed) + milliValue(one) - 1n) / milliValue(one));
  return String(divideUp(parsed, one));
};

const containerNamed = (name: string, { pod }: ContainerContext): View<Container> | undefined =>
  [...pod.containers, ...(pod.initContainers ?? [])].find((container) => container.name === name);

const allocatable = (ref: View<ResourceFieldSelector>, name: string, context: ContainerContext): string => {
  const { machineCpu, machineMemory } = context.settings;
  const known: { readonly [name: string]: string } = { cpu: `${machineCpu}m`, memory: String(machineMemory) };
  const amount = Object.hasOwn(known, name) ? known[name]! : '0';
  context.report('made-up', {
    at: [ref, 'resource'],
    message: `no limit of ${name} is set, so the value is the machine's own: ${amount}`,
    help: 'say how large the machine is in the config: settings: { machineCpu, machineMemory }',
  });
  return amount;
};
