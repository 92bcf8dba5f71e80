import { diskScriptPath } from 'p2lk/drivers';
import type { File } from 'p2lk/plugin';

export const scriptPath = '/etc/p2lk/local';

/**
 * Brings a directory or a disk of the machine to where a volume is expected. The machine has no
 * udev, so links below /dev/disk are made up for. Source: kubelet `pkg/volume/local/local.go`,
 * mountLocalBlockDevice and SetUpAt; `local_block`, MapPodDevice.
 */
const text = `#!/bin/sh
# local PATH LINK DIRECTORY FSTYPE OPTIONS GROUP POLICY: brings a directory or a disk to DIRECTORY.
# Written by p2lk.
# DIRECTORY is - where LINK to the disk is all that is wanted. FSTYPE is - where only a directory will do.
# shellcheck disable=SC2015
set -u
path=$1
link=$2
directory=$3
shift 3

fail() {
  echo "$*"
  exit 1
}

chroot /host modprobe -a virtio_blk nvme sd_mod 2>/dev/null
found=$(chroot /host readlink -f "$path")
if [ -z "$found" ] || [ ! -e "/host$found" ]; then
  case $path in
    /dev/disk/by-uuid/*) found=$(findfs "UUID=\${path##*/}") ;;
    /dev/disk/by-label/*) found=$(findfs "LABEL=\${path##*/}") ;;
    /dev/disk/by-partuuid/*) found=$(findfs "PARTUUID=\${path##*/}") ;;
    /dev/disk/by-partlabel/*) found=$(findfs "PARTLABEL=\${path##*/}") ;;
    *) fail "$path is missing" ;;
  esac 2>/dev/null
  [ -n "$found" ] || fail "no disk is $path"
fi

if [ -b "/host$found" ]; then
  [ "$directory" = - ] || [ "$1" != - ] || fail "$path is a disk: local.fsType says what to mount it as"
  mkdir -p "\${link%/*}" && ln -sfn "$found" "$link" || exit 1
  [ "$directory" = - ] || exec /bin/sh ${diskScriptPath} "$link" "$directory" "$@"
elif [ -d "/host$found" ] && [ "$directory" != - ]; then
  if ! grep -qF " $directory " /proc/self/mounts; then
    mkdir -p "$directory" && mount --bind "/host$found" "$directory" || exit 1
    [ "$2" = rw ] || mount -o "remount,bind,$2" "$directory" || { umount "$directory"; exit 1; }
  fi
  exec /bin/sh ${diskScriptPath} - "$directory" "$@"
elif [ "$directory" = - ]; then
  fail "$path is no block device"
else
  fail "$path is neither a directory nor a block device"
fi
`;

export const script: File = { path: scriptPath.slice(1), contents: text, mode: '0755' };
