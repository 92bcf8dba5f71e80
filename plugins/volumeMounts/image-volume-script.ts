import type { File } from 'p2lk/plugin';

export const imageVolumePath = '/etc/p2lk/image-volume';

/**
 * Makes a VOLUME of an image: a layer in memory over what the image has at that path. The image is
 * looked at through a view without the mounts that LinuxKit makes over it (moby/build/image.go,
 * ImageBundle: an image that another container has already brought is named in runtime.json alone).
 * Links are followed inside the image, and nowhere else.
 */
const text = `#!/bin/sh
# image-volume CONTAINER PATH TARGET: makes TARGET a writable directory that begins with what the image has at PATH. Written by p2lk.
set -u
name=$1
rest=$2
target=$3
view=/run/p2lk/image-view

fail() {
  echo "$*"
  exit 1
}

# A container that starts anew finds nothing of the one before.
while umount "$target" 2>/dev/null; do :; done
while umount "$target.layer" 2>/dev/null; do :; done
mkdir -p "$view" "$target" "$target.layer" &&
  mount -t tmpfs -o mode=0755 tmpfs "$target.layer" &&
  mkdir -m 0755 "$target.layer/upper" "$target.layer/work" || exit 1

# The image's files, without anything that is mounted over them.
mount --bind /containers "$view" || exit 1
trap 'cd / && umount "$view"' EXIT
for bundle in "$view/services/$name" "$view"/onboot/[0-9][0-9][0-9]-"$name"; do
  [ ! -f "$bundle/runtime.json" ] || break
done
image=$(sed -n -e 's#^ *"source": "/containers/\\([^"]*\\)".*#\\1#p' -e 's#^ *"lowerdir=/containers/\\([^"]*\\)".*#\\1#p' "$bundle/runtime.json" | head -n 1)
[ -d "$view/\${image:-none}" ] || fail "the image of $name is not on the machine"
image=$view/$image

at=$image
links=0
while [ -n "$rest" ]; do
  part=\${rest%%/*}
  case $rest in */*) rest=\${rest#*/} ;; *) rest= ;; esac
  case $part in
    '' | .) continue ;;
    ..)
      [ "$at" = "$image" ] || at=\${at%/*}
      continue
      ;;
  esac
  if [ -L "$at/$part" ]; then
    links=$((links + 1))
    [ "$links" -le 40 ] || fail "$2 is a link to itself in the image"
    link=$(readlink "$at/$part")
    case $link in /*) at=$image ;; esac
    rest=$link/$rest
  else
    at=$at/$part
  fi
done

if [ -d "$at" ]; then
  chown "$(stat -c %u:%g "$at")" "$target.layer/upper" &&
    chmod "$(stat -c %a "$at")" "$target.layer/upper" || exit 1
  if [ -n "$(ls -A "$at")" ]; then
    cd "$at" && mount -t overlay -o "lowerdir=.,upperdir=$target.layer/upper,workdir=$target.layer/work" overlay "$target"
    exit
  fi
elif [ -e "$at" ]; then
  fail "$2 is no directory in the image"
fi
mount --bind "$target.layer/upper" "$target"
`;

export const imageVolumeScript: File = {
  path: imageVolumePath.slice(1),
  contents: text,
  mode: '0755',
};
