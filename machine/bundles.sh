# shellcheck shell=dash disable=SC2154,SC2034
# Edits of a container's OCI bundle, which LinuxKit prints with one value a line, four spaces an indentation
# (moby/build, outputImage). The copy under /run is bound over the original.

# edit_bundle INDEX: `edit` lines of the plan: fill PLACEHOLDER COMMAND, fillFrom PLACEHOLDER FILE,
# linux FILE, process FILE (lines that go into that object), namespace TYPE, device MINOR ACCESS PATH.
edit_bundle() {
  local number=1 length copy
  get "$1" edit
  length=${value:-0}
  [ "$length" -gt 0 ] || return 0
  get "$1" name
  copy=$state/bundles/$value.json
  mkdir -p "$state/bundles"
  # The copy is bound over the original already when the container runs again.
  if [ ! -e "$copy" ]; then
    (umask 077 && cp "$bundle/config.json" "$copy.new") || return 1
    while [ "$number" -le "$length" ]; do
      get "$1" "edit_$number"
      edit_with "$copy.new" "${value%% *}" "${value#* }" || return 1
      number=$((number + 1))
    done
    mv "$copy.new" "$copy"
  fi
  grep -q " $bundle/config.json " "$root/proc/self/mounts" || mount --bind "$copy" "$bundle/config.json"
}

# edit_with FILE KIND REST
edit_with() {
  local said
  case $2 in
  fill)
    said=$(root=$root sh -c "${3#* }") || return 1
    case $said in '' | *[!A-Za-z0-9.:,_%-]*)
      echo "no value for ${3%% *}: '$said'"
      return 1
      ;;
    esac
    sed -i "s|${3%% *}|$said|g" "$1"
    ;;
  fillFrom)
    (umask 077 && { printf 's|%s|' "${3%% *}" && sed 's/\\/\\\\/g' "$root${3#* }" && printf '|g\n'; } >"$state/fill.sed") &&
      sed -i -f "$state/fill.sed" "$1" && rm "$state/fill.sed"
    ;;
  linux | process) sed -i '/^    "'"$2"'": {$/r '"$root$3" "$1" ;;
  namespace)
    [ ! -e "$root/sys/fs/cgroup/cgroup.controllers" ] ||
      sed -i 's/^        "namespaces": \[$/&{"type": "'"$3"'"},/' "$1"
    ;;
  device) edit_device "$1" "${3%% *}" "${3#* }" ;;
  esac
}

# edit_device FILE MINOR REST: REST is ACCESS PATH. The two places of a device have its numbers on adjacent lines; 4095 is
# the number that no disk bears.
edit_device() {
  local numbers path=${3#* }
  test -b "$root$path" || test -c "$root$path" || {
    echo "$path is no device"
    return 1
  }
  numbers=$(stat -L -c '%t %T' "$root$path") || return 1
  numbers="$((0x${numbers% *})) $((0x${numbers#* }))"
  sed -i -e '/^ *"minor": '"$2"',$/{n;s/"rwm"/"'"${3%% *}"'"/;}' "$1" &&
    sed -i -e '/^ *"major": 4095,$/{N;s/4095,\(\n *"minor": \)'"$2"',$/'"${numbers% *}"',\1'"${numbers#* }"',/;}' "$1"
}
