# shellcheck shell=dash disable=SC2154,SC2034
# Edits of a container's OCI bundle: whole values at places that the plan names, in a copy under /run that is bound over the
# original. LinuxKit prints a bundle with one value a line, four spaces an indentation (moby/build, outputImage).

# edit_bundle INDEX
edit_bundle() {
  local copy
  get "$1" edit
  [ "${value:-0}" -gt 0 ] || return 0
  get "$1" name
  copy=$state/bundles/$value.json
  mkdir -p "$state/bundles"
  # The copy is bound over the original already when the container runs again.
  if [ ! -e "$copy" ]; then
    (
      umask 077
      list_edits "$1" "$copy.edits" && rewrite_bundle "$copy.edits" "$bundle/config.json" >"$copy.new"
    ) || return 1
    rm "$copy.edits"
    mv "$copy.new" "$copy"
  fi
  grep -q " $bundle/config.json " "$root/proc/self/mounts" || mount --bind "$copy" "$bundle/config.json"
}

# list_edits INDEX FILE: writes the edits as `rewrite_bundle` reads them. The plan has of them, with PLACE a path like
# process/env/0: value PLACE, to which `part` lines belong; member PLACE FILE; namespace TYPE; device MINOR ACCESS PATH.
list_edits() {
  local number=1 length
  : >"$2"
  get "$1" edit
  length=$value
  while [ "$number" -le "$length" ]; do
    get "$1" "edit_$number"
    list_edit "$1" "$number" "${value%% *}" "${value#* }" "$2" || return 1
    number=$((number + 1))
  done
}

# list_edit INDEX NUMBER KIND REST FILE
list_edit() {
  case $3 in
  value)
    {
      printf 'set %s "' "$4"
      print_parts "$1" "edit_part_$2" || return 1
      echo '"'
    } >>"$5"
    ;;
  member)
    {
      printf 'set %s ' "${4%% *}"
      cat "$root${4#* }"
    } >>"$5" || return 1
    ;;
  namespace)
    [ ! -e "$root/sys/fs/cgroup/cgroup.controllers" ] || echo "add linux/namespaces {\"type\": \"$4\"}" >>"$5"
    ;;
  device) list_device "${4%% *}" "${4#* }" >>"$5" || return 1 ;;
  esac
}

# print_parts INDEX LIST: the text between the quotes of a JSON string: of the plan (text), of a file, of a program (run).
# What fails is told on standard error.
print_parts() {
  local index=$1 list=$2 number=1 length said
  get "$index" "$list"
  length=${value:-0}
  while [ "$number" -le "$length" ]; do
    get "$index" "${list}_$number"
    case $value in
    'text '*) printf '%s' "${value#text }" ;;
    'file '*) cat "$root${value#file }" || return 1 ;;
    *)
      said=$(root=$root sh -c "${value#run }") || return 1
      case $said in '' | *[!A-Za-z0-9.:,_%-]*)
        echo "no value from ${value#run }: '$said'" >&2
        return 1
        ;;
      esac
      printf '%s' "$said"
      ;;
    esac
    number=$((number + 1))
  done
}

# list_device MINOR REST: REST is ACCESS PATH.
list_device() {
  local numbers path=${2#* }
  test -b "$root$path" || test -c "$root$path" || {
    echo "$path is no device" >&2
    return 1
  }
  numbers=$(stat -L -c '%t %T' "$root$path") || return 1
  echo "device $1 $((0x${numbers% *})) $((0x${numbers#* })) ${2%% *}"
}

# rewrite_bundle EDITS CONFIG: prints the bundle with its edits: `set PLACE JSON` replaces the value of that place, or adds a
# member to its object; `add PLACE JSON` puts an element before those of an array; `device MINOR MAJOR MINOR ACCESS` gives the
# entries of major number 4095, which no disk bears, and that minor number those of a device. Fails where there is no such place.
# Only lines that open, close or begin with a key tell where a value stands, never what is inside of it.
rewrite_bundle() {
  awk -v edits="$1" '
    function bare(line) {
      sub(/^"([^"\\]|\\.)*": /, "", line)
      sub(/,$/, "", line)
      return line
    }
    BEGIN {
      while ((getline line < edits) > 0) {
        kind = line
        sub(/ .*/, "", kind)
        line = substr(line, length(kind) + 2)
        at = line
        sub(/ .*/, "", at)
        line = substr(line, length(at) + 2)
        if (kind == "device") {
          devices[at] = line
          continue
        }
        gsub("/", SUBSEP, at)
        at = SUBSEP at
        if (kind == "set") { set[at] = line; open[at] = 1 }
        else { put[at] = put[at] line ","; open[at] = 1 }
      }
    }
    {
      match($0, /^ */)
      deep = RLENGTH / 4
      text = substr($0, RLENGTH + 1)
      lines[NR] = text
      depth[NR] = deep
      if (deep == 0 || text ~ /^[]}],?$/) {
        closes[NR] = 1
        kinds[0] = "{"
        next
      }
      if (kinds[deep - 1] == "[") key = count[deep - 1]++
      else {
        key = text
        sub(/": .*/, "", key)
        key = substr(key, 2)
      }
      names[deep] = names[deep - 1] SUBSEP key
      place[NR] = names[deep]
      line_of[names[deep]] = NR
      if (text ~ /[[{]$/) {
        kinds[deep] = substr(text, length(text))
        count[deep] = 0
      }
    }
    END {
      for (i = 1; i <= NR; i++) {
        if (place[i] !~ SUBSEP "minor$" || !(bare(lines[i]) in devices)) continue
        of = place[i]
        sub(SUBSEP "minor$", "", of)
        if (index(of, SUBSEP "linux" SUBSEP) != 1 || bare(lines[line_of[of SUBSEP "major"]]) != 4095) continue
        split(devices[bare(lines[i])], numbers, " ")
        set[of SUBSEP "major"] = numbers[1]
        set[of SUBSEP "minor"] = numbers[2]
        if ((of SUBSEP "access") in line_of) set[of SUBSEP "access"] = "\"" numbers[3] "\""
      }
      for (at in set) if (!(at in line_of)) {
        of = at
        sub(SUBSEP "[^" SUBSEP "]*$", "", of)
        key = substr(at, length(of) + 2)
        put[of] = put[of] "\"" key "\": " set[at] ","
        added[at] = of
        delete open[at]
        open[of] = 1
      }
      for (i = 1; i <= NR; i++) {
        at = place[i]
        text = lines[i]
        if (!closes[i] && (at in set) && !(at in added)) {
          delete open[at]
          deep = depth[i]
          value = set[at]
          if (match(text, /^"([^"\\]|\\.)*": /)) value = substr(text, 1, RLENGTH) value
          if (text ~ /[[{]$/) {
            for (i++; depth[i] > deep; i++) ;
            text = lines[i]
          }
          print value (text ~ /,$/ ? "," : "")
          continue
        }
        print text
        if (!closes[i] && (at in put) && text ~ /[[{]$/) {
          delete open[at]
          print put[at]
        }
      }
      for (at in open) exit 1
    }' "$2"
}
