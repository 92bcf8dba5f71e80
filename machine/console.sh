# shellcheck shell=dash disable=SC2154,SC2034
# What people read: lines on the console, which /run/p2lk/log keeps.

# log TEXT: one line, whatever the text holds.
log() {
  local text=$*
  case $text in *[![:print:]]*) text=$(printf '%s' "$text" | tr -s '\000-\037\177' ' ') ;; esac
  printf "p2lk: %s\n" "$text" >>"$state/log"
  if [ -n "$in_container" ]; then { printf "p2lk: %s\n" "$text" >/dev/console; } 2>/dev/null && return; fi
  printf "p2lk: %s\n" "$text" >&4
}

# tell Normal|Warning REASON MESSAGE: an event of the pod, in the words of `kubectl get events`.
tell() {
  log "$1 $2 $3"
}
