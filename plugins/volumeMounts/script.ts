import type { File } from 'p2lk/plugin';

export const scriptPath = '/etc/p2lk/sub-path';

/**
 * Binds a `subPath` to a path of p2lk's own, as the kubelet does, so that the container's bind can
 * neither be led out of the volume by a link that an earlier container left, nor change when the
 * container starts again. Source: `pkg/volume/util/subpath/subpath_linux.go`, doBindSubPath and
 * doSafeMakeDir.
 */
const text = `#!/bin/sh
# sub-path VOLUME SUBPATH TARGET: binds a path inside a volume to TARGET. Written by p2lk.
set -u
target=$3

fail() {
  echo "$*"
  exit 1
}

grep -q " $target " /proc/self/mounts && exit 0
volume=$(realpath "$1") || fail "$1 is missing"
mode=$((0$(stat -c %a "$volume") & 02777))
umask "$(printf %03o $((0777 & ~mode | 022)))"

# Down from the volume's root; links may point to anywhere inside the volume.
at=$volume
made=
set -f
IFS=/
for name in $2; do
  made=
  case $name in '' | .) continue ;; ..) fail "$2 leads out of the volume" ;; esac
  if [ ! -e "$at/$name" ] && [ ! -L "$at/$name" ]; then
    mkdir "$at/$name" || fail "$2 cannot be made"
    made=yes
  fi
  at=$(realpath "$at/$name" 2>/dev/null) || fail "$2 is a link to nothing"
  case $at in "$volume" | "$volume"/*) ;; *) fail "$2 is a link out of the volume" ;; esac
  [ -e "$at" ] || fail "$2 is a link to nothing"
done
unset IFS
[ -z "$made" ] || chmod "$(printf %o "$mode")" "$at"

umask 022
mkdir -p "\${target%/*}"
if [ -d "$at" ]; then
  mkdir -p "$target"
  name=.
  cd "$at" || exit 1
else
  : >"$target"
  name=./\${at##*/}
  at=\${at%/*}
  cd "$at" || exit 1
  [ ! -L "$name" ] || fail "$2 became a link"
fi
# Once inside, nobody can put another directory in its place.
[ "$(pwd -P)" = "$at" ] || fail "$2 became a link"
mount --bind "$name" "$target"
`;

export const script: File = { path: scriptPath.slice(1), contents: text, mode: '0755' };
