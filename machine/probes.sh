# shellcheck shell=dash disable=SC2154,SC2034
# Probes (pkg/kubelet/prober, worker.go and prober.go).

# arm_probes INDEX: counts from the start of its run. Liveness and readiness wait for the startup probe.
arm_probes() {
  local kind
  for kind in startup liveness readiness; do
    get "$1" "$kind"
    [ -n "$value" ] || continue
    put "$1" "${kind}_good" 0
    put "$1" "${kind}_bad" 0
    if [ "$kind" = startup ]; then
      is "$1" started yes || arm_probe "$1" "$kind"
    elif is "$1" started yes; then arm_probe "$1" "$kind"; fi
  done
}

arm_probe() {
  local at
  get "$1" started_up
  at=$value
  get "$1" "$2_delay"
  at=$((at + ${value:-0} * 100))
  clock
  [ "$at" -ge "$now" ] || at=$now
  put "$1" "$2_at" "$at"
  set_timer "$1" "$2" "$at"
}

due_startup() {
  probe "$1" startup
}

due_liveness() {
  probe "$1" liveness
}

due_readiness() {
  probe "$1" readiness
}

probe() {
  local seconds
  is "$1" state running || return 0
  [ "$2" = readiness ] || { is "$1" stopping '' && [ "$stage" = up ]; } || return 0
  get "$1" "$2_timeout"
  seconds=${value:-1}
  get "$1" "$2"
  case $value in
  exec) launch "$1" "$2" exec_in "$1" "$seconds" "$2_word" ;;
  http) launch "$1" "$2" try_http "$1" "$2" "$seconds" ;;
  tcp) launch "$1" "$2" try_tcp "$1" "$2" "$seconds" ;;
  bytes) launch "$1" "$2" try_bytes "$1" "$2" "$seconds" ;;
  esac
}

done_startup() {
  judge_probe "$1" startup "$2" "$3"
}

done_liveness() {
  judge_probe "$1" liveness "$2" "$3"
}

done_readiness() {
  judge_probe "$1" readiness "$2" "$3"
}

# threshold INDEX KIND success|failure DEFAULT: sets $value.
threshold() {
  get "$1" "$2_$3"
  value=${value:-$4}
}

# judge_probe INDEX KIND STATUS TEXT: only a run of equal results changes anything.
judge_probe() {
  local good bad title name
  is "$1" state running || return 0
  get "$1" name
  name=$value
  get "$1" "$2_good"
  good=$value
  get "$1" "$2_bad"
  bad=$value
  if [ "$3" -eq 0 ]; then
    good=$((good + 1)) bad=0
  else
    good=0 bad=$((bad + 1))
    case $2 in startup) title=Startup ;; liveness) title=Liveness ;; *) title=Readiness ;; esac
    tell Warning Unhealthy "$title probe of container $name failed: $4"
  fi
  put "$1" "$2_good" "$good"
  put "$1" "$2_bad" "$bad"
  threshold "$1" "$2" success 1
  if [ "$good" -ge "$value" ]; then
    probe_holds "$1" "$2" || return 0
  else
    threshold "$1" "$2" failure 3
    if [ "$bad" -ge "$value" ]; then
      probe_fails "$1" "$2" "$name" || return 0
    fi
  fi
  again "$1" "$2"
}

# again INDEX KIND: at the next beat of its period.
again() {
  local at period
  get "$1" "$2_period"
  period=$((${value:-10} * 100))
  get "$1" "$2_at"
  at=$((value + period))
  clock
  [ "$at" -gt "$now" ] || at=$((at + (now - at) / period * period + period))
  put "$1" "$2_at" "$at"
  set_timer "$1" "$2" "$at"
}

# probe_holds INDEX KIND: fails where the probe is not asked again.
probe_holds() {
  case $2 in
  readiness)
    is "$1" ready yes || {
      put "$1" ready yes
      save "$1"
    }
    ;;
  startup)
    put "$1" started yes
    put "$1" was_started yes
    get "$1" readiness
    if [ -n "$value" ]; then arm_probe "$1" readiness; else put "$1" ready yes; fi
    get "$1" liveness
    [ -z "$value" ] || arm_probe "$1" liveness
    save "$1"
    advance
    return 1
    ;;
  esac
}

probe_fails() {
  local seconds
  if [ "$2" = readiness ]; then
    ! is "$1" ready yes || {
      put "$1" ready ''
      save "$1"
    }
    return
  fi
  put "$1" probed yes
  tell Normal Killing "Container $3 failed $2 probe, will be restarted"
  get "$1" "$2_grace"
  seconds=${value:-$grace}
  stop_container "$1" "$seconds"
  return 1
}
