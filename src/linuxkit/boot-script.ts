import type { Directory } from '../volume-plan.ts';
import type { BootStep, BundleEdit } from './boot.ts';
import { isShellFragment, quoteWord } from './shell.ts';

/** One word for a log line: control characters never reach the script. */
const title = (text: string): string => quoteWord(text.replaceAll(/[\0-\x1f\x7f]+/g, ' '));

/**
 * What every script begins with. `"$root"` is the machine's root file system: empty in the root namespaces, `/host` inside
 * `p2lk-prepare`. `log` writes to the script's own output and to the console.
 */
export const prelude = (about: string, root: '' | '/host'): string => `#!/bin/sh
# Written by p2lk: ${about}
root=${root}
${root === '' ? 'log() { echo "p2lk: $*"; }' : 'log() {\n  echo "p2lk: $*"\n  { echo "p2lk: $*" >/dev/console; } 2>/dev/null || true\n}'}
`;

/** Defines `hold`: a step that the pod must not start without; tried until it succeeds, with waits of 1 to 32 seconds. */
export const holdFunction = `hold() {
  pause=1
  until "$2"; do
    log "$1: failed; the pod waits, next try in $pause s"
    sleep "$pause"
    [ "$pause" -ge 32 ] || pause=$((pause * 2))
  done
  log "$1: done"
}
`;

/** Defines `try_once`: a step that the pod can do without. */
export const tryFunction = `try_once() {
  if "$2"; then log "$1: done"; else log "$1: failed; going on without it"; fi
}
`;

/** A shell function of that body, and its call through `caller` under a name for the log. */
const called = (caller: string, name: string, id: string, body: string): string =>
  `${id}() {\n${body}\n}\n${caller} ${title(name)} ${id}\n`;

/** One step; `required` and `optional` name the functions that call it. */
export const stepLines = (step: BootStep, id: string, required: string, optional: string): string =>
  called(
    step.required === true ? required : optional,
    step.name,
    id,
    isShellFragment(step.run) ? step.run.text : step.run.map(quoteWord).join(' '),
  );

/** Makes a directory with exactly this mode and owner, whatever the umask. */
export const directoryLines = ({ path, mode, uid = 0, gid = 0 }: Directory, id: string): string => {
  const at = `"$root"${quoteWord(path)}`;
  const body = `mkdir -p ${at} && chown ${uid}:${gid} ${at} && chmod ${mode.toString(8).padStart(4, '0')} ${at}`;
  return called('hold', `directory ${path}`, id, body);
};

/** Directory of p2lk's own static files on the machine. */
export const etc = '/etc/p2lk';

/** Defines what an edit of a bundle calls; `$bundle` is the copy under way. */
export const editFunctions = `fill() {
  value=$("$2") || return 1
  case $value in '' | *[!A-Za-z0-9.:,_%-]*) return 1 ;; esac
  sed -i "s|$1|$value|g" "$copy"
}
insert_linux() {
  sed -i "/^    \\"linux\\": {\\$/r $1" "$copy"
}
put_over() {
  grep -q " $1 " /proc/self/mounts || mount --bind "$copy" "$1"
}
`;

/** Where the JSON of a `linux` edit lies on the machine. */
export const editPath = (image: string, key: string): string => `${etc}/bundles/${image}.${key}.json`;

/** Text of that file: one line, a member that others follow. */
export const editText = ({ key, value }: Extract<BundleEdit, { kind: 'linux' }>): string =>
  `        ${JSON.stringify(key)}: ${JSON.stringify(value)},\n`;

/**
 * Makes an edited copy of an image's `config.json` under /run and binds it over the original (linuxkit-target.md, "what the
 * manifest cannot say"). `bundles` is a shell word that names the bundle's folder, with a pattern where its number is open.
 */
export const patchLines = (image: string, edits: readonly BundleEdit[], bundles: string, id: string, caller: string): string => {
  const values = edits.map((edit, i) => (edit.kind === 'fill' ? `${id}_value_${i}() {\n${edit.value.text}\n}\n` : ''));
  const applied = edits.map((edit, i) =>
    edit.kind === 'fill' ? `fill ${quoteWord(edit.placeholder)} ${id}_value_${i}` : `insert_linux ${quoteWord(editPath(image, edit.key))}`,
  );
  const body = `for original in ${bundles}/config.json; do
  copy=/run/p2lk/bundles/${quoteWord(image)}.json
  mkdir -p /run/p2lk/bundles && cp "$original" "$copy" && ${applied.join(' && ')} && put_over "$original" || return 1
done`;
  return values.join('') + called(caller, `bundle of ${image}`, id, body);
};

/**
 * Defines `hold_back`: keeps the named services from starting, and leaves the others. LinuxKit's `service` program logs that
 * it cannot parse the empty config.json and goes on (pkg/init/cmd/service/cmd.go, start).
 */
export const holdBackFunction = (services: readonly string[]): string => `hold_back() {
  log "$1: failed; the pod is not started"
  mkdir -p /run/p2lk/held
  echo '{}' >/run/p2lk/held/runtime.json
  : >/run/p2lk/held/config.json
  for service in ${services.map(quoteWord).join(' ')}; do
    for file in runtime.json config.json; do
      [ ! -f "/containers/services/$service/$file" ] || mount --bind "/run/p2lk/held/$file" "/containers/services/$service/$file"
    done
  done
}
gate() {
  tries=0
  until "$2"; do
    tries=$((tries + 1))
    [ "$tries" -lt 15 ] || { hold_back "$1"; return; }
    sleep 2
  done
  log "$1: done"
}
`;
