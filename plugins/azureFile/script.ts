import { resolveScriptPath } from 'p2lk/drivers';
import type { File } from 'p2lk/plugin';

export const scriptPath = '/etc/p2lk/cifs';

/**
 * Mounts a share of SMB by mount(2) alone. User and password are read from a file at boot, as
 * mount.cifs does with its `credentials=`, and stand in no log. The key of a storage account is
 * base64, without the comma that not every kernel takes (linux, fs/smb/client/fs_context.c).
 */
const text = `#!/bin/sh
# cifs SERVER SHARE DIRECTORY CREDENTIALS OPTIONS: mounts a share. Written by p2lk. CREDENTIALS has the lines username=… and password=….
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
[ -r "$credentials" ] || fail "$credentials is missing"
user=$(sed -n 's/^username=//p' "$credentials")
password=$(sed -n 's/^password=//p' "$credentials")
address=$(/bin/sh ${resolveScriptPath} "$server" 2>/dev/null) || fail "the name $server cannot be resolved"
chroot /host modprobe cifs 2>/dev/null
mkdir -p "$directory" || fail "$directory cannot be made"
said=$(timeout 60 mount -i -t cifs -o "ip=$address,username=$user,password=$password,$options" "//$server/$share" "$directory" 2>&1)
status=$?
case $status in
  0) ;;
  124 | 143) fail "$server did not answer within 60 s" ;;
  *) fail "\${said:-mount ended with status $status}" ;;
esac
`;

export const script: File = { path: scriptPath.slice(1), contents: text, mode: '0755' };
