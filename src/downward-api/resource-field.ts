import type { PodContext } from '../api/context.ts';
import { divideUp, milliValue, parseQuantity } from '../kubernetes/quantity.ts';
import type { Container, ResourceFieldSelector } from '../kubernetes/generated/types.ts';

export interface ResourceField {
  readonly value: string;
  /** Why the value is not what the pod's own spec says. */
  readonly madeUp?: string;
}

/**
 * A container's request or limit in units of the divisor, rounded up. A limit that is not set is
 * the machine's own size, as a node's allocatable is under a kubelet; a request that is not set is
 * the limit, else 0. Source: `pkg/api/v1/resource/helpers.go`, ExtractContainerResourceValue;
 * kubelet defaultPodLimitsForDownwardAPI.
 * @example resourceField({ resource: 'limits.memory', divisor: '1Mi' }, container, context).value
 */
export const resourceField = (
  ref: ResourceFieldSelector,
  own: Container | undefined,
  { pod, settings }: Pick<PodContext, 'pod' | 'settings'>,
): ResourceField => {
  const { containerName, resource, divisor } = ref;
  const containers = [...pod.containers, ...(pod.initContainers ?? [])];
  const container =
    containerName === undefined || containerName === ''
      ? own
      : containers.find(({ name }) => name === containerName);
  const [list = '', ...rest] = resource.split('.');
  const name = rest.join('.');
  const { limits, requests } = container?.resources ?? {};
  const limit = limits?.[name];
  if (list === 'limits' && limit === undefined) {
    const machine: { readonly [name: string]: string } = {
      cpu: `${settings.machineCpu}m`,
      memory: String(settings.machineMemory),
    };
    const amount = Object.hasOwn(machine, name) ? machine[name]! : '0';
    return {
      value: divided(amount, name, divisor),
      madeUp: `no limit of ${name} is set, so it is the machine's own, ${amount}`,
    };
  }
  return {
    value: divided(list === 'limits' ? limit! : (requests?.[name] ?? limit ?? '0'), name, divisor),
  };
};

const divided = (
  amount: string | number,
  resource: string,
  divisor: string | number = '1',
): string => {
  const parsed = parseQuantity(amount);
  const given = parseQuantity(divisor);
  const unit = given === undefined || given.nano === 0n ? parseQuantity('1')! : given;
  if (parsed === undefined) return '0';
  // CPU is divided in whole millicores on both sides.
  if (resource === 'cpu')
    return String((milliValue(parsed) + milliValue(unit) - 1n) / milliValue(unit));
  return String(divideUp(parsed, unit));
};
