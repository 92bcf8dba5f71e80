# shellcheck shell=dash disable=SC2154,SC2034
# Room that files take (pkg/kubelet/eviction/eviction_manager.go, localStorageEviction): looked at every ten seconds, and a pod
# beyond a limit is evicted. What a container writes on its image's files lies in a tmpfs of LinuxKit's `service`, and so does
# each emptyDir: a file system of its own, which knows how much of it is used.

limit_storage() {
  clock
  set_timer 0 storage $((now + 1000))
}

due_storage() {
  local number=1 length sum=0 said=''
  limit_storage
  [ "$stage" = up ] || return 0
  mounts=$(cat "$root/proc/self/mounts")
  get 0 disk
  length=${value:-0}
  while [ "$number" -le "$length" ]; do
    get 0 "disk_$number"
    # shellcheck disable=SC2086 # NAME PATH BYTES TEXT
    look_at_disk $value
    number=$((number + 1))
  done
  look_at_layers
  [ -n "$said" ] || { get 0 storage && is_beyond "$sum" &&
    said="Pod ephemeral local storage usage exceeds the total limit of containers ${value#* }. "; }
  [ -n "$said" ] || said=$layer_said
  [ -z "$said" ] || evict "$said"
}

# is_beyond USED: whether that is more than the limit in $value, `BYTES TEXT`.
is_beyond() {
  [ "${value%% *}" != 0 ] && [ -n "$value" ] && [ "$1" -gt "${value%% *}" ]
}

# look_at_disk NAME PATH BYTES [TEXT]: adds to $sum, and sets $said where the volume is beyond its limit.
look_at_disk() {
  used_of "$2"
  sum=$((sum + used))
  value="$3 $4"
  [ -n "$said" ] || ! is_beyond "$used" || said="Usage of EmptyDir volume \"$1\" exceeds the limit \"$4\". "
}

# look_at_layers: adds to $sum what containers write, logs included, and sets $layer_said where one is beyond its limit.
look_at_layers() {
  local index=1 id bundle name file size
  layer_said=
  while [ "$index" -le "$count" ]; do
    if is "$index" state running && ! is "$index" role step; then
      find_bundle "$index"
      used_of "$bundle/tmp"
      for file in "$root/var/log/$id".*log; do
        [ ! -f "$file" ] || {
          size=$(stat -c %s "$file")
          used=$((used + ${size:-0}))
        }
      done
      sum=$((sum + used))
      get "$index" name
      name=$value
      get "$index" storage
      [ -n "$layer_said" ] || ! is_beyond "$used" ||
        layer_said="Container $name exceeded its local ephemeral storage limit \"${value#* }\". "
    fi
    index=$((index + 1))
  done
}

# used_of PATH: sets $used to the bytes in the file system that is mounted there.
used_of() {
  local said size total free
  used=0
  case $mounts in *" $1 "*) ;; *) return 0 ;; esac
  said=$(stat -f -c '%S %b %f' "$1") || return 0
  read -r size total free <<END
$said
END
  used=$(((total - free) * size))
}

# evict MESSAGE: the pod has a second (immediateEvictionGracePeriodSeconds).
evict() {
  tell Warning Evicted "$1"
  end_pod Failed Evicted "$1" 1
}
