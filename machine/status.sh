# shellcheck shell=dash disable=SC2154,SC2034
# /run/p2lk/status.json, the pod's PodStatus, renamed into place at each change; and what a supervisor that was killed
# has to know again, one fact a line as in the plan.

# json TEXT: sets $json to a JSON string. Bytes that are no UTF-8 become U+FFFD.
json() {
  case $1 in
  *[!A-Za-z0-9\ ._/:@,\;=+\(\)\[\]\{\}\'-]*)
    json=$(printf '%s' "$1" | od -An -v -tu1 | awk '
      function put(code) { out = out sprintf(code < 65536 ? "\\u%04x" : "%s", code < 65536 ? code : pair(code)) }
      function pair(code) { code -= 65536; return sprintf("\\u%04x\\u%04x", 55296 + int(code / 1024), 56320 + code % 1024) }
      function bad() { if (need > 0) put(65533); need = 0 }
      { for (i = 1; i <= NF; i++) {
        b = $i + 0
        if (need > 0 && b >= 128 && b < 192) {
          code = code * 64 + b - 128
          if (--need == 0) put(code < low || (code > 55295 && code < 57344) || code > 1114111 ? 65533 : code)
          continue
        }
        bad()
        if (b < 128) {
          if (b == 34 || b == 92) out = out "\\" sprintf("%c", b)
          else if (b < 32 || b == 127) put(b)
          else out = out sprintf("%c", b)
        }
        else if (b >= 194 && b < 224) { need = 1; code = b - 192; low = 128 }
        else if (b >= 224 && b < 240) { need = 2; code = b - 224; low = 2048 }
        else if (b >= 240 && b < 245) { need = 3; code = b - 240; low = 65536 }
        else put(65533)
      } }
      END { bad(); printf "\"%s\"", out }')
    [ -n "$json" ] || json='""'
    ;;
  *) json="\"$1\"" ;;
  esac
}

# member NAME TEXT: adds to $object, unless the text is empty.
member() {
  [ -n "$2" ] || return 0
  json "$2"
  object="$object${object:+,}\"$1\":$json"
}

# terminated INDEX PREFIX: sets $object to a terminated state.
terminated() {
  get "$1" "$2code"
  object="\"exitCode\":${value:-0}"
  get "$1" "$2reason" && member reason "$value"
  get "$1" "$2message" && member message "$value"
  get "$1" "$2started_at" && member startedAt "$value"
  get "$1" "$2finished_at" && member finishedAt "$value"
  object="{\"terminated\":{$object}}"
}

# container_status INDEX: sets $object. Until a run has begun, its postStart hook included, the status from before is shown.
container_status() {
  get "$1" state
  case $value in
  starting) get "$1" shown ;;
  running) if is "$1" hooked yes; then value=; else get "$1" shown; fi ;;
  *) value= ;;
  esac
  object=$value
  [ -n "$object" ] || fresh_status "$1"
  put "$1" shown "$object"
}

fresh_status() {
  local now_state last='{}' text ready=false started=false
  get "$1" state
  case $value in
  running | reaping)
    object=
    get "$1" started_at && member startedAt "$value"
    now_state="{\"running\":{$object}}"
    ;;
  'done')
    get "$1" code
    if [ -n "$value" ]; then
      terminated "$1" ''
      now_state=$object
    else
      now_state="{\"waiting\":{\"reason\":\"$waiting_for\"}}"
    fi
    ;;
  backoff)
    get "$1" code
    if [ -n "$value" ]; then
      object=
      get "$1" name
      member message "back-off restarting failed container=$value"
      now_state="{\"waiting\":{\"reason\":\"CrashLoopBackOff\",$object}}"
    else
      object=
      get "$1" reason && member reason "$value"
      get "$1" message && member message "$value"
      now_state="{\"waiting\":{$object}}"
    fi
    ;;
  *) now_state="{\"waiting\":{\"reason\":\"$waiting_for\"}}" ;;
  esac
  get "$1" code
  if is "$1" state backoff && [ -n "$value" ]; then
    terminated "$1" ''
    last=$object
  else
    get "$1" last_code
    if [ -n "$value" ]; then
      terminated "$1" last_
      last=$object
    fi
  fi
  ! is "$1" ready yes || ready=true
  ! is "$1" started yes || started=true
  if is "$1" role init; then
    ready=false started=false
    if is "$1" state 'done' && is "$1" code 0; then ready=true; fi
  fi
  object=
  get "$1" name && member name "$value"
  get "$1" image && member image "$value" && member imageID "$value"
  get "$1" restarts
  text="\"restartCount\":${value:-0},\"ready\":$ready,\"started\":$started,\"state\":$now_state,\"lastState\":$last"
  get "$1" id
  object="{$object,\"containerID\":\"containerd://$value\",$text}"
}

# phase_of_pod: sets $phase, and $initialized and $ready_now to True or False.
phase_of_pod() {
  local index=1 waits ran
  phase=Pending initialized=True ready_now=True waits='' ran=''
  while [ "$index" -le "$count" ]; do
    get "$index" role
    case $value in
    init) is "$index" state 'done' && is "$index" code 0 || initialized=False ready_now=False ;;
    sidecar)
      is "$index" started yes || initialized=False
      is "$index" ready yes || ready_now=False
      ;;
    container)
      is "$index" ready yes || ready_now=False
      if has_run "$index"; then ran=yes; else waits=yes; fi
      ;;
    esac
    index=$((index + 1))
  done
  [ -z "$ran" ] || initialized=True
  [ "$initialized$waits" != True ] || phase=Running
  [ "$stage" != over ] || phase=$outcome
  case $stage:$why in over:* | ending:DeadlineExceeded) ready_now=False ;; esac
}

# has_run INDEX: whether any run of it has begun, its postStart hook included.
has_run() {
  is "$1" hooked yes && return
  get "$1" code
  [ -z "$value" ] || return 0
  get "$1" last_code
  [ -n "$value" ]
}

# write_status: when something has changed.
write_status() {
  local index=1 inits='' containers='' conditions reason='' sandbox
  [ -n "$changed" ] || return 0
  changed=
  phase_of_pod
  if [ "$ready_now" != "$was_ready" ]; then
    was_ready=$ready_now
    stamp
    ready_since=$stamped
  fi
  while [ "$index" -le "$count" ]; do
    get "$index" role
    case $value in
    init | sidecar)
      container_status "$index"
      inits="$inits${inits:+,}$object"
      ;;
    container)
      container_status "$index"
      containers="$containers${containers:+,}$object"
      ;;
    esac
    index=$((index + 1))
  done
  case $ready_now:$phase in
  False:Succeeded) reason=',"reason":"PodCompleted"' ;;
  False:*) reason=',"reason":"ContainersNotReady"' ;;
  esac
  [ "$initialized:$phase" != False:Succeeded ] || initialized=True
  sandbox=True
  [ "$stage" != over ] || sandbox=False
  conditions="{\"type\":\"PodReadyToStartContainers\",\"status\":\"$sandbox\",\"lastTransitionTime\":\"$pod_started_at\"}"
  conditions="$conditions,{\"type\":\"PodScheduled\",\"status\":\"True\",\"lastTransitionTime\":\"$pod_started_at\"}"
  conditions="$conditions,{\"type\":\"Initialized\",\"status\":\"$initialized\",\"lastTransitionTime\":\"$pod_started_at\"}"
  conditions="$conditions,{\"type\":\"ContainersReady\",\"status\":\"$ready_now\",\"lastTransitionTime\":\"$ready_since\"$reason}"
  conditions="$conditions,{\"type\":\"Ready\",\"status\":\"$ready_now\",\"lastTransitionTime\":\"$ready_since\"$reason}"
  case $why in Evicted | Terminated)
    object=
    member message "$why_message"
    conditions="$conditions,{\"type\":\"DisruptionTarget\",\"status\":\"True\",\"reason\":\"TerminationByKubelet\",$object}"
    ;;
  esac
  object=
  member phase "$phase"
  if [ "$stage" = over ]; then
    member reason "$why"
    member message "$why_message"
  fi
  member podIP "$pod_ip"
  member hostIP "$pod_ip"
  member startTime "$pod_started_at"
  printf '{%s,"conditions":[%s],"initContainerStatuses":[%s],"containerStatuses":[%s]}\n' \
    "$object" "$conditions" "$inits" "$containers" >"$state/status.json.new" &&
    mv "$state/status.json.new" "$state/status.json"
}

# facts INDEX FACT…: prints them as lines.
facts() {
  local index=$1 fact
  shift
  for fact in "$@"; do
    get "$index" "$fact"
    case $value in
    '') continue ;;
    *\\* | *"$line_feed"*) value=$(printf '%s\n' "$value" | sed -e 's/\\/\\\\/g' -e '$!s/$/\\n/' | tr -d '\n') ;;
    esac
    printf '%s %s\n' "$fact" "$value"
  done
}
line_feed='
'

# save INDEX: what must outlive the supervisor.
save() {
  changed=yes
  get "$1" name
  facts "$1" state run restarts pid cgroup backoff backoff_at restart_up exit_up again started was_started ready settled hooked probed stopping \
    stopped_at stop_grace due_up started_up started_at finished_at code reason message \
    last_code last_reason last_message last_started_at last_finished_at >"$state/containers/$value.new"
  get "$1" name
  mv "$state/containers/$value.new" "$state/containers/$value"
}

# load INDEX: fails where it has no life yet.
load() {
  local line
  get "$1" name
  [ -e "$state/containers/$value" ] || return 1
  while IFS= read -r line; do
    decode "${line#* }"
    put "$1" "${line%% *}" "$text"
  done <"$state/containers/$value"
}
