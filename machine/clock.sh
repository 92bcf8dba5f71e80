# shellcheck shell=dash disable=SC2154,SC2034
# Time and events. Everything that happens to the pod is a line in one FIFO, descriptor 3 of the supervisor; everything
# that is due is an entry of $timers. Times are hundredths of a second since boot: NTP may set the wall clock back.
timers=

# clock: sets $now.
clock() {
  read -r now _ <"$root/proc/uptime"
  now=${now%.*}${now#*.}
  while :; do case $now in 0?*) now=${now#0} ;; *) break ;; esac; done
}

# stamp: sets $stamped to the wall clock as Kubernetes writes it, and $now.
stamp() {
  clock
  [ "$now" != "$stamped_up" ] || return 0
  stamped_up=$now
  stamped=$(date -u +%Y-%m-%dT%H:%M:%SZ)
}
stamped_up=

# set_timer INDEX NAME TIME: calls due_NAME INDEX at that time; one timer for each pair.
set_timer() {
  clear_timer "$1" "$2"
  timers="$timers $3:$1:$2"
}

clear_timer() {
  local rest='' timer
  for timer in $timers; do
    case $timer in *":$1:$2") ;; *) rest="$rest $timer" ;; esac
  done
  timers=$rest
}

# clear_timers INDEX: all of one container.
clear_timers() {
  local rest='' timer
  for timer in $timers; do
    case $timer in *":$1:"*) ;; *) rest="$rest $timer" ;; esac
  done
  timers=$rest
}

# nearest: sets $next to the time of the earliest timer, or to nothing.
nearest() {
  local timer
  next=
  for timer in $timers; do
    if [ -z "$next" ] || [ "${timer%%:*}" -lt "$next" ]; then next=${timer%%:*}; fi
  done
}

run_timers() {
  local timer due='' rest=''
  clock
  for timer in $timers; do
    if [ "${timer%%:*}" -le "$now" ]; then due="$due $timer"; else rest="$rest $timer"; fi
  done
  timers=$rest
  for timer in $due; do
    timer=${timer#*:}
    "due_${timer#*:}" "${timer%%:*}"
  done
}

# next_event: sets $event to the next line of the FIFO, or to nothing when a timer is due.
next_event() {
  local wait hundredths first
  event=
  nearest
  if [ -z "$next" ]; then
    IFS= read -r event <&3
    return
  fi
  clock
  wait=$((next - now))
  [ "$wait" -gt 0 ] || return 0
  hundredths=$((100 + wait % 100))
  wait=$((wait / 100)).${hundredths#1}
  if [ -z "$P2LK_TIMER" ]; then
    # A line that is cut off by the time would be lost: only its first character has a time.
    # shellcheck disable=SC3045 # busybox's shell has both; for another P2LK_TIMER names a file that takes times.
    ! IFS= read -r -n 1 -t "$wait" first <&3 || {
      IFS= read -r event <&3
      event=$first$event
    }
  else
    if [ -z "$sleeps_to" ] || [ "$sleeps_to" -gt "$next" ]; then
      sleeps_to=$next
      echo "$wait tick $next" >"$P2LK_TIMER"
    fi
    IFS= read -r event <&3
    case $event in "tick "*)
      [ "$event" != "tick $sleeps_to" ] || sleeps_to=
      event=
      ;;
    esac
  fi
}
sleeps_to=
