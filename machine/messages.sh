# shellcheck shell=dash disable=SC2154,SC2034
# Termination messages and logs of containers.

# new_message INDEX: each run begins with an empty file. It stays the same file, which is bound.
new_message() {
  get "$1" terminationMessage
  [ -z "$value" ] || : >"$root$value"
}

# message_of INDEX CODE: prints what the container left, at most 4 KiB; or the end of its log, where it asks for that.
message_of() {
  local id bundle
  get "$1" terminationMessage
  if [ -n "$value" ] && [ -s "$root$value" ]; then
    head -c 4096 "$root$value"
  elif [ "$2" -ne 0 ] && is "$1" messagePolicy FallbackToLogsOnError; then
    find_bundle "$1"
    cat "$root/var/log/$id.out.log" "$root/var/log/$id.log" 2>/dev/null | tail -n 80 | tail -c 2048
  fi
  return 0
}

# new_logs ID: `service` empties the two files of a container at each start.
new_logs() {
  local file
  for file in "$root/var/log/$1.out" "$root/var/log/$1"; do
    [ ! -s "$file.log" ] || [ ! -f "$file.log" ] || {
      shift_logs "$file"
      mv "$file.log" "$file.1.log"
    }
  done
}

# show_logs INDEX: what the container prints goes to the console too. A run's last words are shown before the next begins.
show_logs() {
  local id bundle
  find_bundle "$1"
  hush "$1"
  tail -q -n +1 -f "$root/var/log/$id.out.log" "$root/var/log/$id.log" >&4 2>/dev/null 3>&- </dev/null &
  put "$1" shown_by $!
}

# hush INDEX
hush() {
  get "$1" shown_by
  [ -z "$value" ] || kill "$value" 2>/dev/null
  put "$1" shown_by ''
}

due_hush() {
  hush "$1"
}

# shift_logs FILE: FILE.1.log becomes FILE.2.log, and so on; the oldest goes.
shift_logs() {
  local number=$((log_files - 1))
  [ "$number" -ge 1 ] || number=1
  while [ "$number" -gt 1 ]; do
    [ ! -e "$1.$((number - 1)).log" ] || mv "$1.$((number - 1)).log" "$1.$number.log"
    number=$((number - 1))
  done
}

# due_logs: every ten seconds, as the kubelet does; time for a look at everything else too.
due_logs() {
  local file size index=1 id bundle
  clock
  set_timer 0 logs $((now + 1000))
  look_at_all
  sweep_children
  keep_containerd
  set --
  while [ "$index" -le "$count" ]; do
    find_bundle "$index"
    for file in "$root/var/log/$id.out.log" "$root/var/log/$id.log"; do
      [ ! -s "$file" ] || [ ! -f "$file" ] || set -- "$@" "$file"
    done
    index=$((index + 1))
  done
  stat -c '%s %n' "$state/log" "$@" 2>/dev/null | while read -r size file; do
    [ "$size" -gt "$log_size" ] || continue
    case $file in
    "$state/log") tail -n 1000 "$file" >"$file.new" && mv "$file.new" "$file" ;;
    *) cut_log "${file%.log}" ;;
    esac
  done
}

# cut_log FILE: the writer appends, so it goes on at the beginning.
cut_log() {
  if [ "$log_files" -gt 1 ]; then
    shift_logs "$1"
    cp "$1.log" "$1.1.log"
  fi
  : >"$1.log"
}
