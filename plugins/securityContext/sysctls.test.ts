import { expect, test } from 'vitest';
import { sysctlPath } from './sysctls.ts';

test.each([
  ['net.core.somaxconn', '/proc/sys/net/core/somaxconn'],
  ['net/core/somaxconn', '/proc/sys/net/core/somaxconn'],
  ['net.ipv4.conf.eth0/100.rp_filter', '/proc/sys/net/ipv4/conf/eth0.100/rp_filter'],
  ['net/ipv4/conf/eth0.100/rp_filter', '/proc/sys/net/ipv4/conf/eth0.100/rp_filter'],
])('%s lies at %s', (name, path) => {
  expect(sysctlPath(name)).toBe(path);
});
