import { resolveScriptPath } from 'p2lk/drivers';
import type { File } from 'p2lk/plugin';

export const scriptPath = '/etc/p2lk/nfs';

/**
 * Mounts an NFS export with nothing but mount(2): the kernel speaks the protocols, but resolves no
 * names and picks no version (linux, fs/nfs/fs_context.c). Versions are tried downwards as
 * mount.nfs does (nfs-utils, utils/mount/stropts.c, nfs_autonegotiate).
 */
const text = `#!/bin/sh
# nfs SERVER EXPORT DIRECTORY SECONDS OPTIONS VERSION...: mounts an export by the first version that
# the server speaks. Written by p2lk.
# Runs in p2lk-prepare. SECONDS bounds each try.
set -u
server=$1
export=$2
directory=$3
seconds=$4
options=$5
shift 5

fail() {
  echo "$*"
  exit 1
}

grep -q " $directory " /proc/self/mounts && exit 0
case $server in
  *:*)
    address=$server
    server=[$server]
    ;;
  *[!0-9.]*)
    address=$(/bin/sh ${resolveScriptPath} "$server" 2>/dev/null) ||
      fail "the name $server cannot be resolved"
    ;;
  *) address=$server ;;
esac
mkdir -p "$directory" || fail "$directory cannot be made"
chroot /host modprobe -a nfs nfsv4 nfsv3 2>/dev/null

said=
for version; do
  more=
  case $version,$options in 3,*lock*) ;; 3,*) more=,nolock ;; esac
  all=$options,vers=$version,addr=$address$more
  said=$(timeout "$seconds" mount -i -t nfs -o "$all" "$server:$export" "$directory" 2>&1)
  status=$?
  [ "$status" -ne 0 ] || exit 0
  case $status,$said in
    *rotocol*) ;;
    124,* | 143,* | 137,*) fail "$server did not answer within $seconds s" ;;
    *) break ;;
  esac
done
fail "\${said:-mount ended with status $status}"
`;

export const script: File = { path: scriptPath.slice(1), contents: text, mode: '0755' };
