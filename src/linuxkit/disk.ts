import { etc } from './boot/functions.ts';
import type { File } from './manifest.ts';

/** Where the script lies on the machine. */
export const diskScriptPath = `${etc}/disk`;

/**
 * Mounts a disk as a kubelet does: checked first, formatted only when blank, owned by the pod's fsGroup. Needs `blkid`, `mkfs`, `e2fsck`
 * of the image it runs in. Source: k8s.io/mount-utils `mount_linux.go`, formatAndMountSensitive; kubelet `pkg/volume/volume_linux.go`, SetVolumeOwnership.
 */
const text = `#!/bin/sh
# disk DEVICE DIRECTORY FSTYPE OPTIONS GROUP POLICY: mounts a disk for a volume. Written by p2lk.
# OPTIONS begins with ro or rw. GROUP is the pod's fsGroup, - when it has none; POLICY is its fsGroupChangePolicy.
set -u
device=$1
directory=$2
fstype=$3
options=$4
group=$5
policy=$6

fail() {
  echo "$*"
  exit 1
}

grep -q " $directory " /proc/self/mounts && exit 0
[ -b "$device" ] || fail "$device is no disk"
found=$(blkid -p -s TYPE -o value "$device" 2>/dev/null)
if [ -z "$found" ]; then
  # Whatever blkid does not know is data all the same, unless the disk begins with nothing but zeros.
  [ -z "$(blkid -p -s PTTYPE -o value "$device" 2>/dev/null)" ] || fail "$device has partitions, and no file system of its own"
  [ "$(head -c 1048576 "$device" | tr -d '\\000' | wc -c)" -eq 0 ] || fail "$device holds data that is no file system; it is left alone"
  case $options in ro*) fail "$device is blank, and the volume is read-only" ;; esac
  case $fstype in
    ext[234]) "mkfs.$fstype" -q -F -m 0 "$device" ;;
    *) "mkfs.$fstype" -q -f "$device" ;;
  esac || fail "$device cannot be formatted as $fstype"
  found=$fstype
fi
[ "$found" = "$fstype" ] || fail "$device holds a file system of type $found, and fsType says $fstype"
case $fstype,$options in
  ext[234],rw*)
    e2fsck -p "$device" >/dev/null 2>&1
    [ $? -lt 4 ] || fail "$device has errors that e2fsck does not mend by itself"
    ;;
esac
mkdir -p "$directory" && mount -t "$fstype" -o "$options" "$device" "$directory" || exit 1

case $options,$group in ro*,* | *,-) exit 0 ;; esac
[ "$policy" = OnRootMismatch ] && [ "$(stat -c %g "$directory")" = "$group" ] && [ "$((0$(stat -c %a "$directory") & 02070))" = $((02070)) ] && exit 0
chgrp -R "$group" "$directory" && chmod -R g+rwX "$directory" && find "$directory" -type d -exec chmod g+rwxs {} +
`;

/** That script as a file of the machine. */
export const diskScript: File = { path: diskScriptPath.slice(1), contents: text, mode: '0755' };

/** File systems that the script makes and mounts. */
export const diskFileSystems: ReadonlySet<string> = new Set(['ext2', 'ext3', 'ext4', 'xfs']);
