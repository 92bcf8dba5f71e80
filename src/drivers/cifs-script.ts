import type { File } from '../linuxkit/manifest.ts';
import { resolveScriptPath } from './resolve-host.ts';

export const cifsScriptPath = '/etc/p2lk/cifs';

/**
 * Mounts a share of SMB by mount(2) alone. User and password are read from a file at boot, as
 * mount.cifs does with its `credentials=`, and stand in no log. Not every kernel takes a comma in
 * them (linux, fs/smb/client/fs_context.c).
 */
const text = `#!/bin/sh
# cifs SERVER SHARE DIRECTORY CREDENTIALS OPTIONS: mounts a share. Written by p2lk.
# CREDENTIALS has the lines username=… and password=…; without it, -, the server's guest logs in.
set -u
server=$1
share=$2
directory=$3
credentials=$4
options=$5

fail() {
  echo "$*"
  exit 1
}

grep -qF " $directory " /proc/self/mounts && exit 0
user=guest
password=
if [ "$credentials" != - ]; then
  [ -r "$credentials" ] || fail "$credentials is missing"
  user=$(sed -n 's/^username=//p' "$credentials")
  password=$(sed -n 's/^password=//p' "$credentials")
fi
address=$(/bin/sh ${resolveScriptPath} "$server" 2>/dev/null) || fail "the name $server cannot be resolved"
chroot /host modprobe cifs 2>/dev/null
mkdir -p "$directory" || fail "$directory cannot be made"
options=ip=$address,username=$user,password=$password,$options
said=$(timeout 60 mount -i -t cifs -o "$options" "//$server/$share" "$directory" 2>&1)
status=$?
case $status in
  0) ;;
  124 | 143) fail "$server did not answer within 60 s" ;;
  *) fail "\${said:-mount ended with status $status}" ;;
esac
`;

export const cifsScript: File = { path: cifsScriptPath.slice(1), contents: text, mode: '0755' };
