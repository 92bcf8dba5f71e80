import type { File } from 'p2lk/plugin';

/**
 * The time zone UTC as a file, in octal for printf (RFC 9636, version 2: one type of local time, no
 * transitions).
 */
const timeZone = ((): string => {
  const zeros = (count: number): string => '\\000'.repeat(count);
  // Six counts of four bytes: only typecnt and charcnt are not 0.
  const header = `TZif2${zeros(15)}${zeros(16)}${zeros(3)}\\001${zeros(3)}\\004`;
  const data = `${zeros(6)}UTC${zeros(1)}`;
  return `${header}${data}${header}${data}\\nUTC0\\n`;
})();

export const scriptPath = '/etc/p2lk/host-path';

/**
 * Sees to one hostPath on the booted machine. The machine's root file system is read-only at run
 * time; for a missing path it is opened for a moment, and a path that containers write gets a layer
 * in memory, as would be lost with the node's disk.
 */
const text = `#!/bin/sh
# host-path TYPE PATH ACCESS NAME STAND-IN: sees to a hostPath volume on the machine. Written by p2lk.
# TYPE is hostPath.type, - when it is empty. ACCESS is rw when a container may write. NAME is the volume's. STAND-IN is what takes the place
# of a file of a cluster's node: file (empty), zone, zone-name, machine-id; device, which nothing can take the place of; - for any other path.
set -u
umask 022
type=$1
path=$2
access=$3
layer=/var/lib/p2lk/hostPath/$4
stand_in=$5

fail() {
  echo "$*"
  exit 1
}

# on_root COMMAND...: runs it, if need be with the root file system open for writing.
on_root() {
  "$@" 2>/dev/null && return 0
  mount -o remount,rw / || fail "the root file system cannot be written, and $path is missing"
  "$@"
  status=$?
  mount -o remount,ro /
  return "$status"
}

make_directory() {
  on_root mkdir -p "$path" || fail "$path cannot be made"
  made=yes
}

make_file() {
  [ -d "\${path%/*}/" ] || fail "the directory of $path is missing, and type FileOrCreate makes none"
  on_root touch "$path" || fail "$path cannot be made"
}

stand_in_text() {
  case $stand_in in
    zone) printf '${timeZone}' ;;
    zone-name) echo Etc/UTC ;;
    machine-id) tr -d - </proc/sys/kernel/random/uuid ;;
  esac
}

make_stand_in() {
  mkdir -p /run/p2lk && stand_in_text >/run/p2lk/stand-in || exit 1
  { on_root mkdir -p "\${path%/*}" && on_root cp /run/p2lk/stand-in "$path"; } || fail "$path cannot be made"
}

# The kernel may have the driver as a module.
load_driver() {
  modprobe "\${path##*/}" 2>/dev/null
  [ -e "$path" ] || fail "$path is missing, and nothing can take the place of a device"
}

made=
if [ ! -e "$path" ]; then
  case $stand_in:$type in
    device:*) load_driver ;;
    file:* | zone:* | zone-name:* | machine-id:*) make_stand_in ;;
    *:- | *:DirectoryOrCreate) make_directory ;;
    *:FileOrCreate) make_file ;;
    *) fail "$path is missing, and type $type wants it to exist" ;;
  esac
fi

case $type in
  Directory | DirectoryOrCreate) [ -d "$path" ] || fail "$path is no directory, as type $type wants" ;;
  File | FileOrCreate) [ -f "$path" ] || fail "$path is no regular file, as type $type wants" ;;
  Socket) [ -S "$path" ] || fail "$path is no socket, as type $type wants" ;;
  CharDevice) [ -c "$path" ] || fail "$path is no character device, as type $type wants" ;;
  BlockDevice) [ -b "$path" ] || fail "$path is no block device, as type $type wants" ;;
esac

[ "$access" = rw ] || exit 0
path=$(realpath "$path") || exit 1
[ -d "$path" ] || [ -f "$path" ] || exit 0
case $path/ in // | /proc/* | /sys/* | /dev/*) exit 0 ;; esac

mode=$(stat -c %a "$path")
if ! chmod "$mode" "$path" 2>/dev/null; then
  # On the read-only root. What is mounted below it would vanish under a layer; such a directory stays as it is.
  if grep -q " $path/" /proc/self/mounts; then
    echo "$path stays read-only: there are mounts below it"
    exit 0
  fi
  mkdir -p "$layer/upper" "$layer/work" || exit 1
  if [ -d "$path" ]; then
    chmod "$mode" "$layer/upper" && chown "$(stat -c %u:%g "$path")" "$layer/upper" || exit 1
    cd "$path" && mount -t overlay -o "lowerdir=.,upperdir=$layer/upper,workdir=$layer/work" overlay "$path"
  else
    cp -p "$path" "$layer/file" && mount --bind "$layer/file" "$path"
  fi
elif [ -n "$made" ] && [ -d "$path" ] && [ "$(stat -f -c %T "$path")" = tmpfs ]; then
  # LinuxKit's /var, /run and /tmp let no program run; a directory of a node's disk does.
  mount -t tmpfs -o mode=755 tmpfs "$path"
fi
`;

export const script: File = { path: scriptPath.slice(1), contents: text, mode: '0755' };
