# shellcheck shell=dash disable=SC2154,SC2034
# How the supervisor learns that a container has exited: the kernel tells. Its trace of ends of processes does, in an instance
# that is the supervisor's own and that records the containers' first processes alone; where there is no such trace,
# inotifyd, one for each container. Where a machine has neither, containers are looked at five times a second.

# begin_watch: sets $told_by to trace, inotifyd or nothing.
begin_watch() {
  told_by=
  trace=$root/sys/kernel/tracing
  if open_trace 2>/dev/null; then
    told_by=trace
    keep reader read_trace
  elif command -v inotifyd >/dev/null; then
    told_by=inotifyd
  fi
}

open_trace() {
  [ -d "$trace/instances" ] || mount -t tracefs tracefs "$trace" || return 1
  trace=$trace/instances/p2lk
  [ -d "$trace" ] || mkdir "$trace" || return 1
  [ -p "$trace/trace_pipe" ] || [ -f "$trace/trace_pipe" ] || return 1
  # One page of each processor.
  echo 4 >"$trace/buffer_size_kb"
  trace_ends
  echo 1 >"$trace/events/sched/sched_process_exit/enable"
}

# trace_ends: the kernel records the ends of those that run now.
trace_ends() {
  local index=1 filter='pid == 0'
  while [ "$index" -le "$count" ]; do
    if is "$index" state running; then
      get "$index" pid
      [ -z "$value" ] || filter="$filter || pid == $value"
    fi
    index=$((index + 1))
  done
  echo "$filter" >"$trace/events/sched/sched_process_exit/filter"
}

# read_trace: beside the supervisor. What a line says is not looked at: it holds a name that the process gave itself.
read_trace() {
  while :; do
    while read -r _; do echo exit >&3; done <"$trace/trace_pipe"
    sleep 1
  done >/dev/null 2>&1 4>&-
}

# look_soon: it is told of a moment before the process, and what it leaves running, have gone wholly.
look_soon() {
  look_wait=5
  clock
  set_timer 0 check $((now + look_wait))
}

# watch_container INDEX
watch_container() {
  get "$1" cgroup
  case $told_by:$value in
  trace:*) trace_ends 2>/dev/null ;;
  inotifyd:?*)
    inotifyd - "$root/sys/fs/cgroup$value/cgroup.events:c" </dev/null >&3 2>/dev/null 3>&- &
    put "$1" watcher $!
    ;;
  *)
    clock
    set_timer 0 look $((now + 20))
    return
    ;;
  esac
  # It may have exited before.
  clock
  set_timer "$1" check $((now + 50))
}

# due_check INDEX
due_check() {
  look_at_all
  [ "$1" -eq 0 ] && [ "$look_wait" -lt 160 ] || return 0
  look_wait=$((look_wait * 2))
  clock
  set_timer 0 check $((now + look_wait))
}

# due_look: every fifth of a second, where nothing tells.
due_look() {
  local index=1 more=''
  look_at_all
  while [ "$index" -le "$count" ]; do
    is "$index" state running && more=yes
    index=$((index + 1))
  done
  [ -z "$more" ] || set_timer 0 look $((now + 20))
}

unwatch_container() {
  get "$1" watcher
  [ -z "$value" ] || kill "$value" 2>/dev/null
  put "$1" watcher ''
}
