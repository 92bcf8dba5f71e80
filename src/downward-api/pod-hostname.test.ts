import { expect, test } from 'vitest';
import type { WorkloadName } from '../api/context.ts';
import { podHostname } from './pod-hostname.ts';
import type { PodHostname } from './pod-hostname.ts';
import type { PodSpec } from '../kubernetes/generated/types.ts';

const names = (
  workload: Partial<WorkloadName>,
  pod: Partial<PodSpec> = {},
  serviceName?: string,
): PodHostname =>
  podHostname(
    { containers: [], ...pod },
    {
      workload: { kind: 'Pod', name: 'shop', namespace: 'retail', podName: 'shop', ...workload },
      clusterDomain: 'cluster.local',
      ...(serviceName !== undefined && { serviceName }),
    },
  );

/** The pod's own fields count. */
const own = { ofController: false };

test('a pod is called what it says, else by its name', () => {
  expect(names({})).toEqual({ ...own, hostname: 'shop', kernel: 'shop' });
  expect(names({}, { hostname: 'till', subdomain: '' })).toEqual({
    ...own,
    hostname: 'till',
    kernel: 'till',
  });
  expect(names({}, { hostnameOverride: 'till.shop.example', subdomain: 'shops' })).toEqual({
    ...own,
    hostname: 'till.shop.example',
    kernel: 'till.shop.example',
  });
});

test('a subdomain makes a domain, which the kernel hears of only when told', () => {
  const domain = 'shops.retail.svc.cluster.local';
  expect(names({}, { subdomain: 'shops' })).toEqual({
    ...own,
    hostname: 'shop',
    domain,
    kernel: 'shop',
  });
  expect(names({}, { subdomain: 'shops', setHostnameAsFQDN: true }).kernel).toBe(`shop.${domain}`);
  expect(names({}, { setHostnameAsFQDN: true }).kernel).toBe('shop');
});

test('a StatefulSet and an indexed Job name their pods', () => {
  const pod = { hostname: 'not-this', subdomain: 'nor-this' };
  const stateful = { kind: 'StatefulSet', podName: 'shop-2' };
  expect(names(stateful, pod, 'shops')).toEqual({
    ofController: true,
    hostname: 'shop-2',
    domain: 'shops.retail.svc.cluster.local',
    kernel: 'shop-2',
  });
  expect(names(stateful, pod)).toEqual({
    ofController: true,
    hostname: 'shop-2',
    kernel: 'shop-2',
  });
  expect(names({ kind: 'Job', podName: 'shop-0' }, { hostname: 'not-this' }).hostname).toBe(
    'shop-0',
  );
  expect(names({ kind: 'Job' }, { hostname: 'till' }).hostname).toBe('till');
});

test('63 characters of a name are kept, and no dash or dot at their end', () => {
  const podName = `${'a'.repeat(61)}-.${'b'.repeat(20)}`;
  expect(names({ podName }).hostname).toBe('a'.repeat(61));
});
