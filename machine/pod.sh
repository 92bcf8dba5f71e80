# shellcheck shell=dash disable=SC2154,SC2034
# The supervisor itself: one process, one loop.
# stage: up, ending, over.

# settings: what the plan says of the pod.
settings() {
  get 0 name
  pod_name=$value
  get 0 restartPolicy
  restart_policy=${value:-Always}
  get 0 grace
  grace=${value:-30}
  get 0 logSize
  log_size=${value:-10485760}
  get 0 logFiles
  log_files=${value:-5}
  get 0 logs
  logs=${value:-file}
  pod_ip=
  was_ready=
  waiting_for=ContainerCreating
  ! has_role init && ! has_role sidecar || waiting_for=PodInitializing
  changed=yes
}

# has_role ROLE: whether any container has it.
has_role() {
  local index=1
  while [ "$index" -le "$count" ]; do
    ! is "$index" role "$1" || return 0
    index=$((index + 1))
  done
  return 1
}

# supervise SCRIPT
supervise() {
  settings
  mkdir -p "$state/jobs" "$state/containers"
  process_start $$
  echo "$$ $started_tick" >"$state/pid"
  [ -p "$state/events" ] || mkfifo "$state/events"
  exec 3<>"$state/events"
  trap '' HUP INT
  begin_watch
  keep_containerd
  if [ -e "$state/pod.state" ]; then resume_pod; else new_pod; fi
  [ ! -e "$state/stop" ] || stop_pod
  clock
  set_timer 0 logs $((now + 1000))
  get 0 statusPort
  [ -z "$value" ] || keep server serve_status "$1" "$value"
  watch_buttons
  ! is 0 evicts yes || limit_storage
  advance
  while :; do
    write_status
    next_event
    [ -z "$event" ] || handle "$event"
    run_timers
  done
}

# handle EVENT
handle() {
  case $1 in
  stop) stop_pod ;;
  tick*) ;;
  [1-9]*) take_line "$1" ;;
  exit)
    look_at_all
    look_soon
    ;;
  *) look_at_all ;;
  esac
}

# take_line INDEX KIND RUN STATUS TEXT, as one line.
take_line() {
  local index kind run status
  index=${1%% *}
  set -- "${1#* }"
  kind=${1%% *}
  set -- "${1#* }"
  run=${1%% *}
  set -- "${1#* }"
  status=${1%% *}
  case $kind in
  start | reap | postStart | preStop | startup | liveness | readiness) take "$index" "$kind" "$run" "$status" "${1#* }" ;;
  esac
}

# new_pod: the pod begins.
new_pod() {
  stage=up outcome='' why='' why_message='' after='' end_grace=''
  clock
  pod_up=$now
  stamp
  pod_started_at=$stamped
  ready_since=$pod_started_at
  job_failures=0 job_result='' job_up='' job_next='' job_why=''
  save_pod
  set_deadline
  get 0 cron
  if [ -n "$value" ]; then begin_cron; else
    get 0 job
    [ -z "$value" ] || begin_job
  fi
}

set_deadline() {
  get 0 deadline
  [ -z "$value" ] || set_timer 0 deadline $((pod_up + value * 100))
}

due_deadline() {
  tell Normal DeadlineExceeded 'Pod was active on the node longer than the specified deadline'
  end_pod Failed DeadlineExceeded 'Pod was active on the node longer than the specified deadline'
}

pod_facts='stage outcome why why_message after end_grace pod_up pod_started_at ready_since job_failures job_result job_up job_next job_why'

save_pod() {
  local fact
  changed=yes
  for fact in $pod_facts; do eval "put 0 saved_$fact \"\$$fact\""; done
  # shellcheck disable=SC2046,SC2086 # one word each
  facts 0 $(printf 'saved_%s ' $pod_facts) >"$state/pod.state.new"
  mv "$state/pod.state.new" "$state/pod.state"
}

# resume_pod: an earlier supervisor was killed. What it had started lives on; nothing is started twice.
resume_pod() {
  local line fact index=1
  while IFS= read -r line; do
    decode "${line#* }"
    put 0 "${line%% *}" "$text"
  done <"$state/pod.state"
  for fact in $pod_facts; do
    get 0 "saved_$fact"
    eval "$fact=\$value"
  done
  log 'the supervisor goes on'
  address
  [ "$stage" != up ] || set_deadline
  while [ "$index" -le "$count" ]; do
    ! load "$index" || resume "$index"
    index=$((index + 1))
  done
  take_turns
  get 0 job
  [ -z "$value" ] || resume_job
  get 0 cron
  [ -z "$value" ] || next_minute
  [ "$stage" != ending ] || is_over
}

# resume INDEX
resume() {
  get "$1" state
  case $value in
  starting) resume_child "$1" start || lost_start "$1" ;;
  running) resume_running "$1" ;;
  reaping) resume_child "$1" reap || launch "$1" reap reap_container "$1" ;;
  backoff)
    get "$1" restart_up
    set_timer "$1" restart "$value"
    ;;
  esac
}

# lost_start INDEX: nobody knows how the start went.
lost_start() {
  local id bundle
  find_bundle "$1"
  if ! is "$1" root yes && ctr task ls 2>/dev/null | grep -q "^$id "; then
    done_start "$1" 0 ''
  else
    forget_container "$1" >/dev/null 2>&1
    begin "$1"
  fi
}

resume_running() {
  is_alive "$1" || {
    exited "$1"
    return
  }
  watch_container "$1"
  get "$1" stopping
  case $value in
  '')
    if is "$1" hooked yes; then
      ! has_probes "$1" || arm_probes "$1"
    else
      get "$1" postStart
      if [ -z "$value" ] || ! resume_child "$1" postStart; then settle "$1"; fi
    fi
    [ "$stage" != ending ] || stop_container "$1" "$end_grace"
    ;;
  hook)
    get "$1" stopped_at
    left=$value
    get "$1" stop_grace
    set_timer "$1" hook $((left + value * 100))
    resume_child "$1" preStop || take_turn "$1"
    ;;
  turn)
    get "$1" due_up
    set_timer "$1" turn "$value"
    ;;
  *) send_signal "$1" ;;
  esac
}

# address: sets $pod_ip, the pod's own address once the machine has one.
address() {
  case $pod_ip in '' | 127.0.0.1) ;; *) return 0 ;; esac
  get 0 addresses
  if [ -n "$value" ]; then pod_ip=$(sh -c "$value" | head -n 1); else pod_ip=$(pod_ip 3>&-); fi
  pod_ip=${pod_ip:-127.0.0.1}
}

# finish_start: everything has been started once.
finish_start() {
  [ ! -e "$state/started" ] || return 0
  : >"$state/started"
  get 0 after
  [ -z "$value" ] || (
    once=yes
    run_steps 0 after
  ) &
}

# pod_over: nothing of the pod runs any more.
pod_over() {
  if [ "$after" = again ]; then
    renew_pod
    return
  fi
  stage=over
  [ -n "$outcome" ] || judge_pod
  save_pod
  write_status
  if [ -e "$state/stop" ]; then
    : >"$state/ended"
    return
  fi
  log "pod $pod_name: $outcome${why:+ ($why)}"
  get 0 job
  if [ -n "$value" ]; then job_pod_over; else finish_machine; fi
}

# judge_pod: a pod that was ended from outside has succeeded when all of its containers have, for all that.
judge_pod() {
  local index=1
  outcome=Succeeded
  while [ "$index" -le "$count" ]; do
    get "$index" role
    case $value in init | container) is "$index" code 0 || outcome=Failed ;; esac
    index=$((index + 1))
  done
}

# finish_machine: there is nothing more to do.
finish_machine() {
  get 0 finished
  [ "$value" != poweroff ] || poweroff
}

# renew_pod: all containers from the beginning.
renew_pod() {
  local index=1
  while [ "$index" -le "$count" ]; do
    is "$index" role step || new_life "$index"
    index=$((index + 1))
  done
  stage=up after='' outcome='' why='' why_message=''
  clock
  pod_up=$now
  stamp
  pod_started_at=$stamped
  save_pod
  set_deadline
  advance
}

# new_life INDEX: as a container of a new pod; of the same pod, where a rule wants all of them anew, it is a restart.
new_life() {
  local fact
  if [ "$after" = again ] && has_run "$1"; then
    for fact in code reason message started_at finished_at; do
      get "$1" "$fact"
      put "$1" "last_$fact" "$value"
    done
    put "$1" again yes
  else
    for fact in restarts again last_code; do put "$1" "$fact" ''; done
  fi
  for fact in backoff backoff_at started was_started ready settled hooked stopping \
    shown code reason message started_at finished_at; do
    put "$1" "$fact" ''
  done
  put "$1" state new
  save "$1"
}

# stop_pod: the machine goes down.
stop_pod() {
  : >"$state/stop"
  case $stage in
  up)
    log 'the machine goes down; the pod ends'
    end_pod '' Terminated 'Pod was terminated in response to imminent node shutdown.'
    ;;
  ending) after=over ;;
  over) : >"$state/ended" ;;
  esac
}
