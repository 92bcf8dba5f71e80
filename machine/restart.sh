# shellcheck shell=dash disable=SC2154,SC2034
# Restarts: whether, and when (pkg/kubelet/container/helpers.go, ShouldContainerBeRestarted; pkg/kubelet/kuberuntime,
# doBackOff; client-go, flowcontrol.Backoff).

# judge INDEX CODE: sets $wants to restart, all (of the pod's containers), or no.
judge() {
  local policy number=1 length
  wants=no
  get "$1" role
  case $value in
  step)
    [ "$2" -eq 0 ] || wants=restart
    return
    ;;
  sidecar)
    wants=restart
    return
    ;;
  # It has done what it is for, whatever its rules say.
  init) [ "$2" -ne 0 ] || return 0 ;;
  esac
  get "$1" restartPolicy
  policy=${value:-$restart_policy}
  # What a failed probe has ended comes back, whatever its exit code says.
  if is "$1" probed yes && [ "$policy" != Never ]; then
    wants=restart
    return
  fi
  get "$1" rule
  length=${value:-0}
  while [ "$number" -le "$length" ]; do
    get "$1" "rule_$number"
    # shellcheck disable=SC2086 # ACTION OPERATOR CODE…
    if matches "$2" ${value#* }; then
      case $value in RestartAllContainers*) wants=all ;; *) wants=restart ;; esac
      return
    fi
    number=$((number + 1))
  done
  case $policy in
  Always) wants=restart ;;
  OnFailure) [ "$2" -eq 0 ] || wants=restart ;;
  esac
}

# matches CODE In|NotIn CODE…
matches() {
  local wanted=$1 operator=$2 code found=NotIn
  shift 2
  for code in "$@"; do [ "$code" -ne "$wanted" ] || found=In; done
  [ "$found" = "$operator" ]
}

# schedule INDEX: starts it again: at once the first time, then 10 s after its end, twice as long each time up to 5 min;
# anew after a run of ten minutes. Steps: after 1, 2, 4 … 32 s.
schedule() {
  local backoff exit_up name
  get "$1" exit_up
  exit_up=$value
  get "$1" backoff
  backoff=${value:-0}
  get "$1" backoff_at
  [ -z "$value" ] || [ $((exit_up - value)) -le 60000 ] || backoff=0
  put "$1" backoff "$backoff"
  if is "$1" role step && [ "$backoff" -eq 0 ]; then backoff=1; fi
  if [ "$backoff" -eq 0 ] && ! is "$1" role step; then
    # Until it runs again its end is what is seen.
    put "$1" state 'done'
    fresh_status "$1"
    put "$1" shown "$object"
  fi
  put "$1" state backoff
  put "$1" restart_up $((exit_up + backoff * 100))
  save "$1"
  get "$1" name
  name=$value
  if [ "$backoff" -gt 0 ] && ! is "$1" role step; then
    tell Warning BackOff "Back-off $backoff s restarting failed container $name in pod $pod_name"
  fi
  set_timer "$1" restart $((exit_up + backoff * 100))
}

# due_restart INDEX
due_restart() {
  local longest=300 shortest=10
  if is "$1" role step; then longest=32 shortest=2; fi
  get "$1" backoff
  if [ "$value" -eq 0 ]; then value=$shortest; else value=$((value * 2)); fi
  [ "$value" -le "$longest" ] || value=$longest
  put "$1" backoff "$value"
  clock
  put "$1" backoff_at "$now"
  put "$1" again yes
  begin "$1"
}

# restart_all INDEX: the rule of one container wants all of them anew, init containers first; volumes stay.
restart_all() {
  tell Normal RestartAllContainers 'All containers of the pod are restarted'
  put "$1" state 'done'
  leave_pod again
}
