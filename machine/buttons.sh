# shellcheck shell=dash disable=SC2154,SC2034
# The machine's power button, as a hypervisor presses it to have a guest shut down (ACPI): an input device of the kernel, which
# nothing listens to on a machine without acpid.

# watch_buttons: for each one, beside the supervisor.
watch_buttons() {
  local device name=''
  [ -d "$root/sys/class/input" ] || return 0
  set -- "$root"/sys/class/input/event*
  # A kernel may have both as modules.
  [ -e "$1" ] || {
    modprobe -a button evdev 2>/dev/null
    set -- "$root"/sys/class/input/event*
  }
  for device in "$@"; do
    { read -r name <"$device/device/name"; } 2>/dev/null
    [ "$name" != 'Power Button' ] || keep "${device##*/}" read_button "$root/dev/input/${device##*/}"
  done
}

# read_button DEVICE: an event is 24 bytes: a time, then type 1 for a key, code 0074 for that of power, value 1 when it is
# pressed (kernel, include/uapi/linux/input.h).
read_button() {
  local event
  exec 3>&-
  while event=$(dd if="$1" bs=24 count=1 2>/dev/null | od -An -v -tx2 | tr -d ' \n') && [ -n "$event" ]; do
    case $event in ????????????????????????????????0001007400010000)
      log 'the power button was pressed'
      poweroff
      ;;
    esac
  done
}
