# shellcheck shell=dash disable=SC2154,SC2034
# The containers: all that is asked of LinuxKit's `service`, of containerd and of runc.
namespace=services.linuxkit

ctr() {
  command ctr -n "$namespace" "$@"
}

runc() {
  command runc --root "$root/run/containerd/runc/$namespace" "$@"
}

# keep_containerd: starts containerd again when it has ended, as a node's service manager does; LinuxKit starts it once. The words
# are those that LinuxKit gave it.
keep_containerd() {
  local folder name=''
  [ -x "$root/usr/bin/containerd" ] || return 0
  if [ -n "$containerd_tick" ]; then
    process_start "$containerd"
    [ "$started_tick" != "$containerd_tick" ] || return 0
  fi
  for folder in "$root"/proc/[0-9]*; do
    { IFS= read -r name <"$folder/comm"; } 2>/dev/null
    [ "$name" = containerd ] || continue
    containerd=${folder##*/}
    process_start "$containerd"
    containerd_tick=$started_tick
    tr '\000' '\n' <"$folder/cmdline" >"$state/containerd.words"
    return
  done
  containerd_tick=
  [ -s "$state/containerd.words" ] || return 0
  log 'containerd has ended; it is started again'
  set --
  while IFS= read -r name; do set -- "$@" "$name"; done <"$state/containerd.words"
  "$@" </dev/null >&4 2>&1 3>&- &
}
containerd_tick=

# find_bundle INDEX: sets $bundle to the container's OCI bundle and $id to the name that containerd knows.
find_bundle() {
  get "$1" id
  id=$value
  bundle=$root/containers/services/$id
  is "$1" section onboot || return 0
  for bundle in "$root"/containers/onboot/[0-9][0-9][0-9]-"$id"; do
    id=${bundle##*/}
    return 0
  done
}

# hold_containers: keeps LinuxKit from starting the pod's containers. Its `service` logs that it cannot read the empty
# config.json, and goes on (pkg/init/cmd/service: cmd.go, start; runc.go, runcInit).
hold_containers() {
  local index=1 bundle id
  echo '{}' >"$state/held.json"
  : >"$state/held"
  while [ "$index" -le "$count" ]; do
    find_bundle "$index"
    if [ -f "$bundle/config.json" ] && ! is "$index" held no; then
      mount --bind "$state/held.json" "$bundle/runtime.json"
      mount --bind "$state/held" "$bundle/config.json"
    fi
    index=$((index + 1))
  done
}

# release_bundle: the held files show again.
release_bundle() {
  while [ -f "$bundle/config.json" ] && [ ! -s "$bundle/config.json" ]; do
    umount "$bundle/runtime.json" && umount "$bundle/config.json" || return 1
  done
}

# clean_bundle: takes away what `service` mounted for the run before, so that the next one begins with the image's files.
clean_bundle() {
  local at mounts=''
  while read -r _ at _; do
    case $at in "$bundle/rootfs" | "$bundle/rootfs/"* | "$bundle/tmp") mounts="$at $mounts" ;; esac
  done <"$root/proc/self/mounts"
  for at in $mounts; do umount "$at" || umount -l "$at"; done
}

# forget_container INDEX: of whatever is left of a run nothing may stand in the way of the next.
forget_container() {
  local id bundle
  find_bundle "$1"
  runc kill "$id" SIGKILL
  ctr task rm -f "$id"
  ctr container rm "$id"
  clean_bundle
  return 0
}

# start_container INDEX: in a child of the supervisor. Prints why it could not.
start_container() {
  local id bundle said status
  find_bundle "$1"
  [ -d "$bundle" ] || {
    echo "no container $id in the image"
    return 2
  }
  get "$1" step
  [ -z "$value" ] || is "$1" role step || run_steps "$1" || return 2
  clean_bundle >/dev/null 2>&1
  release_bundle || return 2
  get "$1" edit
  [ -z "$value" ] || edit_bundle "$1" || return 2
  new_message "$1"
  new_logs "$id"
  if is "$1" section onboot; then
    # The log of an init container bears its name, without the place that it has in the manifest.
    ln -sf "$id.out.log" "$root/var/log/${id#[0-9][0-9][0-9]-}.out.log"
    ln -sf "$id.log" "$root/var/log/${id#[0-9][0-9][0-9]-}.log"
    set -- --path "$root/containers/onboot"
  else
    set --
  fi
  said=$(service start "$@" "$id" 2>&1)
  status=$?
  [ "$status" -ne 0 ] || return 0
  printf '%s\n' "$said" | tail -n 1
  # `service` leaves what it could not start in containerd, where it would stand in the way of the next run.
  { ctr task rm -f "$id"; ctr container rm "$id"; } >/dev/null 2>&1
  # A container that runc cannot make has failed; where containerd does not answer nothing was tried.
  case $said in *'failed to create task'* | *'failed to start task'*) return 1 ;; esac
  return 2
}

# pod_cgroup NAME VALUE…: limits of the cgroup that all containers of the pod share, by the names of cgroup v2
# (pkg/kubelet/cm/pod_container_manager_linux.go).
pod_cgroup() {
  local folder=$root/sys/fs/cgroup
  while [ "$#" -gt 1 ]; do
    if [ -e "$folder/cgroup.controllers" ]; then
      mkdir -p "$folder/p2lk" && echo "+${1%%.*}" >"$folder/cgroup.subtree_control" && echo "$2" >"$folder/p2lk/$1" || return 1
    else
      old_cgroup "$folder" "$1" "$2" || return 1
    fi
    shift 2
  done
}

# old_cgroup FOLDER NAME VALUE: of cgroup v1.
old_cgroup() {
  local at=$1/${2%%.*}/p2lk
  mkdir -p "$at" || return 1
  case $2 in
  memory.max) echo "$3" >"$at/memory.limit_in_bytes" ;;
  cpu.weight) echo "$((($3 - 1) * 262142 / 9999 + 2))" >"$at/cpu.shares" ;;
  cpu.max) echo "${3#* }" >"$at/cpu.cfs_period_us" && echo "${3% *}" >"$at/cpu.cfs_quota_us" ;;
  *) echo "$3" >"$at/$2" ;;
  esac
}

# find_process INDEX: sets what says whether the container lives: its process, and its cgroup.
find_process() {
  local id bundle pid='' path cgroup=''
  find_bundle "$1"
  read -r pid <"$root/run/containerd/io.containerd.runtime.v2.task/$namespace/$id/init.pid" || [ -n "$pid" ] || return 1
  while IFS= read -r path; do
    case $path in 0::/*) cgroup=${path#0::} ;; esac
  done <"$root/proc/$pid/cgroup"
  put "$1" pid "$pid"
  put "$1" cgroup "$cgroup"
} 2>/dev/null

# kill_together INDEX: where memory runs out all processes of the container go, as under a kubelet (memory.oom.group).
kill_together() {
  get "$1" cgroup
  [ -z "$value" ] || [ ! -e "$root/sys/fs/cgroup$value/memory.oom.group" ] ||
    echo 1 >"$root/sys/fs/cgroup$value/memory.oom.group"
}

# is_alive INDEX
is_alive() {
  local populated=''
  get "$1" cgroup
  if [ -n "$value" ]; then
    { read -r populated <"$root/sys/fs/cgroup$value/cgroup.events"; } 2>/dev/null
    [ "$populated" = 'populated 1' ]
  else
    get "$1" pid
    [ -n "$value" ] && [ -d "$root/proc/$value" ]
  fi
}

# reap_container INDEX: in a child. Prints `CODE REASON`, and leaves nothing of the container but its logs.
reap_container() {
  local id bundle said code=0 reason oom='' tries=0
  find_bundle "$1"
  get "$1" cgroup
  [ -z "$value" ] || oom=$(sed -n 's/^oom_kill //p' "$root/sys/fs/cgroup$value/memory.events" 2>/dev/null)
  # containerd learns of the exit at about the same time.
  until said=$(ctr task rm "$id" 2>&1); do
    case $said in *'not found'*) 
      code=unknown
      break
      ;; esac
    tries=$((tries + 1))
    # Processes that outlive the first one, which containerd kills too.
    [ $((tries % 50)) -ne 0 ] || runc kill --all "$id" SIGKILL >/dev/null 2>&1
    if [ "$tries" -lt 30 ]; then sleep 0.1; else sleep 1; fi
  done
  case $said in *'exit code '*)
    code=${said##*exit code }
    code=${code%%[!0-9]*}
    ;;
  esac
  ctr container rm "$id" >/dev/null 2>&1
  clean_bundle >/dev/null 2>&1
  case $code in
  0) reason=Completed ;;
  unknown)
    code=137
    reason=ContainerStatusUnknown
    ;;
  *) reason=Error ;;
  esac
  [ "${oom:-0}" -eq 0 ] || [ "$code" -eq 0 ] || reason=OOMKilled
  echo "$code $reason"
}

# signal_container INDEX SIGNAL
signal_container() {
  local id bundle
  find_bundle "$1"
  runc kill "$id" "$2" >/dev/null 2>&1 3>&-
}

# run_in INDEX SECONDS LIST: runs a command in the container; what still runs after SECONDS is killed. For a child.
run_in() {
  local id bundle pid_file=$state/jobs/$1.$3.pid status pid
  find_bundle "$1"
  rm -f "$pid_file"
  words "$1" "$3" timeout -s KILL "$2" runc --root "$root/run/containerd/runc/$namespace" exec --pid-file "$pid_file" "$id" </dev/null
  status=$?
  if [ "$status" -ge 124 ] && { read -r pid <"$pid_file" || [ -n "$pid" ]; } 2>/dev/null; then kill -KILL "$pid" 2>/dev/null; fi
  return "$status"
}

# exec_in INDEX SECONDS LIST: the same, and the beginning of what the command prints. A reader of its own takes the rest:
# what the command may leave running in the container keeps nobody waiting.
exec_in() {
  local pipe=$state/jobs/$1.$3.pipe status said=''
  [ -p "$pipe" ] || mkfifo "$pipe"
  { dd bs=300 count=1 && cat >/dev/null; } <"$pipe" >"$pipe.said" 2>/dev/null 3>&- &
  run_in "$@" >"$pipe" 2>&1 3>&-
  status=$?
  [ "$status" -eq 0 ] || { IFS= read -r said <"$pipe.said" || [ -n "$said" ]; } || said="exit status $status"
  [ "$status" -ne 137 ] || said="timed out after $2 s"
  printf '%s' "$said"
  return "$status"
}
