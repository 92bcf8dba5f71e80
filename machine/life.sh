# shellcheck shell=dash disable=SC2154,SC2034
# A container's life: new, starting, running, reaping, then backoff and starting again, or done.
# What it is restarted for, and when, says restart.sh; how it is ended, stop.sh.

# advance: starts what may start now: each init container when the one before has succeeded, a sidecar's successor when
# the sidecar has started, the containers one after the other.
advance() {
  local index=1
  [ "$stage" = up ] || return 0
  while [ "$index" -le "$count" ]; do
    if is "$index" state new; then
      begin "$index"
      return
    fi
    get "$index" role
    case $value in
    step | init) is "$index" state 'done' || return 0 ;;
    # Its first start alone holds the others back.
    sidecar) is "$index" was_started yes || return 0 ;;
    *) is "$index" settled yes || return 0 ;;
    esac
    index=$((index + 1))
  done
  finish_start
}

# begin INDEX: one more run of a container.
begin() {
  local fact
  if has_done_steps "$1"; then
    finish "$1" 0 Completed ''
    return
  fi
  get "$1" run
  put "$1" run $((${value:-0} + 1))
  get "$1" code
  if [ -n "$value" ]; then
    for fact in code reason message started_at finished_at; do
      get "$1" "$fact"
      put "$1" "last_$fact" "$value"
    done
  fi
  for fact in code pid cgroup started ready stopping hooked probed stopped_at; do put "$1" "$fact" ''; done
  put "$1" state starting
  save "$1"
  if is "$1" root yes; then launch "$1" start run_steps "$1"; else launch "$1" start start_container "$1"; fi
}

# has_done_steps INDEX: those that LinuxKit itself has run.
has_done_steps() {
  is "$1" role step || return 1
  get "$1" name
  [ -e "$state/done.$value" ]
}

# done_start INDEX STATUS TEXT
done_start() {
  local name
  get "$1" name
  name=$value
  clock
  if [ "$2" -ne 0 ] || is "$1" root yes; then
    put "$1" settled yes
    put "$1" exit_up "$now"
    stamp
    put "$1" started_at "$stamped"
    put "$1" finished_at "$stamped"
    if [ "$2" -eq 2 ]; then
      tell Warning Failed "Error: cannot create container $name: $3"
      put "$1" reason CreateContainerError
      put "$1" message "$3"
      if [ "$stage" = up ]; then schedule "$1"; else end_life "$1"; fi
    else
      count_restart "$1"
      [ "$2" -eq 0 ] || tell Warning Failed "Error: container $name cannot be started: $3"
      if [ "$2" -eq 0 ]; then finish "$1" 0 Completed ''; else finish "$1" 128 StartError "$3"; fi
      get 0 job
      [ -z "$value" ] || count_restarts
    fi
    return
  fi
  put "$1" state running
  count_restart "$1"
  put "$1" started_up "$now"
  stamp
  put "$1" started_at "$stamped"
  put "$1" reason ''
  put "$1" message ''
  find_process "$1"
  address
  is "$1" role step || tell Normal Started "Started container $name"
  save "$1"
  kill_together "$1"
  [ "$logs" = file ] || is "$1" role step || show_logs "$1"
  watch_container "$1"
  if ! is_alive "$1"; then
    put "$1" settled yes
    exited "$1"
  elif [ "$stage" = ending ]; then
    stop_container "$1" "$end_grace"
  else
    get "$1" postStart
    if [ -n "$value" ]; then launch "$1" postStart run_hook "$1" postStart; else settle "$1"; fi
  fi
  get 0 job
  [ -z "$value" ] || count_restarts
  advance
}

# count_restart INDEX: a run that is not the first one has begun.
count_restart() {
  is "$1" again yes || return 0
  put "$1" again ''
  get "$1" restarts
  put "$1" restarts $((${value:-0} + 1))
}

# settle INDEX: it runs, and its postStart hook has succeeded.
settle() {
  put "$1" hooked yes
  put "$1" settled yes
  get "$1" startup
  if [ -z "$value" ]; then
    put "$1" started yes
    put "$1" was_started yes
  fi
  get "$1" readiness
  [ -n "$value" ] || is "$1" started '' || put "$1" ready yes
  save "$1"
  if has_probes "$1"; then arm_probes "$1"; fi
}

has_probes() {
  get "$1" startup && [ -n "$value" ] && return
  get "$1" liveness && [ -n "$value" ] && return
  get "$1" readiness && [ -n "$value" ]
}

# look_at_all: something has exited, or may have.
look_at_all() {
  local each=1
  while [ "$each" -le "$count" ]; do
    if is "$each" state running; then
      if ! is_alive "$each"; then
        exited "$each"
      elif has_done_steps "$each"; then
        finish "$each" 0 Completed ''
      fi
    fi
    each=$((each + 1))
  done
}

# exited INDEX: asks for its exit code, and clears it away.
exited() {
  unwatch_container "$1"
  clear_timers "$1"
  clock
  [ "$logs" = file ] || set_timer "$1" hush $((now + 200))
  drop_child "$1" postStart
  drop_child "$1" preStop
  put "$1" state reaping
  put "$1" ready ''
  put "$1" started ''
  clock
  put "$1" exit_up "$now"
  stamp
  put "$1" finished_at "$stamped"
  save "$1"
  launch "$1" reap reap_container "$1"
}

# done_reap INDEX STATUS TEXT
done_reap() {
  finish "$1" "${3%% *}" "${3#* }" ''
}

# finish INDEX CODE REASON MESSAGE: it has ended; what now?
finish() {
  local name wants message=$4
  get "$1" name
  name=$value
  put "$1" settled yes
  put "$1" code "$2"
  put "$1" reason "$3"
  if [ -z "$message" ]; then
    message=$(message_of "$1" "$2" && printf .)
    message=${message%.}
  fi
  put "$1" message "$message"
  is "$1" role step || log "container $name ended with exit code $2 ($3)"
  if [ "$stage" != up ]; then
    end_life "$1"
    return
  fi
  judge "$1" "$2"
  case $wants in
  restart) schedule "$1" ;;
  all) restart_all "$1" ;;
  *) end_life "$1" ;;
  esac
  advance
}

# end_life INDEX: it is not started again.
end_life() {
  clear_timers "$1"
  clock
  [ "$logs" = file ] || set_timer "$1" hush $((now + 200))
  put "$1" state 'done'
  save "$1"
  take_turns
  is_over
}

# is_over: has the pod come to its end?
is_over() {
  local index=1 result=Succeeded
  while [ "$index" -le "$count" ]; do
    get "$index" role
    case $stage:$value in
    ending:*) is "$index" state 'done' || return 0 ;;
    up:init)
      if is "$index" state 'done' && ! is "$index" code 0; then
        end_pod Failed '' ''
        return
      fi
      ;;
    up:container)
      is "$index" state 'done' || return 0
      is "$index" code 0 || result=Failed
      ;;
    *) [ "$stage" = up ] || return 0 ;;
    esac
    index=$((index + 1))
  done
  if [ "$stage" = up ]; then end_pod "$result" '' ''; else pod_over; fi
}
