import type { File } from '../linuxkit/manifest.ts';

/**
 * Where the script lies on the machine.
 * @example sh`/bin/sh ${diskScriptPath} ${device} ${directory} ext4 rw ${groupWords(context)}`
 */
export const diskScriptPath = '/etc/p2lk/disk';

/**
 * Mounts a disk as a kubelet does: formatted only when it is blank, checked first, owned by the
 * pod's fsGroup. A kubelet takes for blank whatever `blkid` does not know; here the disk must
 * besides be read, and hold nothing but zeros. Needs `blkid` of util-linux, `mkfs`, `e2fsck` and
 * `blockdev` of the image it runs in. Source: k8s.io/mount-utils `mount_linux.go`,
 * formatAndMountSensitive and GetDiskFormat; kubelet `pkg/volume/volume_linux.go`,
 * SetVolumeOwnership.
 */
export const diskText = `#!/bin/sh
# disk DEVICE DIRECTORY FSTYPE OPTIONS GROUP POLICY [LABEL]: mounts a disk for a volume. Written by p2lk.
# DEVICE is - for a directory that is there already. OPTIONS begins with ro or rw. GROUP is the pod's
# fsGroup, - when it has none; POLICY is its fsGroupChangePolicy. LABEL is for a file system that is
# made.
# shellcheck disable=SC2015
set -u
device=$1
directory=$2
fstype=$3
options=$4
group=$5
policy=$6
label=\${7-}

fail() {
  echo "$*"
  exit 1
}

# zeros START COUNT: whether that many units of 64 KiB can be read, and are all zero.
zeros() {
  [ "$(dd if="$device" bs=65536 skip="$1" count="$2" 2>/dev/null | wc -c)" -eq "$(($2 * 65536))" ] ||
    fail "$device cannot be read"
  [ "$(dd if="$device" bs=65536 skip="$1" count="$2" 2>/dev/null | tr -d '\\000' | wc -c)" -eq 0 ]
}

# blank: whether there is nothing on the disk: up to 1 GiB it is read whole, of a larger one 64 MiB
# at its start, 16 MiB at its end and 256 places between.
blank() {
  bytes=$(blockdev --getsize64 "$device") && [ "$bytes" -ge 1048576 ] || fail "$device is smaller than 1 MiB"
  units=$((bytes / 65536))
  if [ "$units" -le 16384 ]; then
    zeros 0 "$units"
    return
  fi
  zeros 0 1024 && zeros "$((units - 256))" 256 || return 1
  part=1
  while [ "$part" -le 256 ]; do
    zeros "$((units * part / 257))" 4 || return 1
    part=$((part + 1))
  done
}

mount_disk() {
  device=$(readlink -f "$device")
  [ -b "$device" ] || fail "$device is no disk"
  chroot /host modprobe "$fstype" 2>/dev/null
  found=$(blkid -p -s TYPE -o value "$device" 2>/dev/null)
  case $? in
    0) [ -n "$found" ] || fail "$device has partitions, and no file system of its own" ;;
    2)
      blank || fail "$device holds data that is no file system; it is left alone"
      case $options in ro*) fail "$device is blank, and the volume is read-only" ;; esac
      { echo "p2lk: $device is blank: making $fstype on it" >/dev/console; } 2>/dev/null
      case $fstype in
        ext[234]) "mkfs.$fstype" -q -F -m 0 \${label:+-L "$label"} "$device" ;;
        *) "mkfs.$fstype" -q -f \${label:+-L "$label"} "$device" ;;
      esac || fail "$device cannot be formatted as $fstype"
      found=$fstype
      ;;
    *) fail "what $device holds cannot be told; it is left alone" ;;
  esac
  # One driver of the kernel mounts all of ext.
  case $found,$fstype in
    "$fstype,$fstype" | ext[234],ext[234]) ;;
    *) fail "$device holds $found, and fsType says $fstype" ;;
  esac
  case $found,$options in
    ext[234],rw*)
      e2fsck -p "$device" >/dev/null 2>&1
      [ $? -ne 4 ] || fail "$device has errors that e2fsck does not mend by itself"
      ;;
  esac
  mkdir -p "$directory" && mount -t "$fstype" -o "$options" "$device" "$directory"
}

[ "$device" = - ] || grep -qF " $directory " /proc/self/mounts || mount_disk || exit 1
case $options,$group in ro*,* | *,-) exit 0 ;; esac
[ "$policy" = OnRootMismatch ] && [ "$(stat -c %g "$directory")" = "$group" ] &&
  [ "$((0$(stat -c %a "$directory") & 02770))" = $((02770)) ] && exit 0
find "$directory" -exec chgrp -h "$group" {} + &&
  find "$directory" -type d -exec chmod ug+rwx,g+s {} + &&
  find "$directory" ! -type d ! -type l -exec chmod ug+rw {} +
`;

/**
 * That script as a file of the machine.
 * @example files: [diskScript]
 */
export const diskScript: File = { path: diskScriptPath.slice(1), contents: diskText, mode: '0755' };

/** File systems that the script makes and mounts. */
export const diskFileSystems: ReadonlySet<string> = new Set(['ext2', 'ext3', 'ext4', 'xfs']);
