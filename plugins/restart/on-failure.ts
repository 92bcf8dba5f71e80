import type { File } from 'p2lk/plugin';

export const scriptPath = '/etc/p2lk/on-failure';

/**
 * Starts a service again each time that it fails. containerd's restart monitor knows the policy
 * `on-failure` from 1.7 on only, and what it finds deleted it takes for a success; so this waits
 * for the process itself, and learns of a failure by deleting the task
 * (`cmd/ctr/commands/tasks/delete.go`).
 */
const text = `#!/bin/sh
# on-failure NAME: starts a service again each time that it fails, and not when it ends well. Written by p2lk.
# shellcheck source=/dev/null
name=$1
root=
. /etc/p2lk/boot.sh

ctr() {
  command ctr -n services.linuxkit "$@"
}

# 10 s, twice as long each time up to 5 min, anew after 10 min of a good run: as a kubelet does.
pause=10
while :; do
  pid=$(ctr task ls | awk -v name="$name" '$1 == name { print $2 }')
  since=$(seconds)
  while [ -n "$pid" ] && [ -d "/proc/$pid" ]; do sleep 1; done
  # The program's own status is that of the deletion.
  if said=$(ctr task rm "$name" 2>&1); then
    case $said in *'non-zero exit code'*) ;; *) break ;; esac
  fi
  [ "$(($(seconds) - since))" -lt 600 ] || pause=10
  log "service $name: failed; starts again in $pause s"
  sleep "$pause"
  pause=$((pause * 2))
  [ "$pause" -le 300 ] || pause=300
  ctr task start -d --log-uri "file:///var/log/$name.log" "$name" >/dev/null 2>&1
done
log "service $name: done"
`;

export const script: File = { path: scriptPath.slice(1), contents: text, mode: '0755' };
