# shellcheck shell=dash disable=SC2154,SC2034
# A CronJob: the machine runs its job whenever the schedule says so (pkg/controller/cronjob).

# begin_cron: nothing runs before the first time that matches.
begin_cron() {
  stage=over outcome=''
  save_pod
  get 0 job
  log "job $value: waits for its schedule"
  next_minute
}

# next_minute: looks again when the wall clock's next minute begins.
next_minute() {
  local second
  second=$(date -u +%S)
  second=${second#0}
  clock
  set_timer 0 minute $((now + (60 - second) * 100))
}

due_minute() {
  local at
  at=$(date +%s)
  # A tick may come a moment early or late; each minute counts once.
  at=$(((at + 5) / 60 * 60))
  next_minute
  [ "$at" != "$last_minute" ] || return 0
  last_minute=$at
  is 0 cron_suspend yes && return
  get 0 cron
  local_time "$at"
  set -f
  # shellcheck disable=SC2086 # five fields each
  set -- $value $local_fields
  set +f
  if matches_schedule "$@"; then start_run; fi
}
last_minute=

# local_time SECONDS: sets $local_fields to minute, hour, day, month and day of the week where the schedule is.
local_time() {
  local number=1 length shift=0
  get 0 cron_offset
  length=${value:-0}
  while [ "$number" -le "$length" ]; do
    get 0 "cron_offset_$number"
    [ "${value%% *}" -gt "$1" ] || shift=${value#* }
    number=$((number + 1))
  done
  local_fields=$(date -u -d "@$(($1 + shift))" '+%M %H %d %m %w' | sed 's/^0\([0-9]\)/\1/; s/ 0\([0-9]\)/ \1/g')
  get 0 cron
}

# matches_schedule MINUTE HOUR DAY MONTH WEEKDAY (of the schedule) MINUTE HOUR DAY MONTH WEEKDAY (of the time)
matches_schedule() {
  has "$1" "$6" && has "$2" "$7" && has "$4" "$9" || return 1
  shift 2
  # Days are alternatives where both are restricted.
  case $1:$3 in
  \** | *:\**) has "$1" "$6" && has "$3" "$8" ;;
  *) has "$1" "$6" || has "$3" "$8" ;;
  esac
}

# has FIELD NUMBER: a field is *, numbers with commas between them, or both: * and what it stands for.
has() {
  case ,${1#\*}, in
  ,,) return 0 ;;
  *",$2,"*) return 0 ;;
  esac
  return 1
}

# start_run: by concurrencyPolicy. Two pods at a time are not to be had on one machine: the later one waits.
start_run() {
  if [ -z "$job_result" ] && [ -n "$job_up" ]; then
    get 0 cron_policy
    case $value in
    Forbid) tell Normal JobAlreadyActive 'Not starting job because prior execution is running and concurrency policy is Forbid' ;;
    Replace)
      clock
      run_again=$now
      job_why=Replaced
      if [ "$stage" = over ]; then end_job Failed Replaced 'replaced by the next run'; else end_pod Failed '' ''; fi
      ;;
    *)
      clock
      run_again=$now
      ;;
    esac
    return
  fi
  run_job
}
run_again=

run_job() {
  run_again=
  job_why=
  begin_job
  clean_scratch
  renew_pod
}

# cron_job_over: a run has ended; was another one wanted meanwhile?
cron_job_over() {
  [ -n "$run_again" ] || return 0
  get 0 cron_starting
  clock
  if [ -z "$value" ] || [ $((now - run_again)) -le $((value * 100)) ]; then
    run_job
  else
    run_again=
    tell Warning MissSchedule 'Missed starting window for a run'
  fi
}
