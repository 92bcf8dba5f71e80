import { entries, given, valueOf } from '../given.ts';
import { formatQuantity, isWhole, milliValue, parseQuantity, quantityValue } from '../quantity.ts';
import type { Scope } from '../scope.ts';
import type { ContainerResizePolicy, Quantity, ResourceRequirements } from '../generated/types.ts';
import { oneOf, required } from './checks.ts';
import { qualifiedName } from './syntax.ts';

type Amounts = { readonly [resource: string]: Quantity } | null | undefined;

const hugepages = 'hugepages-';
const containerResources = ['cpu', 'memory', 'ephemeral-storage'];

/** Whether Kubernetes itself counts the resource. Source: core/helper `IsNativeResource`. */
const isNative = (name: string): boolean => !name.includes('/') || name.includes('kubernetes.io/');

/** Whether a request may be below the limit. Source: core/helper `IsOvercommitAllowed`. */
const mayOvercommit = (name: string): boolean => isNative(name) && !name.startsWith(hugepages);

/**
 * Whether a device plugin counts the resource, in whole numbers. Source: core/helper
 * `IsExtendedResourceName`.
 */
const isExtended = (name: string): boolean =>
  !isNative(name) &&
  !name.startsWith('requests.') &&
  qualifiedName(`requests.${name}`) === undefined;

function nameRule(name: string): string | undefined {
  const broken = qualifiedName(name);
  if (broken !== undefined) return broken;
  if (!name.includes('/') && !containerResources.includes(name) && !name.startsWith(hugepages)) {
    return (
      `is no resource of containers; those are ${containerResources.join(', ')}, ` +
      'hugepages-<size> and names with a domain, as example.com/gpu'
    );
  }
  return isNative(name) || isExtended(name)
    ? undefined
    : 'is no valid name of an extended resource';
}

/**
 * Whether the amount is made of whole huge pages of the resource's size. Source: core/helper
 * `IsHugePageResourceValueDivisible`.
 */
function isWholePages(name: string, amount: bigint): boolean {
  const size = parseQuantity(name.slice(hugepages.length));
  return (
    size !== undefined && size.nano > 0n && isWhole(size) && amount % quantityValue(size) === 0n
  );
}

/**
 * Names and amounts of limits, requests or overhead: P2LK115, P2LK116. Source: core/validation
 * `validateResourceRequirements`.
 */
function amounts(map: NonNullable<Amounts>, scope: Scope): void {
  for (const [name, value] of entries(map)) {
    const rule = nameRule(name);
    if (rule !== undefined)
      scope.report('P2LK116', { field: 'resource', value: name, rule }, [name], { on: 'key' });
    amount(name, value, scope);
  }
}

function amount(name: string, value: Quantity | null, scope: Scope): void {
  const quantity = parseQuantity(value ?? 0);
  if (quantity === undefined) return;
  const bad = (words: string): void =>
    scope.report('P2LK115', { field: name, value: value ?? 0, rule: words }, [name]);
  if (quantity.nano < 0n) bad('no negative amount');
  if (isExtended(name) && milliValue(quantity) % 1000n !== 0n) bad('a whole number');
  if (name.startsWith(hugepages) && !isWholePages(name, quantityValue(quantity)))
    bad(`a multiple of ${name.slice(hugepages.length)}`);
}

/** A request beside its limit: P2LK125. Kubernetes rounds both up to thousandths. */
function compare(name: string, request: Quantity | null, limits: Amounts, scope: Scope): void {
  const limit = valueOf(limits, name);
  const fixed = !mayOvercommit(name);
  const asked = parseQuantity(request ?? 0);
  if (limit === undefined || asked === undefined) {
    if (fixed)
      scope.report(
        'P2LK112',
        { owner: scope.here, field: `limits["${name}"]`, reason: 'as it has a request for it' },
        ['requests', name],
        {
          on: 'key',
        },
      );
    return;
  }
  const allowed = parseQuantity(limit ?? 0);
  if (allowed === undefined) return;
  const above = milliValue(asked) - milliValue(allowed);
  if (above === 0n || (above < 0n && !fixed)) return;
  const rule = fixed ? 'must be equal' : 'do not fit: the request must not be above the limit';
  scope.report(
    'P2LK125',
    { resource: name, request: formatQuantity(asked), limit: formatQuantity(allowed), rule },
    ['requests', name],
    {
      related: [{ path: scope.path(['limits', name]), label: 'the limit' }],
    },
  );
}

const names = (map: Amounts): readonly string[] => (given(map) ? Object.keys(map) : []);

/**
 * Requests and limits of one container: P2LK112, P2LK115, P2LK116, P2LK122, P2LK125. Source:
 * core/validation `validateResourceRequirements`.
 */
export function resourceRequirements(resources: ResourceRequirements, scope: Scope): void {
  scope.at('limits', resources.limits, amounts);
  scope.at('requests', resources.requests, amounts);
  for (const [name, request] of entries(resources.requests))
    compare(name, request, resources.limits, scope);
  besideHugepages([...names(resources.limits), ...names(resources.requests)], scope);
}

/**
 * Amounts that a pod adds to those of its containers. Source: core/validation `validateOverhead`.
 */
export function overhead(map: NonNullable<Amounts>, scope: Scope): void {
  amounts(map, scope);
  besideHugepages(names(map), scope);
}

function besideHugepages(all: readonly string[], scope: Scope): void {
  if (
    all.some((name) => name.startsWith(hugepages)) &&
    !all.includes('cpu') &&
    !all.includes('memory')
  ) {
    scope.report(
      'P2LK122',
      { field: 'hugepages', reason: 'without a request or limit of cpu or memory' },
      [],
      { on: 'key' },
    );
  }
}

/**
 * One resizePolicy, and whether it is there twice. Source: core/validation `validateResizePolicy`.
 */
export function resizePolicy(policy: ContainerResizePolicy, scope: Scope, seen: Set<string>): void {
  const { resourceName, restartPolicy } = policy;
  if (seen.has(resourceName))
    scope.report('P2LK118', { field: 'resourceName', value: resourceName, where: 'resizePolicy' }, [
      'resourceName',
    ]);
  seen.add(resourceName);
  if (required(scope, 'resourceName', resourceName))
    oneOf(scope, 'resourceName', resourceName, ['cpu', 'memory']);
  if (required(scope, 'restartPolicy', restartPolicy))
    oneOf(scope, 'restartPolicy', restartPolicy, ['NotRequired', 'RestartContainer']);
  if (scope.pod?.restartPolicy === 'Never' && restartPolicy === 'RestartContainer') {
    scope.report(
      'P2LK113',
      {
        field: 'restartPolicy',
        value: restartPolicy,
        allowed: ['NotRequired'],
        when: "as the pod's restartPolicy is Never",
      },
      ['restartPolicy'],
    );
  }
}
