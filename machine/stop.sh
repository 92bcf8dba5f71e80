# shellcheck shell=dash disable=SC2154,SC2034
# The end of a container: preStop, then its signal, then KILL (pkg/kubelet/kuberuntime, killContainer); and of the pod.

# stop_container INDEX SECONDS: of these the hook and the wait for a sidecar's turn take their part.
stop_container() {
  local name
  is "$1" state running || return 0
  is "$1" stopping '' || return 0
  clock
  put "$1" stopped_at "$now"
  put "$1" stop_grace "$2"
  drop_child "$1" postStart
  get "$1" name
  name=$value
  get "$1" preStop
  if [ "$2" -gt 0 ] && [ -n "$value" ]; then
    put "$1" stopping hook
    save "$1"
    set_timer "$1" hook $((now + $2 * 100))
    launch "$1" preStop run_hook "$1" preStop "$2"
  else
    take_turn "$1"
  fi
}

# done_preStop INDEX STATUS TEXT
done_preStop() {
  local name
  get "$1" name
  name=$value
  [ "$2" -eq 0 ] || tell Warning FailedPreStopHook "PreStopHook of container $name failed: $3"
  clear_timer "$1" hook
  ! is "$1" stopping hook || take_turn "$1"
}

due_hook() {
  local name
  get "$1" name
  name=$value
  drop_child "$1" preStop
  tell Warning FailedPreStopHook "PreStopHook of container $name did not end in its grace period"
  take_turn "$1"
}

# left_of INDEX: sets $left to the seconds of its grace that are left.
left_of() {
  clock
  get "$1" stopped_at
  left=$(((now - value) / 100))
  get "$1" stop_grace
  left=$((value - left))
}

# take_turn INDEX: a sidecar is signalled when the containers have ended and the sidecars behind it.
take_turn() {
  left_of "$1"
  if [ "$stage" = ending ] && is "$1" role sidecar && [ "$left" -gt 0 ] && has_before "$1"; then
    put "$1" stopping turn
    put "$1" due_up $((now + left * 100))
    save "$1"
    set_timer "$1" turn $((now + left * 100))
    return
  fi
  clear_timer "$1" turn
  [ "$left" -ge 2 ] || left=2
  put "$1" stopping signal
  put "$1" due_up $((now + left * 100))
  save "$1"
  send_signal "$1"
}

# send_signal INDEX: and KILL when its time is over.
send_signal() {
  local signal name
  get "$1" stopSignal
  signal=${value:-SIGTERM}
  get "$1" name
  name=$value
  is "$1" role step || tell Normal Killing "Stopping container $name"
  signal_container "$1" "$signal"
  get "$1" due_up
  set_timer "$1" kill "$value"
}

due_turn() {
  take_turn "$1"
}

# due_kill INDEX: it has had its time.
due_kill() {
  put "$1" stopping kill
  save "$1"
  signal_container "$1" SIGKILL
  clock
  set_timer "$1" kill $((now + 200))
  look_at_all
}

# has_before INDEX: does anything live that ends before this sidecar?
has_before() {
  local other=1
  while [ "$other" -le "$count" ]; do
    if ! is "$other" state 'done'; then
      get "$other" role
      case $value in
      container) return 0 ;;
      sidecar) [ "$other" -le "$1" ] || return 0 ;;
      esac
    fi
    other=$((other + 1))
  done
  return 1
}

# take_turns: sidecars that have waited for the one that is gone.
take_turns() {
  local each=$count
  while [ "$each" -gt 0 ]; do
    if is "$each" stopping turn && is "$each" state running && ! has_before "$each"; then take_turn "$each"; fi
    each=$((each - 1))
  done
}

# leave_pod NEXT [SECONDS]: ends whatever runs; NEXT says what for: over, or again.
leave_pod() {
  local each=1
  end_grace=${2:-$grace}
  stage=ending
  after=$1
  clear_timer 0 deadline
  save_pod
  while [ "$each" -le "$count" ]; do
    get "$each" state
    case $value in
    new | backoff)
      clear_timers "$each"
      put "$each" last_code ''
      put "$each" state 'done'
      save "$each"
      ;;
    starting) ! is "$each" root yes || stop_steps "$each" ;;
    running) if is "$each" role step; then due_kill "$each"; else stop_container "$each" "$end_grace"; fi ;;
    esac
    each=$((each + 1))
  done
  take_turns
  is_over
}

# stop_steps INDEX: those in the root namespaces.
stop_steps() {
  drop_child "$1" start
  put "$1" state 'done'
  save "$1"
}

# end_pod OUTCOME REASON MESSAGE [SECONDS]
end_pod() {
  [ "$stage" = up ] || return 0
  outcome=$1 why=$2 why_message=$3
  leave_pod over "$4"
}
