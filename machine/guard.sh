# shellcheck shell=dash disable=SC2154,SC2034
# Who starts the supervisor: first /etc/init.d/030-p2lk, then, whenever it was killed, the machine's init.

# process_start PID: sets $started_tick to when that process was started; to nothing where it has ended.
process_start() {
  local line=''
  started_tick=
  { IFS= read -r line <"${P2LK_PROC:-$root/proc}/$1/stat"; } 2>/dev/null
  [ -n "$line" ] || return 0
  # shellcheck disable=SC2086 # fields behind the name, which may hold anything
  set -- ${line##*) }
  [ "$1" = Z ] || started_tick=${20}
}

# keep NAME COMMAND…: runs it beside the supervisor, unless that of an earlier supervisor lives.
keep() {
  local file=$state/$1.pid pid='' tick=''
  shift
  { read -r pid tick <"$file"; } 2>/dev/null
  if [ -n "$tick" ]; then
    process_start "$pid"
    [ "$started_tick" != "$tick" ] || return 0
  fi
  "$@" </dev/null &
  process_start $!
  echo "$! $started_tick" >"$file"
}

# is_supervised: whether a supervisor lives.
is_supervised() {
  local pid='' tick=''
  { read -r pid tick <"$state/pid"; } 2>/dev/null
  [ -n "$pid" ] || return 1
  process_start "$pid"
  [ -n "$started_tick" ] && [ "$started_tick" = "$tick" ]
}

# start_guards SCRIPT: for 030-p2lk; does not block.
start_guards() {
  # init reads its table again when the boot is through.
  if [ -f "$root/etc/inittab" ] && ! grep -q ' /etc/inittab ' "$root/proc/self/mounts"; then
    { cat "$root/etc/inittab" && echo "::respawn:/bin/sh $1 guard"; } >"$state/inittab" &&
      mount --bind "$state/inittab" "$root/etc/inittab" && kill -HUP 1
  fi
  sh "$1" guard </dev/null &
}

# take_over: becomes the supervisor, unless one lives. One at a time looks; who was killed while he looked keeps nobody out.
take_over() {
  local tries=0 free=''
  until mkdir "$state/lock" 2>/dev/null; do
    tries=$((tries + 1))
    [ "$tries" -lt 30 ] || rmdir "$state/lock"
    sleep 0.1
  done
  is_supervised || {
    process_start $$
    echo "$$ $started_tick" >"$state/pid"
    free=yes
  }
  rmdir "$state/lock"
  [ -n "$free" ]
}

# guard_supervisor SCRIPT: waits while a supervisor lives, then becomes it.
guard_supervisor() {
  until take_over; do sleep 2; done
  exec sh "$1" run </dev/null
}

# ask_to_stop SCRIPT: for the shutdown; returns when the pod has ended.
ask_to_stop() {
  local patience guarded=''
  [ -e "$state/pod.state" ] || return 0
  settings
  patience=$(((grace + 60) * 10))
  : >"$state/stop"
  echo stop 1<>"$state/events"
  until [ -e "$state/ended" ] || [ "$patience" -le 0 ]; do
    if ! is_supervised && [ -z "$guarded" ]; then
      guarded=yes
      sh "$1" guard </dev/null &
    fi
    sleep 0.1
    patience=$((patience - 1))
  done
}
