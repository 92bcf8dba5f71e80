import type { File } from '../linuxkit/manifest.ts';

/** Where the script lies on the machine. */
export const findDiskScriptPath = '/etc/p2lk/find-disk';

/**
 * Finds a disk by what the infrastructure gave it, as udev's links below /dev/disk/by-id would: the
 * machine has no udev. Never by `sdb`, which is only the order in which the kernel saw the disks.
 * Source: systemd `rules.d/60-persistent-storage.rules`; linux `drivers/block/virtio_blk.c`
 * (serial), `drivers/nvme/host/sysfs.c` (serial, wwid), `drivers/scsi/scsi_sysfs.c` (wwid,
 * vpd_pg80); Azure's `66-azure-storage.rules` for its controllers.
 */
const text = `#!/bin/sh
# find-disk KIND VALUE PARTITION LINK: makes LINK a link to the one disk with that serial, wwid, lun
# (Azure) or fc (WWN:LUN). Written by p2lk.
# PARTITION is 0 for the whole disk.
set -u
kind=$1
value=$2
partition=$3
link=$4
sys=\${P2LK_SYS:-/sys}

fail() {
  echo "$*"
  exit 1
}

# Text of a file without blanks at its ends.
text_of() {
  { tr -d '\\000' <"$1" | sed -n '1s/^ *//;1s/ *$//;1p'; } 2>/dev/null
}

# A worldwide name as bare lower-case letters and digits: naa.6000c2…, wwn-0x6000c2…, scsi-36000c2…
# and 6000C2-… are one.
bare() {
  echo "$1" | tr '[:upper:]' '[:lower:]' |
    sed -e 's/^\\(wwn\\|scsi\\|nvme\\|naa\\|eui\\|uuid\\)[-.]//' -e 's/^0x//' -e 's/[- ]//g' \\
      -e 's/^[23]\\([0-9a-f]\\{16\\}\\)$/\\1/' -e 's/^3\\([0-9a-f]\\{32\\}\\)$/\\1/'
}

# virtio and NVMe hold twenty characters of a serial.
has_serial() {
  short=$(printf %.20s "$value")
  for file in "$1/serial" "$1/device/serial"; do
    [ -e "$file" ] || continue
    case $(text_of "$file") in '') ;; "$value" | "$short") return 0 ;; esac
  done
  page=$1/device/vpd_pg80
  [ ! -e "$page" ] ||
    [ "$(tail -c +5 "$page" 2>/dev/null | tr -d '\\000' | sed 's/^ *//;s/ *$//')" != "$value" ] ||
    return 0
  # The name that Google's disks bear: t10.Google  PersistentDisk  NAME.
  case $(text_of "$1/device/wwid") in "t10.Google "*" $value") return 0 ;; esac
  return 1
}

has_wwid() {
  wanted=$(bare "$value")
  for file in "$1/wwid" "$1/device/wwid"; do
    [ -e "$file" ] || continue
    [ "$(bare "$(text_of "$file")")" != "$wanted" ] || return 0
  done
  return 1
}

# LUN of a SCSI disk, after its last colon.
lun_of() {
  at=$(realpath "$1/device" 2>/dev/null) || return 1
  echo "\${at##*:}"
}

has_lun() {
  case $(realpath "$1") in
    */f8b3781b-1e82-4818-a1c3-63d806ec15bb/*) [ "$(lun_of "$1")" = "$value" ] ;;
    *)
      [ "$(text_of "$1/device/model")" = 'MSFT NVMe Accelerator v1.0' ] &&
        [ "$(text_of "$1/nsid")" = "$((value + 2))" ]
      ;;
  esac
}

has_fc() {
  at=$(realpath "$1/device" 2>/dev/null) || return 1
  target=\${at%/*}
  name=$(text_of "$sys/class/fc_transport/\${target##*/}/port_name")
  [ -n "$name" ] && [ "$(bare "$name")" = "$(bare "\${value%:*}")" ] && [ "\${at##*:}" = "\${value##*:}" ]
}

chroot /host modprobe -a virtio_blk virtio_scsi nvme sd_mod hv_storvsc vmw_pvscsi mptspi ext4 xfs 2>/dev/null
found=
for block in "$sys"/block/*; do
  case \${block##*/} in loop* | ram* | zram* | sr* | fd* | dm-* | md* | nbd* | nvme*c*n*) continue ;; esac
  "has_$kind" "$block" || continue
  [ -z "$found" ] || fail "several disks have the $kind $value: \${found##*/} and \${block##*/}"
  found=$block
done
[ -n "$found" ] || fail "no disk has the $kind $value"
name=\${found##*/}
if [ "$partition" != 0 ]; then
  name=
  for part in "$found"/*/partition; do
    if [ "$(text_of "$part")" = "$partition" ]; then
      part=\${part%/partition}
      name=\${part##*/}
    fi
  done
  [ -n "$name" ] || fail "the disk \${found##*/} has no partition $partition"
fi
mkdir -p "\${link%/*}" && ln -sfn "/dev/$name" "$link"
`;

/** That script as a file of the machine. */
export const findDiskScript: File = {
  path: findDiskScriptPath.slice(1),
  contents: text,
  mode: '0755',
};
