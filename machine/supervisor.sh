# shellcheck shell=dash disable=SC2154,SC2034
# The pod's supervisor: `supervisor SUBCOMMAND`, as its last lines say. P2LK_ROOT stands before every path.
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
  once=yes
  ! is 0 steps yes || run_steps 0
  is 0 plain yes || hold_containers
  ;;
prepare)
  read_plan "$plan"
  prepare_services
  ;;
start) start_guards "$0" ;;
guard) guard_supervisor "$0" ;;
run)
  read_plan "$plan"
  supervise "$0"
  ;;
stop)
  read_plan "$plan"
  ask_to_stop "$0"
  ;;
unmount)
  read_plan "$plan"
  once=yes
  run_steps 0 final
  ;;
steps)
  in_container=yes
  root=/host
  read_plan "$plan"
  steps_of "$2"
  ;;
pod-ip) pod_ip ;;
pod-ips) pod_ips ;;
hostname) pod_file hostname echo "$2" ;;
hosts)
  shift
  pod_file hosts hosts_file "$@"
  ;;
resolv-conf)
  shift
  pod_file resolv.conf resolv_conf "$@"
  ;;
pod-cgroup)
  shift
  pod_cgroup "$@"
  ;;
exit) show_exit ;;
serve) answer_request ;;
esac
