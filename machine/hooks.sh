# shellcheck shell=dash disable=SC2154,SC2034
# postStart and preStop (pkg/kubelet/lifecycle/handlers.go).

# run_hook INDEX postStart|preStop [SECONDS]: in a child.
run_hook() {
  local seconds=${3:-2147483}
  get "$1" "$2"
  case $value in
  exec) exec_in "$1" "$seconds" "$2_word" ;;
  http) try_http "$1" "$2" "$seconds" ;;
  sleep)
    get "$1" "$2_seconds"
    sleep "$value"
    ;;
  esac
}

# done_postStart INDEX STATUS TEXT: a hook that fails ends its container.
done_postStart() {
  local name
  if [ "$2" -eq 0 ]; then
    settle "$1"
  else
    get "$1" name
    name=$value
    tell Warning FailedPostStartHook "PostStartHook of container $name failed: $3"
    # The next container waits for its end.
    stop_container "$1" "$grace"
  fi
  advance
}
