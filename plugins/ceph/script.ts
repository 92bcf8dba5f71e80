import { resolveScriptPath } from 'p2lk/drivers';
import type { File } from 'p2lk/plugin';

export const scriptPath = '/etc/p2lk/ceph';

/**
 * The kernel's own clients of Ceph: no program of Ceph's is needed. The key goes by a pipe or in
 * the mount's options, never into a log. Source: linux, `fs/ceph/super.c` (ceph_parse_mount_param),
 * `Documentation/ABI/testing/sysfs-bus-rbd`; mount.ceph(8), rbd(8).
 */
const text = `#!/bin/sh
# ceph fs|rbd KEY USER MONITORS …: mounts a file system of Ceph, or maps an image. Written by p2lk.
# ceph fs … PATH OPTIONS DIRECTORY; ceph rbd … POOL IMAGE ACCESS LINK.
# KEY is a file with a key, or a keyring.
set -u
sys=\${P2LK_SYS:-/sys}
mode=$1
file=$2
user=$3
monitors=$4
shift 4

fail() {
  echo "$*"
  exit 1
}

# key: prints the key of USER in FILE, or all of FILE where that is a key.
key() {
  if grep -q '^[[:space:]]*\\[' "$file"; then
    awk -v user="[client.$user]" '
      $1 ~ /^\\[/ { here = $1 == user }
      here && $1 == "key" { print $3; exit }
    ' "$file"
  else
    tr -d ' \\t\\r\\n' <"$file"
  fi
}

[ -r "$file" ] || fail "\${file#/host} is missing, which holds the key of client.$user"
secret=$(key)
case $secret in '' | *[!A-Za-z0-9+/=]*) fail "\${file#/host} holds no key of client.$user" ;; esac

addresses=
for monitor in $(echo "$monitors" | tr ',' ' '); do
  case $monitor in
    \\[*\\]:*)
      host=\${monitor%]:*}]
      port=:\${monitor##*]:}
      ;;
    \\[*)
      host=$monitor
      port=
      ;;
    *:*)
      host=\${monitor%:*}
      port=:\${monitor##*:}
      ;;
    *)
      host=$monitor
      port=
      ;;
  esac
  case $host in
    \\[*) address=$host ;;
    *)
      address=$(/bin/sh ${resolveScriptPath} "$host" 2>/dev/null) || continue
      case $address in *:*) address=[$address] ;; esac
      ;;
  esac
  addresses=$addresses\${addresses:+,}$address$port
done
[ -n "$addresses" ] || fail "none of the monitors $monitors can be resolved"

if [ "$mode" = fs ]; then
  path=$1
  options=$2
  directory=$3
  grep -qF " $directory " /proc/self/mounts && exit 0
  chroot /host modprobe ceph 2>/dev/null
  mkdir -p "$directory" || fail "$directory cannot be made"
  options=name=$user,secret=$secret,$options
  said=$(timeout 60 mount -i -t ceph -o "$options" "$addresses:$path" "$directory" 2>&1)
  status=$?
  case $status in
    0) exit 0 ;;
    124 | 143) fail "the monitors did not answer within 60 s" ;;
    *) fail "\${said:-mount ended with status $status}" ;;
  esac
fi

pool=$1
image=$2
access=$3
link=$4
find_image() {
  for one in "$sys"/bus/rbd/devices/*; do
    if [ "$(cat "$one/pool" 2>/dev/null)" = "$pool" ] && [ "$(cat "$one/name")" = "$image" ]; then
      disk=/dev/rbd\${one##*/}
      return 0
    fi
  done
  return 1
}
chroot /host modprobe rbd 2>/dev/null
if ! find_image; then
  add=$sys/bus/rbd/add_single_major
  [ -e "$add" ] || add=$sys/bus/rbd/add
  [ -e "$add" ] || fail "the kernel has no module rbd"
  line="$addresses name=$user,secret=$secret,$access $pool $image -"
  # shellcheck disable=SC2016
  said=$(printf %s "$line" | timeout 60 sh -c 'cat >"$1"' sh "$add" 2>&1) ||
    fail "the image $pool/$image cannot be mapped: \${said##*: }"
  find_image || fail "the image $pool/$image was mapped and has no disk"
fi
mkdir -p "\${link%/*}" && ln -sfn "$disk" "$link"
`;

export const script: File = { path: scriptPath.slice(1), contents: text, mode: '0755' };
