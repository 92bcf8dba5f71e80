import type { File } from 'p2lk/plugin';

export const scriptPath = '/etc/p2lk/iscsi';

/**
 * Logs in to a target and finds its disk. `iscsid` stays in the background, so that a lost
 * connection is made anew. Source: kubelet `pkg/volume/iscsi/iscsi_util.go`, AttachDisk;
 * open-iscsi, iscsiadm(8).
 */
const text = `#!/bin/sh
# iscsi LINK VOLUME INITIATOR IQN LUN CONFIG DISCOVERY PORTAL...: logs in to a target and makes LINK
# lead to its disk. Written by p2lk.
# CONFIG is a file for iscsid.conf with the names and passwords for CHAP, - for none. DISCOVERY is
# yes where a portal is to be asked first.
# shellcheck disable=SC2015
set -u
umask 077
link=$1
volume=$2
initiator=$3
iqn=$4
lun=$5
config=$6
discovery=$7
shift 7
interface=v$volume

fail() {
  echo "$*"
  exit 1
}

# find_session: finds the machine's session with the target.
find_session() {
  for session in /sys/class/iscsi_session/session*; do
    [ "$(cat "$session/targetname" 2>/dev/null)" = "$iqn" ] && return
  done
  return 1
}

find_disk() {
  find_session || return 1
  for block in "$session"/device/target*/*:"$lun"/block/*; do
    [ -e "$block" ] || continue
    disk=/dev/\${block##*/}
    [ -b "$disk" ] && return
  done
  return 1
}

log_in() {
  portal=$1
  retries=node.session.initial_login_retry_max
  if [ "$discovery" = yes ]; then
    iscsiadm -m discoverydb -t sendtargets -p "$portal" -I "$interface" -o new &&
      iscsiadm -m discoverydb -t sendtargets -p "$portal" -I "$interface" --discover || return 1
  fi
  iscsiadm -m node -T "$iqn" -p "$portal" -I "$interface" -o new &&
    iscsiadm -m node -T "$iqn" -p "$portal" -I "$interface" -o update -n "$retries" -v 1 &&
    iscsiadm -m node -T "$iqn" -p "$portal" -I "$interface" --login
}

chroot /host modprobe -a iscsi_tcp sd_mod 2>/dev/null
mkdir -p /etc/iscsi /var/lib/iscsi /run/lock/iscsi "\${link%/*}"
[ -s /etc/iscsi/initiatorname.iscsi ] || echo "InitiatorName=$initiator" >/etc/iscsi/initiatorname.iscsi
# What a new record begins with: so a password is in no argument list.
case $config in
  -) : >/etc/iscsi/iscsid.conf ;;
  *) cat "$config" >/etc/iscsi/iscsid.conf || fail "$config cannot be read" ;;
esac
if ! grep -q '@ISCSIADM_ABSTRACT_NAMESPACE' /proc/net/unix; then
  iscsid -f >/run/p2lk/iscsid.log 2>&1 </dev/null &
  tries=0
  until grep -q '@ISCSIADM_ABSTRACT_NAMESPACE' /proc/net/unix; do
    tries=$((tries + 1))
    [ "$tries" -lt 20 ] || fail "iscsid does not start: $(tail -n 1 /run/p2lk/iscsid.log)"
    sleep 1
  done
fi

disk=
if ! find_disk; then
  if find_session; then
    iscsiadm -m node -T "$iqn" --rescan >/dev/null 2>&1
  else
    iscsiadm -m iface -I "$interface" -o new >/dev/null 2>&1
    iscsiadm -m iface -I "$interface" -o update -n iface.initiatorname -v "$initiator" >/dev/null ||
      fail "the initiator name $initiator is refused"
    for portal; do
      if said=$(log_in "$portal" 2>&1); then break; fi
      reason=$(echo "$said" | grep 'error' | tail -n 1)
      said="$portal: \${reason:-$(echo "$said" | tail -n 1)}"
    done
    find_session || fail "$said"
  fi
  tries=0
  until find_disk; do
    tries=$((tries + 1))
    [ "$tries" -lt 10 ] || fail "$iqn has no LUN $lun"
    sleep 1
  done
fi
ln -sfn "$disk" "$link"
`;

export const script: File = { path: scriptPath.slice(1), contents: text, mode: '0755' };
