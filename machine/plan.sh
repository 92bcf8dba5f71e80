# shellcheck shell=dash disable=SC2154,SC2034
# The pod's plan, /etc/p2lk/plan: one value a line, a key, a space, a text. In the text a backslash is written \\ and a
# line feed \n; nothing else is changed, so that no text can be taken for anything but a text.
count=0

# decode TEXT: sets $text.
decode() {
  text=$1
  case $text in *\\*)
    text=$(printf '%b.' "$text")
    text=${text%.}
    ;;
  esac
}

# put INDEX KEY VALUE, get INDEX KEY: facts about a container; container 0 is the pod. `get` sets $value.
put() {
  eval "c$1_$2=\$3"
}

get() {
  eval "value=\${c$1_$2-}"
}

# is INDEX KEY VALUE
is() {
  get "$1" "$2"
  [ "$value" = "$3" ]
}

# append INDEX KEY VALUE: one more of a list; KEY itself is its length.
append() {
  local length
  get "$1" "$2"
  length=$((${value:-0} + 1))
  put "$1" "$2" "$length"
  put "$1" "$2_$length" "$3"
}

# read_plan FILE
read_plan() {
  local line key list=step
  while IFS= read -r line || [ -n "$line" ]; do
    key=${line%% *}
    case $key in '' | '#'* | *[!A-Za-z.]*) continue ;; esac
    text=${line#"$key"}
    decode "${text# }"
    case $key in
    container)
      count=$((count + 1))
      put "$count" name "$text"
      put "$count" state new
      ;;
    step | after | final)
      append "$count" "$key" "$text"
      list=$key
      ;;
    required | run)
      get "$count" "$list"
      put "$count" "${list}_${key}_$value" "$text"
      ;;
    part)
      get "$count" edit
      append "$count" "edit_part_$value" "$text"
      ;;
    rule | scratch | edit | disk) append "$count" "$key" "$text" ;;
    *.word | *.header | *.rule | *.offset) append "$count" "${key%.*}_${key##*.}" "$text" ;;
    *.*) put "$count" "${key%.*}_${key##*.}" "$text" ;;
    *) put "$count" "$key" "$text" ;;
    esac
  done <"$1"
}

# words INDEX KEY COMMAND…: runs the command with the list's values as further arguments.
words() {
  local index=$1 key=$2 length number=1
  shift 2
  get "$index" "$key"
  length=${value:-0}
  while [ "$number" -le "$length" ]; do
    get "$index" "${key}_$number"
    set -- "$@" "$value"
    number=$((number + 1))
  done
  "$@"
}
