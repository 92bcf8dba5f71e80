import { sh } from 'p2lk/plugin';
import type { Draft, Manifest, PodContext, ShellFragment } from 'p2lk/plugin';
import { iptables, iptablesClosed } from './iptables.ts';
import { nftables, nftablesClosed } from './nftables.ts';
import type { RuleSet } from './rule.ts';

const folder = '/etc/p2lk/firewall';

interface Loader {
  readonly files: readonly (readonly [name: string, contents: string])[];
  readonly close: ShellFragment;
  readonly open: ShellFragment;
}

/** A machine without IPv6 has no such packets, and no program could load rules for them. */
const ifIPv6 = sh`[ ! -e /proc/net/if_inet6 ] ||`;

const restore = (name: string): ShellFragment =>
  sh`iptables-restore <${`${folder}/${name}.v4`} && { ${ifIPv6} ip6tables-restore <${`${folder}/${name}.v6`}; }`;

const loaders: { readonly [backend: string]: (rules: RuleSet) => Loader } = {
  iptables: (rules) => ({
    files: [
      ['closed.v4', iptablesClosed(4)],
      ['closed.v6', iptablesClosed(6)],
      ['open.v4', iptables(rules, 4)],
      ['open.v6', iptables(rules, 6)],
    ],
    close: restore('closed'),
    open: restore('open'),
  }),
  nftables: (rules) => ({
    files: [
      ['closed.nft', nftablesClosed()],
      ['open.nft', nftables(rules)],
    ],
    close: sh`nft -f ${`${folder}/closed.nft`}`,
    open: sh`nft -f ${`${folder}/open.nft`}`,
  }),
};

/**
 * Puts the rule files on the machine and loads them before anything of the pod runs: first both families are closed, then opened. A step
 * that fails holds the pod, so nothing of it ever starts on an open network.
 */
export const load = (rules: RuleSet, backend: 'iptables' | 'nftables', manifest: Draft<Manifest>, { boot }: PodContext): void => {
  const { files, close, open } = loaders[backend]!(rules);
  for (const [name, contents] of files) manifest.add('files', { path: `${folder.slice(1)}/${name}`, contents, mode: '0644' });
  boot.run('beforeInitContainers', { name: 'close the firewall', run: close, required: true });
  boot.run('beforeInitContainers', { name: 'open the ports of the pod', run: open, required: true });
};
