import { texts } from '../given.ts';
import type { Scope } from '../scope.ts';
import type { HostAlias, PodDNSConfig, PodSpec } from '../generated/types.ts';
import { oneOfOrEmpty } from './checks.ts';
import { dnsSubdomain, ipAddress, searchDomain } from './syntax.ts';

/** Texts of a list that break a syntax: P2LK127. */
function eachFormed(
  scope: Scope,
  key: string,
  list: readonly string[] | undefined,
  rule: (value: string) => string | undefined,
): void {
  for (const [index, value] of texts(list).entries()) {
    const broken = rule(value);
    if (broken !== undefined)
      scope.report('P2LK127', { field: `${key}[${index}]`, value, rule: `it ${broken}` }, [
        key,
        index,
      ]);
  }
}

const search = (value: string): string | undefined =>
  value === '.' ? undefined : searchDomain(value.replace(/\.$/, ''));

function dnsConfig(config: PodDNSConfig, scope: Scope): void {
  const [servers, searches] = [texts(config.nameservers), texts(config.searches)];
  if (servers.length > 3)
    scope.report(
      'P2LK128',
      { field: 'nameservers', size: servers.length, max: 3, unit: 'entries' },
      ['nameservers'],
      { on: 'key' },
    );
  if (searches.length > 32)
    scope.report(
      'P2LK128',
      { field: 'searches', size: searches.length, max: 32, unit: 'entries' },
      ['searches'],
      { on: 'key' },
    );
  const size = searches.join(' ').length;
  if (size > 2048)
    scope.report(
      'P2LK128',
      { field: 'searches', size, max: 2048, unit: 'characters' },
      ['searches'],
      { on: 'key' },
    );
  eachFormed(scope, 'nameservers', config.nameservers, ipAddress);
  eachFormed(scope, 'searches', config.searches, search);
  scope.each('options', config.options, (option) => {
    if (!option.name) scope.report('P2LK112', { owner: scope.here, field: 'name' });
  });
}

/**
 * dnsPolicy and dnsConfig: P2LK112, P2LK113, P2LK127, P2LK128. Source: core/validation
 * `validatePodDNSConfig`.
 */
export function dns(spec: PodSpec, scope: Scope): void {
  oneOfOrEmpty(scope, 'dnsPolicy', spec.dnsPolicy, [
    'ClusterFirstWithHostNet',
    'ClusterFirst',
    'Default',
    'None',
  ]);
  if (spec.dnsPolicy === 'None' && texts(spec.dnsConfig?.nameservers).length === 0) {
    return scope.report(
      'P2LK112',
      { owner: scope.here, field: 'dnsConfig.nameservers', reason: 'for dnsPolicy: None' },
      ['dnsPolicy'],
    );
  }
  scope.at('dnsConfig', spec.dnsConfig, dnsConfig);
}

/** An entry of the hosts file: P2LK127. Source: core/validation `ValidateHostAliases`. */
export function hostAlias(alias: HostAlias, scope: Scope): void {
  const rule = ipAddress(alias.ip ?? '');
  if (rule !== undefined)
    scope.report('P2LK127', { field: 'ip', value: alias.ip ?? '', rule: `it ${rule}` }, ['ip']);
  eachFormed(scope, 'hostnames', alias.hostnames, dnsSubdomain);
}
