# shellcheck shell=dash disable=SC2154,SC2034
# The pod's status over HTTP: / is the PodStatus, /readyz 200 or 503, /livez 200 while somebody watches.

# serve_status SCRIPT PORT: beside the supervisor.
serve_status() {
  exec 3>&-
  local said last='' many=-lk
  ! nc --help 2>&1 | grep -q -e ' -ll ' || many=-ll
  while :; do
    said=$(nc "$many" -p "$2" -e sh "$1" serve 2>&1 </dev/null)
    [ "$said" = "$last" ] || log "the status is not served on port $2: $said"
    last=$said
    sleep 10
  done
}

# answer_request: standard input and output are the connection.
answer_request() {
  local path line code=200 type=text/plain text=ok
  read -r _ path _
  while IFS= read -r line; do
    case $line in '' | "$carriage_return") break ;; esac
  done
  case ${path%%\?*} in
  / | /status | /status.json)
    type=application/json
    text=$(cat "$state/status.json")
    ;;
  /readyz) grep -q '"type":"Ready","status":"True"' "$state/status.json" || code=503 text='not ready' ;;
  /livez) is_supervised || code=503 text='no supervisor' ;;
  *) code=404 text='not found' ;;
  esac
  case $code in 200) line='200 OK' ;; 404) line='404 Not Found' ;; *) line='503 Service Unavailable' ;; esac
  printf 'HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %s\r\nConnection: close\r\n\r\n%s\n' \
    "$line" "$type" "$(($(printf '%s' "$text" | wc -c) + 1))" "$text"
}
carriage_return=$(printf '\r')
