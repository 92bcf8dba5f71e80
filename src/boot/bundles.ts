import type { BootStep, BundleEdit, BundlePatch } from '../api/boot.ts';
import type { Device, File } from '../linuxkit/manifest.ts';
import { quoteWord, sh } from '../linuxkit/shell.ts';
import { etc } from './functions.ts';

/**
 * Largest numbers that Linux has for a device: no disk bears them, so a placeholder that stays
 * leads nowhere.
 */
const placeholderMajor = 4095;
const lastMinor = 1_048_575;

/**
 * An entry of `devices` for a disk whose numbers a `device` edit fills in; `index` counts those of
 * one container from 0.
 * @example image.add('devices', placeholderDevice('/dev/ledger', boot.patched(name, 'device')))
 */
export const placeholderDevice = (
  path: string,
  index: number,
): Device & { readonly minor: number } => ({
  path,
  type: 'b',
  major: placeholderMajor,
  minor: lastMinor - index,
  mode: '0660',
});

/** Where the script of the edits lies on the machine. */
export const bundlesPath = `${etc}/bundles.sh`;

/** The line that reads it. */
export const readBundles = `. ${bundlesPath}\n`;

/** Where the JSON of a `linux` edit lies on the machine. */
const jsonPath = (image: string, key: string): string => `${etc}/bundles/${image}.${key}.json`;

/** Text of that file: one line, a member that others follow. */
const jsonText = ({ key, value }: Extract<BundleEdit, { kind: 'linux' }>): string =>
  `        ${JSON.stringify(key)}: ${JSON.stringify(value)},\n`;

/**
 * `edit_bundle NAME` writes an edited copy of a container's `config.json` under /run and binds it
 * over the original (LinuxKit prints the file indented by four spaces: moby/build/build.go,
 * outputImage).
 */
const editFunctions = `# Edits of the OCI bundles of the pod's containers. Written by p2lk.
# shellcheck shell=sh disable=SC2154
fill() {
  value=$("$2") || return 1
  case $value in '' | *[!A-Za-z0-9.:,_%-]*)
    echo "no value for $1: '$value'"
    return 1
    ;;
  esac
  sed -i "s|$1|$value|g" "$copy"
}

insert_linux() {
  sed -i "/^    \\"linux\\": {\\$/r $1" "$copy"
}

insert_namespace() {
  [ -e "$root/sys/fs/cgroup/cgroup.controllers" ] || return 0
  sed -i "s/^        \\"namespaces\\": \\[$/&{\\"type\\": \\"$1\\"},/" "$copy"
}

edit_bundle() {
  mkdir -p "$state/bundles"
  for original in "$root"/containers/services/"$1"/config.json "$root"/containers/onboot/[0-9][0-9][0-9]-"$1"/config.json; do
    [ -f "$original" ] || continue
    copy=$state/bundles/$1.json
    cp "$original" "$copy" && edits_of "$1" || return 1
    grep -q " $original " /proc/self/mounts || mount --bind "$copy" "$original" || return 1
  done
}
`;

/**
 * `fill_from PLACEHOLDER FILE` keeps the text out of every argument list: `sed` reads it as a
 * script, which like the copy is for root alone.
 */
const fillFromFunction = `
fill_from() {
  (
    umask 077
    { printf 's|%s|' "$1" && sed 's/\\\\/\\\\&/g' "$2" && printf '|g\\n'; } >"$state/fill.sed"
  ) && chmod 0600 "$copy" && sed -i -f "$state/fill.sed" "$copy" && rm "$state/fill.sed"
}
`;

/**
 * Both places of a device in the bundle, `linux.devices` and `linux.resources.devices`, have its
 * numbers on adjacent lines.
 */
const deviceFunction = `
fill_device() {
  chroot "$root/" test -b "$2" || {
    echo "$2 is no block device"
    return 1
  }
  numbers=$(chroot "$root/" stat -L -c '%t %T' "$2") || return 1
  numbers="$((0x\${numbers% *})) $((0x\${numbers#* }))"
  sed -i -e '/^ *"minor": '"$1"',$/{n;s/"rwm"/"'"$3"'"/;}' "$copy" &&
    sed -i -e '/^ *"major": ${placeholderMajor},$/{N;s/${placeholderMajor},\\(\\n *"minor": \\)'"$1"',$/'"\${numbers% *}"',\\1'"\${numbers#* }"',/;}' "$copy"
}
`;

const isFillFrom = (edit: BundleEdit): edit is Extract<BundleEdit, { kind: 'fillFrom' }> =>
  edit.kind === 'fillFrom';

/** The files that edits read on the machine, in a folder that root alone can enter. */
const filledFiles = (patches: readonly BundlePatch[]): readonly File[] => {
  const files = patches
    .map(({ edit }) => edit)
    .filter(isFillFrom)
    .map(({ file }) => file);
  const folders = new Set(files.map(({ path }) => path.split('/').slice(0, -1).join('/')));
  return [...[...folders].map((path): File => ({ path, directory: true, mode: '0700' })), ...files];
};

/** The script of all edits and the JSON that it inserts; nothing where nobody asked for an edit. */
export const bundleFiles = (patches: readonly BundlePatch[]): readonly File[] => {
  if (patches.length === 0) return [];
  const values: string[] = [];
  const calls = new Map<string, string[]>();
  for (const { image, edit } of patches) {
    const list = calls.get(image) ?? [];
    calls.set(image, list);
    if (edit.kind === 'fill') {
      const value = `value_${values.length + 1}`;
      values.push(`\n${value}() {\n${edit.value.text}\n}\n`);
      list.push(`fill ${quoteWord(edit.placeholder)} ${value}`);
    } else if (edit.kind === 'device')
      list.push(`fill_device ${edit.minor} ${quoteWord(edit.device)} ${edit.access}`);
    else if (isFillFrom(edit))
      list.push(`fill_from ${quoteWord(edit.placeholder)} ${quoteWord(`/${edit.file.path}`)}`);
    else
      list.push(
        edit.kind === 'linux'
          ? `insert_linux ${quoteWord(jsonPath(image, edit.key))}`
          : `insert_namespace ${edit.type}`,
      );
  }
  const cases = [...calls]
    .map(([image, list]) => `    ${quoteWord(image)}) ${list.join(' && ')} ;;\n`)
    .join('');
  const fillFrom = patches.some(({ edit }) => isFillFrom(edit)) ? fillFromFunction : '';
  const device = patches.some(({ edit }) => edit.kind === 'device') ? deviceFunction : '';
  const script = `${editFunctions}${fillFrom}${device}${values.join('')}\nedits_of() {\n  case $1 in\n${cases}  esac\n}\n`;
  const json = patches.flatMap(({ image, edit }): File[] =>
    edit.kind === 'linux'
      ? [{ path: jsonPath(image, edit.key).slice(1), contents: jsonText(edit), mode: '0644' }]
      : [],
  );
  return [
    { path: bundlesPath.slice(1), contents: script, mode: '0644' },
    ...json,
    ...filledFiles(patches),
  ];
};

/** The edits of one container as a step. */
export const editStep = (image: string): BootStep => ({
  name: `bundle of ${image}`,
  run: sh`edit_bundle ${image}`,
  required: true,
});
