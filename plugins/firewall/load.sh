#!/bin/sh
# load closed|open: loads the rules of that name. Written by p2lk.
folder=/etc/p2lk/firewall

# One line says what failed, in the program's own words.
feed() {
  said=$($1 <"$folder/$2" 2>&1) || {
    echo "$1 <$folder/$2: $(echo "$said" | tr -s '\n ' '  ')"
    return 1
  }
}

# A machine without IPv6 has no such packets, and no program could load rules for them.
is_there() {
  [ "$1" = 4 ] || [ -e /proc/net/if_inet6 ]
}

load() {
  load_rules "$1"
}

# Lets nothing in from outside, replies neither, with no firewall at all: incoming packets find no route.
cut_off() {
  for family in 4 6; do
    if ! is_there $family || is_cut_off $family; then continue; fi
    ip -$family rule add pref 1 lookup local || return
    ip -$family rule del pref 0 || return
    # busybox knows no "not".
    ip -$family rule add pref 0 not iif lo blackhole || cut_off_links $family || return
  done 2>/dev/null
}

cut_off_links() {
  sed -n 's/^ *\([^:]*\):.*/\1/p' /proc/net/dev | while IFS= read -r link; do
    [ "$link" = lo ] || ip "-$1" rule add pref 0 iif "$link" type blackhole || exit
  done
}

is_cut_off() {
  ip "-$1" rule | grep -q blackhole
}

connect() {
  for family in 4 6; do
    if ! is_there $family || ! is_cut_off $family; then continue; fi
    while is_cut_off $family; do ip -$family rule del pref 0; done
    ip -$family rule add pref 0 lookup local && ip -$family rule del pref 1
  done 2>/dev/null
}

if why=$(load "$1"); then
  connect
  exit 0
fi
# Rules that are not loaded leave those before them standing, which is enough once the machine is closed.
if [ "$1" = closed ] && ! cut_off; then
  { echo "p2lk: $why; the machine cannot be closed and goes no further" >/dev/console; } 2>/dev/null
  until load closed >/dev/null; do sleep 5; done
  connect
  exit 0
fi
echo "$why"
exit 1
