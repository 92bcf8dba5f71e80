# shellcheck shell=dash disable=SC2154,SC2034
# The machine's addresses, and the files that tell the pod who and where it is.

# pod_ips: prints the machine's addresses but link-local ones, the one that leads to the default route first.
pod_ips() {
  local family to
  for family in 4 6; do
    case $family in 4) to=192.0.2.1 ;; *) to=2001:db8::1 ;; esac
    ip -$family route get $to 2>/dev/null | sed -n 's/.* src \([0-9a-f.:]*\).*/\1/p' | head -n 1
    ip -$family -o addr show scope global 2>/dev/null | sed -n 's#.* inet6\{0,1\} \([0-9a-f.:]*\)/.*#\1#p'
  done | awk '!/^fe80:/ && !seen[$0]++'
}

# pod_ip: the first of them; nothing as long as there is none.
pod_ip() {
  pod_ips | head -n 1
}

# hosts_file pod|host NAMES [LINE]…: prints the pod's hosts file, with its address where the machine has one; with `host`
# the machine's own. The lines are those of hostAliases (pkg/kubelet/kubelet_pods.go, ensureHostsFile).
hosts_file() {
  local address
  if [ "$1" = host ]; then
    echo '# Kubernetes-managed hosts file (host network).'
    cat "$root/etc/hosts" 2>/dev/null || :
  else
    address=$(pod_ip)
    echo '# Kubernetes-managed hosts file.'
    printf '%s\t%s\n' 127.0.0.1 localhost ::1 'localhost ip6-localhost ip6-loopback' fe00::0 ip6-localnet \
      fe00::0 ip6-mcastprefix fe00::1 ip6-allnodes fe00::2 ip6-allrouters "${address:-127.0.1.1}" "$2"
  fi
  shift 2
  [ "$#" -eq 0 ] || printf '%s\n' '' '# Entries added by HostAliases.' "$@"
}

# resolv_conf POLICY [LINE]…: prints the pod's resolv.conf: the machine's own, to which the lines of dnsConfig are added, or
# these alone with None. Each name server and search domain once, the pod's options in place of those of the same name, at
# most 3 name servers, 32 search domains and 2048 characters of them (pkg/kubelet/network/dns/dns.go).
resolv_conf() {
  local policy=$1
  shift
  if [ "$policy" = None ]; then
    printf '%s\n' "$@"
  elif [ "$#" -eq 0 ]; then
    cat "$root/etc/resolv.conf" 2>/dev/null || :
  else
    {
      cat "$root/etc/resolv.conf" 2>/dev/null && echo
      printf '%s\n' - "$@"
    } | awk '
      $1 == "-" { ofPod = 1 }
      $1 == "nameserver" && $2 != "" && !known[$2]++ && servers < 3 { server[++servers] = $2 }
      $1 == "search" {
        if (!ofPod) { searches = 0; split("", searched) }
        for (i = 2; i <= NF; i++) {
          domain = $i
          if (domain != ".") sub(/[.]$/, "", domain)
          if (!searched[domain]++) search[++searches] = domain
        }
      }
      $1 == "options" {
        if (!ofPod) { options = 0; split("", place) }
        for (i = 2; i <= NF; i++) {
          name = $i
          sub(/:.*/, "", name)
          if (!place[name]) place[name] = ++options
          option[place[name]] = $i
        }
      }
      END {
        for (i = 1; i <= searches && i <= 32 && length(line) + length(search[i]) < 2048; i++) line = line " " search[i]
        if (line != "") print "search" line
        for (i = 1; i <= servers; i++) print "nameserver " server[i]
        line = ""
        for (i = 1; i <= options; i++) line = line " " option[i]
        if (line != "") print "options" line
      }'
  fi
}

# pod_file NAME FUNCTION ARGUMENT…: writes what the function prints to a file of the pod, in place, so that containers that have
# it see a change; again when a machine that gets its address only later has got it.
pod_file() {
  local file=$state/pod/$1 tries=0
  shift
  mkdir -p "$state/pod"
  "$@" >"$file" && chmod 0644 "$file" || return 1
  [ -n "$(pod_ip)" ] || {
    until [ -n "$(pod_ip)" ]; do
      tries=$((tries + 1))
      [ "$tries" -lt 150 ] || exit
      sleep 2
    done
    sleep 2
    "$@" >"$file"
  } >/dev/null 2>&1 4>&- &
}
