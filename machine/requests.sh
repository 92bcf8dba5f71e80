# shellcheck shell=dash disable=SC2154,SC2034
# What probes and hooks ask over the network.

# address_of INDEX LIST: sets $host to where its request goes.
address_of() {
  get "$1" "$2_host"
  host=${value:-$pod_ip}
}

# try_http INDEX LIST SECONDS: 200 to 399 is success, and so is a redirect to another host.
try_http() {
  local host port path scheme said code other
  address_of "$1" "$2"
  get "$1" "$2_port"
  port=$value
  get "$1" "$2_path"
  path=$value
  get "$1" "$2_scheme"
  scheme=${value:-http}
  if [ "$scheme" = https ] && ! command -v ssl_client >/dev/null; then
    try_bytes "$1" "$2" "$3"
    return
  fi
  case $host in *:*) host="[$host]" ;; esac
  said=$({ fetch "$1" "$2" "$3" "$scheme://$host:$port$path" | head -c 10240 >/dev/null; } 2>&1)
  code=$(printf '%s\n' "$said" | sed -n 's|.*HTTP/[0-9.]* \([0-9][0-9][0-9]\).*|\1|p' | tail -n 1)
  other=$(printf '%s\n' "$said" | sed -n 's|^ *[Ll]ocation: *[a-z]*://\([^/: ]*\).*|\1|p' | head -n 1)
  [ -z "$other" ] || [ "$other" = "$host" ] || return 0
  # A client that is older than the server's TLS has got no answer, and the server is there.
  [ -n "$code" ] || [ "$scheme" != https ] || [ -z "$said" ] || ! try_bytes "$1" "$2" "$3" >/dev/null || return 0
  case $code in
  [23]??) return 0 ;;
  '') printf '%s\n' "Get \"$scheme://$host:$port$path\": ${said:-no answer in time}" | tail -n 1 ;;
  *) echo "HTTP probe failed with statuscode: $code" ;;
  esac
  return 1
}

# fetch INDEX LIST SECONDS URL: with the headers of the plan.
fetch() {
  local index=$1 list=$2 seconds=$3 url=$4 number=1 length
  get "$index" "${list}_header"
  length=${value:-0}
  # A kubelet does not ask whose certificate it is either (pkg/probe/http).
  case $url in https:*) set -- --no-check-certificate ;; *) set -- ;; esac
  while [ "$number" -le "$length" ]; do
    get "$index" "${list}_header_$number"
    set -- "$@" --header "$value"
    number=$((number + 1))
  done
  timeout -s KILL "$seconds" wget -q -S -U kube-probe/1.33 -O - "$@" "$url"
}

# try_tcp INDEX LIST SECONDS
try_tcp() {
  local host
  address_of "$1" "$2"
  get "$1" "$2_port"
  timeout -s KILL "$3" nc -w "$3" "$host" "$value" -e true </dev/null 2>&1 && return
  [ "$?" -ne 137 ] || echo "dial tcp $host:$value: i/o timeout"
  return 1
}

# try_bytes INDEX LIST SECONDS: sends what is known beforehand, and looks for the answer.
try_bytes() {
  local host port send expect out tries=0
  address_of "$1" "$2"
  get "$1" "$2_port"
  port=$value
  get "$1" "$2_send"
  send=$value
  get "$1" "$2_expect"
  expect=$value
  out=$state/jobs/$1.$2.answer
  { printf '%b' "$send" && sleep "$3"; } | timeout -s KILL "$3" nc "$host" "$port" >"$out" 2>"$out.said" &
  while [ "$tries" -lt $(($3 * 10)) ]; do
    sleep 0.1
    case $(od -An -v -tx1 "$out" 2>/dev/null | tr -d ' \n') in *"$expect"*) return 0 ;; esac
    kill -0 $! 2>/dev/null || break
    tries=$((tries + 1))
  done
  head -c 200 "$out.said"
  echo "no such answer from $host:$port"
  return 1
}
