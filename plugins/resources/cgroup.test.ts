import type { PodSpec, ResourceRequirements } from 'p2lk/plugin';
import { expect, test } from 'vitest';
import { cgroupOf, quotaOf, sharesOf } from './cgroup.ts';

const pod = (resources?: ResourceRequirements, ofPod?: ResourceRequirements): PodSpec => ({
  containers: [{ name: 'web', ...(resources !== undefined && { resources }) }],
  ...(ofPod !== undefined && { resources: ofPod }),
});
const cgroup = (resources?: ResourceRequirements, ofPod?: ResourceRequirements) => {
  const spec = pod(resources, ofPod);
  return cgroupOf(spec.containers[0]!, spec);
};

test.each([
  [0n, 2],
  [1n, 2],
  [100n, 102],
  [250n, 256],
  [1000n, 1024],
  [1_000_000n, 262_144],
])('%s millicores weigh %s', (milli, shares) => {
  expect(sharesOf(milli)).toBe(shares);
});

test.each([
  [5n, 1000],
  [250n, 25_000],
  [1500n, 150_000],
])('%s millicores are %s microseconds', (milli, quota) => {
  expect(quotaOf(milli)).toBe(quota);
});

test.each<[string, ResourceRequirements | undefined, unknown]>([
  ['nothing', undefined, { cpu: { shares: 2 } }],
  [
    'a limit, which is the request too',
    { limits: { cpu: '250m' } },
    { cpu: { shares: 256, quota: 25_000, period: 100_000 } },
  ],
  [
    'a request of 0 beside a limit',
    { requests: { cpu: 0 }, limits: { cpu: 1 } },
    { cpu: { shares: 2, quota: 100_000, period: 100_000 } },
  ],
  ['a limit of 0', { limits: { cpu: '0', memory: '0' } }, { cpu: { shares: 2 } }],
  [
    'memory, rounded up to a byte',
    { limits: { memory: '100m' } },
    { memory: { limit: 1, swap: 1 }, cpu: { shares: 2 } },
  ],
  [
    'a fraction of a suffix',
    { limits: { memory: '0.5Gi' } },
    { memory: { limit: 536_870_912, swap: 536_870_912 }, cpu: { shares: 2 } },
  ],
  ['a request of memory', { requests: { memory: '64Mi' } }, { cpu: { shares: 2 } }],
])('%s', (_, resources, expected) => {
  expect(cgroup(resources)).toEqual(expected);
});

test('a limit that no number of YAML holds becomes the largest that one does', () => {
  expect(cgroup({ limits: { memory: '8Ei' } }).memory?.limit).toBe(Number.MAX_SAFE_INTEGER);
});

test('what the container does not limit, the pod does', () => {
  expect(cgroup({ limits: { cpu: '100m' } }, { limits: { cpu: '1', memory: '64Mi' } })).toEqual({
    memory: { limit: 67_108_864, swap: 67_108_864 },
    cpu: { shares: 102, quota: 10_000, period: 100_000 },
  });
});
