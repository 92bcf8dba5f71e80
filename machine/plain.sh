# shellcheck shell=dash disable=SC2154,SC2034
# Where nothing supervises the pod LinuxKit starts it; this only prepares what it needs.

# prepare_services: for /etc/init.d/015-p2lk. A pod that lacks something is not started.
prepare_services() {
  local index=1 tries
  once=yes
  while [ "$index" -le "$count" ]; do
    tries=1
    until prepare_entry "$index"; do
      [ "$tries" -lt 15 ] || {
        log 'given up; the pod is not started'
        hold_containers
        return
      }
      tries=$((tries + 1))
      sleep 2
    done
    index=$((index + 1))
  done
}

# prepare_entry INDEX
prepare_entry() {
  local id bundle said
  get "$1" role
  case $value in
  init) return 0 ;;
  step)
    if is "$1" root yes; then run_steps "$1"; else
      get "$1" name
      [ -e "$state/done.$value" ] || {
        log "$value has not come to its end"
        return 1
      }
    fi
    ;;
  *)
    run_steps "$1" || return 1
    find_bundle "$1"
    said=$(edit_bundle "$1" 2>&1) || {
      log "bundle of $id: $said"
      return 1
    }
    ;;
  esac
}

# edit_init_containers: in the container of tools, before LinuxKit starts them.
edit_init_containers() {
  local index=1 id bundle
  while [ "$index" -le "$count" ]; do
    if is "$index" role init; then
      find_bundle "$index"
      run_steps "$index" && edit_bundle "$index" || return 1
    fi
    index=$((index + 1))
  done
}
