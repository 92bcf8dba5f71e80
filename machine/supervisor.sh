# shellcheck shell=dash
# The pod's supervisor: `supervisor hold | start | guard | run | stop | steps NAME | serve`. P2LK_ROOT stands before every path.
# In the repository the parts are files beside this one, which P2LK_PARTS names; on a machine they stand above.
root=$P2LK_ROOT
state=$root/run/p2lk
plan=$root/etc/p2lk/plan
in_container=
if [ -n "$P2LK_PARTS" ]; then
  for part in "$P2LK_PARTS"/*.sh; do
    # shellcheck source=/dev/null
    case $part in */supervisor.sh) ;; *) . "$part" ;; esac
  done
fi
# The console, also where a function's output is taken for its result.
exec 4>&1
[ -d "$state" ] || mkdir -p "$state"

case $1 in
hold)
  read_plan "$plan"
  hold_containers
  ;;
start) start_guards "$0" ;;
guard) guard_supervisor "$0" ;;
run)
  read_plan "$plan"
  supervise
  ;;
stop)
  read_plan "$plan"
  ask_to_stop "$0"
  ;;
steps)
  in_container=yes
  root=/host
  read_plan "$plan"
  steps_of "$2"
  ;;
serve) answer_request ;;
esac
