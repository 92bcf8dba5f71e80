/** Directory of p2lk's own static files on the machine. */
export const etc = '/etc/p2lk';

/** Where the functions below lie on the machine. */
export const functionsPath = `${etc}/boot.sh`;

/**
 * The functions that every boot script calls. The same text for every pod.
 *
 * State is kept in files under /run/p2lk: `prepared` once p2lk-prepare is through; `late` when the
 * machine went on without the pod, which is started as soon as it can be; `refused` when it is not
 * started at all. A container is kept from starting by an empty `config.json` over its own:
 * LinuxKit's `service` program logs that it cannot parse it, and goes on (pkg/init/cmd/service:
 * cmd.go, start; runc.go, runcInit).
 */
export const functions = `# Functions of the boot scripts that p2lk writes.
# "$root" is where the machine's root file system is: empty, or /host in the container p2lk-prepare.
# shellcheck shell=sh disable=SC2154
state=/run/p2lk
mkdir -p "$state"

# To the console, which is the standard output of all but a container.
log() {
  echo "p2lk: $*" >>"$state/log"
  if [ -n "$root" ]; then { echo "p2lk: $*" >/dev/console; } 2>/dev/null && return; fi
  echo "p2lk: $*"
}

seconds() {
  read -r up _ </proc/uptime
  echo "\${up%.*}"
}

# attempt NAME FUNCTION: runs a step once. When it fails, the last thing that it said goes to the console, once.
attempt() {
  if ("$2") >"$state/said.$$" 2>&1; then
    log "$1: done"
  else
    said=$(tail -n 1 "$state/said.$$")
    [ "$1$said" = "$last" ] || log "$1: failed: $said"
    last=$1$said
    return 1
  fi
}
last=

# need NAME SECONDS FUNCTION: a step that the pod waits for, however long. The rest of the machine waits SECONDS at most.
need() {
  since=$(seconds)
  pause=1
  names_of_hosts
  until attempt "$1" "$3"; do
    [ "$(($(seconds) - since))" -lt "$2" ] || hand_over
    sleep "$pause"
    if [ "$pause" -lt 32 ]; then pause=$((pause * 2)); else last=; fi
    names_of_hosts
  done
}

# In a container: names resolve as on the machine at this moment.
names_of_hosts() {
  [ -n "$root" ] || return 0
  for file in resolv.conf hosts; do cat "$root/etc/$file" >"/etc/$file" || :; done 2>/dev/null
}

# want NAME FUNCTION: a step that the pod can do without.
want() {
  attempt "$1" "$2" || log "$1: going on without it"
}

# gate NAME FUNCTION: a step without which the pod is not started at all.
gate() {
  tries=1
  until attempt "$1" "$2"; do
    [ "$tries" -lt 15 ] || {
      refuse "$1"
      return
    }
    tries=$((tries + 1))
    sleep 2
  done
}

refuse() {
  log "$1: given up; the pod is not started"
  : >"$state/refused"
}

# hold DIRECTORY: keeps the container of that bundle from starting.
hold() {
  [ -f "$1/config.json" ] || return 0
  echo '{}' >"$state/held.json"
  : >"$state/held"
  mount --bind "$state/held.json" "$1/runtime.json"
  mount --bind "$state/held" "$1/config.json"
}

is_held() {
  [ -f "$1/config.json" ] && [ ! -s "$1/config.json" ]
}

release() {
  umount "$1/runtime.json"
  umount "$1/config.json"
}

# Lets the machine go on while the pod waits. "$waiting" names the init containers that have not run yet.
hand_over() {
  if [ ! -e "$state/late" ]; then
    log "the pod waits for that; the rest of the machine goes on"
    for name in $waiting; do
      for bundle in "$root"/containers/onboot/[0-9][0-9][0-9]-"$name"; do hold "$bundle"; done
    done
    : >"$state/late"
  fi
  # An onboot entry leaves the rest to its background; in the root namespaces nothing waits for these scripts.
  [ -z "$root" ] || [ -n "$left" ] || kill -USR1 $$
  left=yes
}
left=

# start_init NAME: runs an init container that had to wait, to its end. For the root namespaces, with containerd up.
start_init() {
  name=$1
  for bundle in /containers/onboot/[0-9][0-9][0-9]-"$name"; do
    is_held "$bundle" || continue
    [ ! -e "${etc}/before/$name" ] || P2LK_ROOT='' sh "${etc}/before/$name"
    release "$bundle"
    [ ! -e ${etc}/bundles.sh ] || need "bundle of $name" 0 edit_named
    id=\${bundle##*/}
    log "init container $name: starting"
    service start --path /containers/onboot "$id"
    while is_running "$id"; do sleep 1; done
    # It ends with 0 whatever the status, and warns of another one: "task … exit with non-zero exit code 3" (containerd, cmd/ctr/commands/tasks/delete.go).
    status=$(ctr -n services.linuxkit task rm "$id" 2>&1 | sed -n 's/.*exit code \\([0-9]\\{1,3\\}\\).*/\\1/p')
    log "init container $name: ended with status \${status:-0}"
    ctr -n services.linuxkit container rm "$id"
  done
}

edit_named() {
  edit_bundle "$name"
}

is_running() {
  ctr -n services.linuxkit task ls | grep -q "^$1 .*RUNNING"
}

# stop_services: ends the pod's services as LinuxKit would a little later: five seconds after SIGTERM comes SIGKILL. The restart monitor
# starts what should be "running" and kills what should be "stopped"; it leaves alone what it does not know.
stop_services() {
  for name in $services; do
    ctr -n services.linuxkit container label "$name" containerd.io/restart.status=unknown
    ctr -n services.linuxkit task kill -s SIGTERM "$name"
  done >/dev/null 2>&1
  for name in $services; do
    until [ "\${grace=5}" -le 0 ] || ! is_running "$name"; do
      sleep 1
      grace=$((grace - 1))
    done
    ctr -n services.linuxkit task kill -s SIGKILL "$name" >/dev/null 2>&1
  done
}
`;
