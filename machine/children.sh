# shellcheck shell=dash disable=SC2154,SC2034
# What takes time runs in a child of the supervisor and comes back as an event, `INDEX KIND RUN STATUS TEXT`. The same
# line stays in a file, for a supervisor that was killed meanwhile.

# launch INDEX KIND COMMAND…: calls done_KIND INDEX STATUS TEXT when the command has ended.
launch() {
  local index=$1 kind=$2 run
  shift 2
  get "$index" run
  run=${value:-0}
  put "$index" "job_$kind" "$run"
  (
    said=$("$@" 2>&1 </dev/null)
    report "$index" "$kind" "$run" $? "$said"
  ) &
  put "$index" "child_$kind" $!
  get "$index" name
  echo "$run $!" >"$state/jobs/$value.$kind.child"
}

# report INDEX KIND RUN STATUS TEXT
report() {
  local line=$5
  case $line in *[![:print:]]*) line=$(printf '%s' "$line" | tr '\000-\037\177' ' ') ;; esac
  [ "${#line}" -le 600 ] || line=$(printf '%.600s' "$line")
  line="$1 $2 $3 $4 $line"
  get "$1" name
  # Whoever finds it empty finds this child alive.
  printf '%s\n' "$line" >"$state/jobs/$value.$2"
  printf '%s\n' "$line" >&3
}

# expects INDEX KIND RUN: whether that result is waited for; a second time it is not.
expects() {
  is "$1" "job_$2" "$3" || return 1
  put "$1" "job_$2" ''
}

# take INDEX KIND RUN STATUS TEXT
take() {
  case $1:$3:$4 in *[!0-9:]*) return ;; esac
  ! expects "$1" "$2" "$3" || "done_$2" "$1" "$4" "$5"
}

# sweep_children: results whose event did not come through.
sweep_children() {
  local index=1 kind run event
  while [ "$index" -le "$count" ]; do
    for kind in start reap postStart preStop; do
      get "$index" "job_$kind"
      run=$value
      [ -n "$run" ] || continue
      get "$index" name
      event=
      { IFS= read -r event <"$state/jobs/$value.$kind"; } 2>/dev/null
      case $event in "$index $kind $run "*) take_line "$event" ;; esac
    done
    index=$((index + 1))
  done
}

# drop_child INDEX KIND: its result does not matter any more.
drop_child() {
  get "$1" "job_$2"
  [ -n "$value" ] || return 0
  put "$1" "job_$2" ''
  get "$1" "child_$2"
  [ -z "$value" ] || kill "$value" 2>/dev/null
}

# resume_child INDEX KIND: after a kill of the supervisor. Fails when the result is lost.
resume_child() {
  local run pid event
  get "$1" run
  run=$value
  put "$1" "job_$2" "$run"
  get "$1" name
  { IFS= read -r event <"$state/jobs/$value.$2"; } 2>/dev/null
  case $event in "$1 $2 $run "*)
    echo "$event" >&3
    return
    ;;
  esac
  { read -r run pid <"$state/jobs/$value.$2.child"; } 2>/dev/null
  if ! is "$1" run "$run" || ! kill -0 "$pid" 2>/dev/null; then
    put "$1" "job_$2" ''
    return 1
  fi
  put "$1" "child_$2" "$pid"
}
