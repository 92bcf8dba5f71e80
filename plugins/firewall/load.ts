import { sh } from 'p2lk/plugin';
import type { Draft, Manifest, PodContext } from 'p2lk/plugin';
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

/** The same for every pod with this back end. */
const script = (load: string): string => `#!/bin/sh
# load closed|open: loads the rules of that name. Written by p2lk.
folder=${folder}

# One line says what failed, in the program's own words.
feed() {
  said=$($1 <"$folder/$2" 2>&1) || {
    echo "$1 <$folder/$2: $(echo "$said" | tr -s '\\n ' '  ')"
    return 1
  }
}

# A machine without IPv6 has no such packets, and no program could load rules for them.
is_there() {
  [ "$1" = 4 ] || [ -e /proc/net/if_inet6 ]
}

load() {
  ${load}
}

# Lets nothing in from outside, replies neither, with no firewall at all: incoming packets find no route.
cut_off() {
  for family in 4 6; do
    if ! is_there $family || is_cut_off $family; then continue; fi
    ip -$family rule add pref 1 lookup local || return
    ip -$family rule del pref 0 || return
    # busybox knows no "not".
    ip -$family rule add pref 0 not iif lo blackhole || cut_off_links $family || return
  done 2>/dev/null
}

cut_off_links() {
  sed -n 's/^ *\\([^:]*\\):.*/\\1/p' /proc/net/dev | while IFS= read -r link; do
    [ "$link" = lo ] || ip "-$1" rule add pref 0 iif "$link" type blackhole || exit
  done
}

is_cut_off() {
  ip "-$1" rule | grep -q blackhole
}

connect() {
  for family in 4 6; do
    if ! is_there $family || ! is_cut_off $family; then continue; fi
    while is_cut_off $family; do ip -$family rule del pref 0; done
    ip -$family rule add pref 0 lookup local && ip -$family rule del pref 1
  done 2>/dev/null
}

if why=$(load "$1"); then
  connect
  exit 0
fi
# Rules that are not loaded leave those before them standing, which is enough once the machine is closed.
if [ "$1" = closed ] && ! cut_off; then
  { echo "p2lk: $why; the machine cannot be closed and goes no further" >/dev/console; } 2>/dev/null
  until load closed >/dev/null; do sleep 5; done
  connect
  exit 0
fi
echo "$why"
exit 1
`;

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
