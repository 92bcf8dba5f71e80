import { diskScript, diskScriptPath, sh } from 'p2lk/plugin';
import type { File, VolumeContext, VolumePlan } from 'p2lk/plugin';

const label = 'p2lk-data';
const mountPoint = '/var/lib/p2lk/data';
const scriptPath = '/etc/p2lk/data-disk';

/**
 * Mounts the disk whose file system has the label; where there is none, the one disk that is blank, which is formatted and labelled. Disks of an initiator are
 * not the machine's own, and of several blank ones p2lk does not choose.
 */
const script: File = {
  path: scriptPath.slice(1),
  mode: '0755',
  contents: `#!/bin/sh
# Mounts the data disk of the machine at ${mountPoint}. Written by p2lk.
set -u

# The one disk of which blkid knows nothing.
blank_disk() {
  for device in /sys/class/block/*; do
    name=\${device##*/}
    case $name in loop* | ram* | zram* | sr* | fd* | dm-* | md* | nbd*) continue ;; esac
    case $(readlink -f "$device") in */session[0-9]*) continue ;; esac
    [ ! -e "$device/partition" ] && [ "$(cat "$device/ro")" = 0 ] && [ "$(cat "$device/size")" -gt 2048 ] || continue
    blkid -p "/dev/$name" >/dev/null 2>&1
    [ $? -eq 2 ] || continue
    if [ -n "$disk" ]; then
      echo "$disk and /dev/$name are both blank: give the one for the data a file system with the label ${label}"
      return 1
    fi
    disk=/dev/$name
  done
  [ -n "$disk" ] || { echo "no disk has the label ${label}, and none is blank"; return 1; }
}

grep -qF " ${mountPoint} " /proc/self/mounts && exit 0
disk=$(findfs LABEL=${label} 2>/dev/null) || { disk='' && blank_disk; } || exit 1
exec /bin/sh ${diskScriptPath} "$disk" ${mountPoint} ext4 rw - Always ${label}
`,
};

/** A directory of the data disk for one claim, made when it is missing and otherwise left alone; the group as the kubelet gives it. */
export const dataDisk = (claim: string, { boot, pod, settings, workload }: VolumeContext): VolumePlan => {
  const source = `${mountPoint}/${workload.namespace}/${claim}`;
  const { fsGroup, fsGroupChangePolicy } = pod.securityContext ?? {};
  const owned =
    fsGroup === undefined
      ? sh`:`
      : sh`${fsGroupChangePolicy === 'OnRootMismatch' ? sh`[ "$(stat -c %g ${source})" = ${fsGroup} ] ||` : sh``} { chgrp -R ${fsGroup} ${source} && chmod -R g+rwX ${source} && find ${source} -type d -exec chmod g+s {} +; }`;
  boot.run('atShutdown', {
    name: `unmount the data disk of claim ${claim}`,
    run: sh`! grep -qF ${` ${mountPoint} `} /proc/self/mounts || umount ${mountPoint} || { sync; umount -l ${mountPoint}; }`,
  });
  return {
    source,
    files: [script, diskScript],
    prepare: {
      steps: [
        {
          name: `claim ${claim} on the data disk`,
          required: true,
          image: settings.tools.format,
          run: sh`/bin/sh ${scriptPath} && { [ -d ${source} ] || { mkdir -p ${source} && chmod 0777 ${source}; }; } && { ${owned}; }`,
        },
      ],
    },
  };
};
