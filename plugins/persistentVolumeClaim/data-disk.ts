import { diskScript, diskScriptPath, groupWords, unmountAtShutdown } from 'p2lk/drivers';
import { pathBelow, sh } from 'p2lk/plugin';
import type { File, VolumeContext, VolumePlan } from 'p2lk/plugin';

const label = 'p2lk-data';
const mountPoint = '/var/lib/p2lk/data';
const scriptPath = '/etc/p2lk/data-disk';

/**
 * Mounts the disk whose file system has the label; where there is none, the one disk that is blank,
 * which is formatted and labelled: without it the pod would write to memory. A disk of another
 * volume or of an initiator is not taken, and of several blank ones p2lk does not choose.
 */
const text = `#!/bin/sh
# data-disk DIRECTORY GROUP POLICY: sees to a claim's directory on the machine's data disk. Written by p2lk.
# GROUP is the pod's fsGroup, - when it has none; POLICY is its fsGroupChangePolicy.
# shellcheck disable=SC2015
set -u

fail() {
  echo "$*"
  exit 1
}

# is_taken DEVICE: whether it is another volume's.
is_taken() {
  case $(readlink -f "/sys/class/block/\${1##*/}/device") in */session*) return 0 ;; esac
  for link in /run/p2lk/block/*; do
    [ "$(readlink -f "$link")" != "$1" ] || return 0
  done
  return 1
}

# find_blank: the one disk that seems blank; the script of every disk looks closer.
find_blank() {
  disk=
  for device in /sys/class/block/*; do
    name=\${device##*/}
    case $name in loop* | ram* | zram* | sr* | fd* | dm-* | md* | nbd*) continue ;; esac
    [ ! -e "$device/partition" ] && [ "$(cat "$device/ro")" = 0 ] || continue
    [ "$(cat "$device/size")" -gt 2048 ] || continue
    blkid -p "/dev/$name" >/dev/null 2>&1
    [ $? -eq 2 ] && ! is_taken "/dev/$name" || continue
    [ "$(head -c 1048576 "/dev/$name" | tr -d '\\000' | wc -c)" -eq 0 ] || continue
    wanted="give the one for the data a file system with the label ${label}"
    [ -z "$disk" ] || fail "$disk and /dev/$name are both blank: $wanted"
    disk=/dev/$name
  done
  [ -n "$disk" ] || fail "no disk has the label ${label}, and none is blank"
}

if ! grep -qF ' ${mountPoint} ' /proc/self/mounts; then
  chroot /host modprobe -a virtio_blk nvme sd_mod ext4 2>/dev/null
  disk=$(findfs LABEL=${label} 2>/dev/null) && [ -n "$disk" ] || find_blank
  /bin/sh ${diskScriptPath} "$disk" ${mountPoint} ext4 rw - - ${label} || exit 1
fi
[ -d "$1" ] || { mkdir -p "$1" && chmod 0777 "$1"; } || exit 1
exec /bin/sh ${diskScriptPath} - "$1" ext4 rw "$2" "$3"
`;

/** That script as a file of the machine. */
const script: File = { path: scriptPath.slice(1), contents: text, mode: '0755' };

/**
 * A directory of the data disk for one claim, made when it is missing and otherwise left alone; the
 * group as the kubelet gives it.
 */
export const dataDisk = (claim: string, context: VolumeContext): VolumePlan => {
  const { settings, workload } = context;
  const source = pathBelow(mountPoint, workload.namespace, claim);
  unmountAtShutdown(context, 'disk', mountPoint, `the data disk of claim ${claim}`);
  return {
    source,
    files: [script, diskScript],
    prepare: {
      steps: [
        {
          name: `claim ${claim} on the data disk`,
          run: sh`/bin/sh ${scriptPath} ${source} ${groupWords(context)}`,
          required: true,
          image: settings.tools.format,
        },
      ],
    },
  };
};
