import { sh } from 'p2lk/plugin';
import type { Draft, Manifest, PodContext } from 'p2lk/plugin';
import { loadScript } from './load.generated.ts';
import { iptables, iptablesClosed } from './iptables.ts';
import { nftables, nftablesClosed } from './nftables.ts';
import type { RuleSet } from './rule.ts';

const folder = '/etc/p2lk/firewall';
const scriptPath = `${folder}/load`;

interface Backend {
  readonly files: (rules: RuleSet) => readonly (readonly [name: string, contents: string])[];
  /** Body of the shell function that loads the rules of a name. */
  readonly load: string;
}

const backends: { readonly [name in 'iptables' | 'nftables']: Backend } = {
  iptables: {
    files: (rules) => [
      ['closed.v4', iptablesClosed(4)],
      ['closed.v6', iptablesClosed(6)],
      ['open.v4', iptables(rules, 4)],
      ['open.v6', iptables(rules, 6)],
    ],
    load: `feed iptables-restore "$1.v4" && { ! is_there 6 || feed ip6tables-restore "$1.v6"; }`,
  },
  nftables: {
    files: (rules) => [
      ['closed.nft', nftablesClosed()],
      ['open.nft', nftables(rules)],
    ],
    load: `feed 'nft -f -' "$1.nft"`,
  },
};

/** `load.sh` with the line that is the back end's own. */
const script = (load: string): string =>
  loadScript.replace('  load_rules "$1"\n', () => `  ${load}\n`);

/**
 * Puts the rule files on the machine and loads them before anything of the pod runs: first both
 * families are closed, then opened. A step that fails holds the pod, so nothing of it ever starts
 * on an open network.
 */
export const load = (
  rules: RuleSet,
  backend: 'iptables' | 'nftables',
  manifest: Draft<Manifest>,
  { boot }: PodContext,
): void => {
  const { files, load: body } = backends[backend];
  for (const [name, contents] of files(rules))
    manifest.add('files', { path: `${folder.slice(1)}/${name}`, contents, mode: '0644' });
  manifest.add('files', { path: scriptPath.slice(1), contents: script(body), mode: '0755' });
  boot.run('onboot', {
    name: 'close the firewall',
    run: sh`sh ${scriptPath} closed`,
    required: true,
  });
  boot.run('onboot', {
    name: 'open the ports of the pod',
    run: sh`sh ${scriptPath} open`,
    required: true,
  });
};
