import type { File } from '../linuxkit/manifest.ts';

/**
 * Where the script lies on the machine.
 * @example sh`address=$(/bin/sh ${resolveScriptPath} ${server}) || exit`
 */
export const resolveScriptPath = '/etc/p2lk/resolve';

/**
 * mount(2) takes addresses, so a driver that has a name looks it up first. Needs `awk` and
 * `nslookup`, as busybox has them.
 */
const text = `#!/bin/sh
# resolve NAME: prints an address of a host by /etc/hosts, else by the name servers; an address as it
# is. Written by p2lk.
set -u
case $1 in *:*) echo "$1" && exit ;; *[!0-9.]*) ;; *) echo "$1" && exit ;; esac
awk -v name="$1" '
  { sub(/#.*/, "") }
  { for (i = 2; i <= NF; i++) if ($i == name) { print $1; exit } }
' /etc/hosts 2>/dev/null | grep . && exit
getent ahosts "$1" 2>/dev/null | awk '{ print $1; exit }' | grep . && exit
timeout 20 nslookup "$1" 2>/dev/null |
  awk '
    /^Name:/ { answer = 1 }
    answer && /^Address/ { sub(/^Address[ 0-9]*: */, ""); print $1; exit }
  ' | grep . && exit
echo "the name $1 cannot be resolved" >&2
exit 1
`;

/**
 * That script as a file of the machine.
 * @example files: [resolveScript]
 */
export const resolveScript: File = {
  path: resolveScriptPath.slice(1),
  contents: text,
  mode: '0755',
};
