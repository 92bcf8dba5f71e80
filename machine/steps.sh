# shellcheck shell=dash disable=SC2154,SC2034
# Steps: what has to be there before a container may start, volumes and the network's files above all.
# "$root" is where the machine's root file system is; empty, or /host in a container of tools.

# run_steps INDEX [LIST]: each to success, however long it takes; those that are not required are tried once.
run_steps() {
  local index=$1 list=${2:-step} number=1 length
  get "$index" "$list"
  length=${value:-0}
  while [ "$number" -le "$length" ]; do
    run_step "$index" "$list" "$number" || return 1
    number=$((number + 1))
  done
}

# run_step INDEX LIST NUMBER
run_step() {
  local name command required pause=1 said last=''
  get "$1" "$2_$3"
  name=$value
  get "$1" "$2_run_$3"
  command=$value
  get "$1" "$2_required_$3"
  required=$value
  until
    names_of_hosts
    # A function, so that a step may return.
    said=$(root=$root sh -c "step() {
$command
}
step" 2>&1 </dev/null 3>&-)
  do
    said=$(printf '%s\n' "${said:-it gave no reason}" | tail -n 1)
    [ "$said" = "$last" ] || log "$name: failed: $said"
    [ "$required" != no ] || {
      log "$name: going on without it"
      return 0
    }
    [ -z "$once" ] || return 1
    [ -n "$last$waiting" ] || log 'the pod waits for that; the rest of the machine goes on'
    waiting=yes
    last=$said
    sleep "$pause"
    [ ! -e "$state/stop" ] || return 1
    if [ "$pause" -lt 32 ]; then pause=$((pause * 2)); else last=; fi
  done
  log "$name: done"
}
once=
waiting=

# names_of_hosts: in a container of tools names resolve as on the machine at this moment.
names_of_hosts() {
  local file
  [ -n "$in_container" ] || return 0
  for file in resolv.conf hosts; do cat "$root/etc/$file" >"/etc/$file" || :; done 2>/dev/null
}

# has_company: whether anything but this shell runs in its container.
has_company() {
  local path cgroup='' pid
  while IFS= read -r path; do
    case $path in 0::/*) cgroup=${path#0::} ;; esac
  done </proc/self/cgroup
  [ -n "$cgroup" ] && [ -e "$root/sys/fs/cgroup$cgroup/cgroup.procs" ] || return 0
  while read -r pid; do
    [ "$pid" = $$ ] || return 0
  done <"$root/sys/fs/cgroup$cgroup/cgroup.procs"
  return 1
}

# steps_of NAME: inside such a container. LinuxKit itself runs one before the supervisor is there, and does not wait.
steps_of() {
  local index=1
  while ! is "$index" name "$1"; do
    index=$((index + 1))
    [ "$index" -le "$count" ] || return 1
  done
  [ -e "$state/done.$1" ] || {
    is "$index" held no && [ ! -e "$state/pid" ] && once=yes
    run_steps "$index" || return 1
    ! is "$index" edits yes || edit_init_containers || return 1
    : >"$state/done.$1"
  }
  # What the steps have left running here, a daemon of a file system, ends with this container.
  is "$index" stays yes && has_company || return 0
  [ ! -p "$state/events" ] || echo steps 1<>"$state/events"
  while :; do sleep 86400; done
}
