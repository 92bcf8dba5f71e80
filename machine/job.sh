# shellcheck shell=dash disable=SC2154,SC2034
# A Job: its pod is tried until it succeeds, or has failed too often (pkg/controller/job, job_controller.go, backoff_utils.go,
# pod_failure_policy.go). The machine is one of its pods, one after the other.

# begin_job: the job's own time begins.
begin_job() {
  clock
  job_failures=0 job_pods=0 job_result='' job_up=$now
  save_pod
  set_job_deadline
}

set_job_deadline() {
  get 0 job_deadline
  [ -z "$value" ] || [ -n "$job_result" ] || set_timer 0 job_deadline $((job_up + value * 100))
}

due_job_deadline() {
  job_why=DeadlineExceeded
  if [ "$stage" = over ]; then
    end_job Failed DeadlineExceeded 'Job was active longer than specified deadline'
  else
    end_pod Failed '' ''
  fi
}

# count_restarts: with restartPolicy OnFailure restarts of containers are what backoffLimit counts.
count_restarts() {
  local index=1 sum=0
  [ "$restart_policy" = OnFailure ] || return 0
  while [ "$index" -le "$count" ]; do
    get "$index" role
    case $value in
    init | sidecar | container)
      get "$index" restarts
      sum=$((sum + ${value:-0}))
      ;;
    esac
    index=$((index + 1))
  done
  get 0 job_backoffLimit
  if [ "$sum" -gt 0 ] && [ "$sum" -ge "$value" ]; then
    job_why=BackoffLimitExceeded
    end_pod Failed '' ''
  fi
}

# job_pod_over: its pod has ended.
job_pod_over() {
  local delay=10 number=1
  clear_timer 0 job_deadline
  if [ "$outcome" = Succeeded ]; then
    end_job Complete '' ''
    return
  fi
  case $job_why in
  Replaced)
    end_job Failed Replaced 'replaced by the next run'
    return
    ;;
  DeadlineExceeded)
    end_job Failed DeadlineExceeded 'Job was active longer than specified deadline'
    return
    ;;
  BackoffLimitExceeded)
    end_job Failed BackoffLimitExceeded 'Job has reached the specified backoff limit'
    return
    ;;
  esac
  # The wait grows with every failed pod, also one that a rule ignores (backoff_utils.go).
  job_pods=$((job_pods + 1))
  judge_failure
  case $verdict in
  FailJob)
    end_job Failed PodFailurePolicy "$verdict_text"
    return
    ;;
  Ignore) ;;
  *) job_failures=$((job_failures + 1)) ;;
  esac
  get 0 job_backoffLimit
  if [ "$job_failures" -gt "$value" ]; then
    end_job Failed BackoffLimitExceeded 'Job has reached the specified backoff limit'
    return
  fi
  while [ "$number" -lt "$job_pods" ] && [ "$delay" -lt 600 ]; do
    delay=$((delay * 2))
    number=$((number + 1))
  done
  [ "$delay" -le 600 ] || delay=600
  get 0 job
  log "job $value: pod failed $job_pods times; the next one starts in $delay s"
  clock
  job_next=$((now + delay * 100))
  save_pod
  set_job_deadline
  set_timer 0 attempt "$job_next"
}

# due_attempt: a new pod, on empty scratch volumes.
due_attempt() {
  job_next=
  clean_scratch
  renew_pod
}

clean_scratch() {
  local number=1 length
  get 0 scratch
  length=${value:-0}
  while [ "$number" -le "$length" ]; do
    get 0 "scratch_$number"
    [ ! -d "$root$value" ] || find "$root$value" -mindepth 1 -maxdepth 1 -exec rm -rf {} +
    number=$((number + 1))
  done
}

# judge_failure: sets $verdict to the action of the first rule of podFailurePolicy that matches; its codes are never 0.
judge_failure() {
  # A rule says * for any container.
  set -f
  find_verdict
  set +f
}

find_verdict() {
  local number=1 length index rule name code
  verdict=Count
  get 0 job_rule
  length=${value:-0}
  while [ "$number" -le "$length" ]; do
    get 0 "job_rule_$number"
    rule=$value
    index=1
    while [ "$index" -le "$count" ]; do
      get "$index" name
      name=$value
      get "$index" code
      code=${value:-0}
      # shellcheck disable=SC2086 # ACTION exit OPERATOR CONTAINER CODE…
      if [ "$code" -ne 0 ] && ! is "$index" role step && rule_matches "$name" "$code" $rule; then
        verdict=${rule%% *}
        verdict_text="Container $name for pod $pod_name failed with exit code $code matching $verdict rule at index $((number - 1))"
        return
      fi
      index=$((index + 1))
    done
    number=$((number + 1))
  done
}

# rule_matches NAME CODE ACTION exit OPERATOR CONTAINER CODE…
rule_matches() {
  local name=$1 code=$2 operator=$5 container=$6
  shift 6
  [ "$container" = '*' ] || [ "$container" = "$name" ] || return 1
  matches "$code" "$operator" "$@"
}

# end_job Complete|Failed REASON MESSAGE: the result, as one line.
end_job() {
  job_result=$1
  clear_timer 0 job_deadline
  clear_timer 0 attempt
  save_pod
  get 0 job
  echo "$1" >"$state/job"
  if [ "$1" = Complete ]; then log "job $value: Complete"; else log "job $value: Failed ($2): $3"; fi
  get 0 cron
  if [ -n "$value" ]; then cron_job_over; else finish_machine; fi
}

# resume_job: after a kill of the supervisor.
resume_job() {
  [ -z "$job_result" ] || return 0
  [ -z "$job_up" ] || set_job_deadline
  [ -z "$job_next" ] || set_timer 0 attempt "$job_next"
}

# show_exit: under QEMU with an isa-debug-exit device a failed job shows in the emulator's own exit code.
show_exit() {
  local vendor='' result=''
  { read -r vendor <"$root/sys/class/dmi/id/sys_vendor" && read -r result <"$state/job"; } 2>/dev/null
  [ "$vendor:$result" = QEMU:Failed ] || return 0
  sync
  printf '\000' | dd of="$root/dev/port" bs=1 seek=244 count=1 conv=notrunc 2>/dev/null
}
