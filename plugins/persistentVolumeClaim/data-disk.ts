import { sh } from 'p2lk/plugin';
import type { Image, ShellFragment, VolumeContext, VolumePlan } from 'p2lk/plugin';

const label = 'p2lk-data';
const mountPoint = '/var/lib/p2lk/data';

/**
 * Finds the disk with the label, makes a file system on the first disk that is blank (nothing that blkid knows, no partition, the first
 * MiB all zero) when there is none, checks and mounts it. Waits for the disk: without it the pod would write to memory.
 */
const script: ShellFragment = sh`say() { echo "p2lk: $*"; { echo "p2lk: $*" >/dev/console; } 2>/dev/null || true; }
blank() {
  [ -z "$(blkid "$1" 2>/dev/null)" ] || return 1
  for part in /sys/class/block/"\${1##*/}"/*/partition; do [ ! -e "$part" ] || return 1; done
  [ "$(head -c 1048576 "$1" | tr -d '\\000' | wc -c)" -eq 0 ]
}
pause=1
until disk=$(findfs ${`LABEL=${label}`} 2>/dev/null) && [ -n "$disk" ]; do
  for device in /sys/class/block/*; do
    name=\${device##*/}
    case $name in loop*|ram*|zram*|sr*|fd*|dm-*|nbd*) continue ;; esac
    [ ! -e "$device/partition" ] && [ "$(cat "$device/ro")" = 0 ] && [ "$(cat "$device/size")" -gt 2048 ] || continue
    if blank "/dev/$name"; then
      say "disk $name is blank: making an ext4 file system with the label ${label}"
      mkfs.ext4 -q -F -L ${label} "/dev/$name" && break
    fi
  done
  disk=$(findfs ${`LABEL=${label}`} 2>/dev/null) && [ -n "$disk" ] && break
  say "no disk with the label ${label} and no blank one; the pod waits, next try in $pause s"
  sleep "$pause"
  [ "$pause" -ge 32 ] || pause=$((pause * 2))
done
mkdir -p ${mountPoint}
e2fsck -p "$disk" >/dev/null 2>&1
until mount -t ext4 "$disk" ${mountPoint}; do say "cannot mount $disk; the pod waits"; sleep 5; done
say "data disk $disk mounted"`;

/** The one `onboot` entry that all claims of the machine share. */
const entry = (image: string): Image => ({
  name: 'p2lk-data',
  image,
  capabilities: ['CAP_SYS_ADMIN', 'CAP_DAC_OVERRIDE', 'CAP_MKNOD'],
  binds: ['/dev:/dev:rw,rslave', '/sys:/sys:ro,rslave', '/var:/var:rw,rshared'],
  devices: [
    { path: 'all', type: 'b', mode: '0660' },
    { path: '/dev/console', type: 'c', major: 5, minor: 1, mode: '0600' },
  ],
  command: ['/bin/sh', '-c', script.text],
  rootfsPropagation: 'shared',
});

/** A directory of the data disk for one claim, made when it is missing and otherwise left alone; the group as the kubelet gives it. */
export const dataDisk = (claim: string, { pod, settings, workload }: VolumeContext): VolumePlan => {
  const source = `${mountPoint}/${workload.namespace}/${claim}`;
  const { fsGroup, fsGroupChangePolicy } = pod.securityContext ?? {};
  const owned =
    fsGroup === undefined
      ? sh`true`
      : sh`${fsGroupChangePolicy === 'OnRootMismatch' ? sh`[ "$(stat -c %g ${source})" = ${fsGroup} ] ||` : sh``} { chgrp -R ${fsGroup} ${source} && chmod -R g+rwX ${source} && find ${source} -type d -exec chmod g+s {} +; }`;
  return {
    source,
    onboot: [entry(settings.tools.format)],
    prepare: {
      steps: [
        {
          name: `claim ${claim}`,
          required: true,
          run: sh`{ [ -d ${source} ] || { mkdir -p ${source} && chmod 0777 ${source}; }; } && ${owned}`,
        },
      ],
    },
  };
};
