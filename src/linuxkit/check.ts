import type { Place } from '../diagnostics/diagnostic.ts';
import type { Report } from '../diagnostics/report.ts';
import { parseBind } from './bind.ts';
import type { Image, Manifest } from './manifest.ts';
import { manifestKeys } from './schema.ts';
import type { Keys, KeyType } from './schema.ts';

type Complain = (path: string, reason: string) => void;

/**
 * Checks a manifest against LinuxKit's schema and the rules that the schema cannot say (P2LK401).
 */
export const check = (manifest: Manifest, report: Report, at: Place): void => {
  const complain: Complain = (path, reason) => report.add('P2LK401', { path, reason }, at);
  const before = report.errors;
  for (const { path, reason } of keyFaults(manifest, manifestKeys))
    complain(path === '' ? 'the manifest' : path, reason);
  if (report.errors > before) return;
  for (const section of ['onboot', 'onshutdown', 'services'] as const) {
    for (const [i, image] of (manifest[section] ?? []).entries())
      checkImage(image, `${section}[${i}]`, section === 'services', complain);
  }
  unique(
    (manifest.services ?? []).map(({ name }) => name),
    'services',
    complain,
  );
  unique(
    (manifest.volumes ?? []).map(({ name }) => name),
    'volumes',
    complain,
  );
  for (const { name } of manifest.volumes ?? [])
    if (!/^[a-z0-9_-]*$/.test(name))
      complain(`volumes ${name}`, 'is no volume name: [a-z0-9_-] only');
  for (const [i, file] of (manifest.files ?? []).entries()) {
    if (file.mode !== undefined && !/^[0-7]{1,5}$/.test(file.mode))
      complain(`files[${i}].mode`, `is ${file.mode}, which is no octal number`);
    if (file.path === '' || file.path.startsWith('/') || file.path.split('/').includes('..'))
      complain(`files[${i}].path`, 'must be relative and stay inside the root');
    if (/[\0-\x1f\x7f]/.test(file.path)) complain(`files[${i}].path`, 'holds a control character');
    if (/^(?:var|run|tmp)\//.test(file.path))
      complain(`files[${i}].path`, `is ${file.path}, which the machine hides under a tmpfs`);
  }
};

const unique = (names: readonly string[], section: string, complain: Complain): void => {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const name of names) (seen.has(name) ? twice : seen).add(name);
  for (const name of twice) complain(section, `holds the name ${name} twice`);
};

const typeNames: { readonly [type: string]: (value: unknown) => boolean } = {
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  integer: (value) => Number.isSafeInteger(value),
  contents: (value) => typeof value === 'string' || value instanceof Uint8Array,
  strings: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  integers: (value) => Array.isArray(value) && value.every((item) => Number.isSafeInteger(item)),
  mapstring: (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((item) => typeof item === 'string'),
};

/** What is wrong with a value below some key, and where from there on. */
interface Fault {
  readonly path: string;
  readonly reason: string;
}

const none: readonly Fault[] = [];

/** Paths are put together from the faults upwards: nearly all manifests have none. */
const keyFaults = (value: unknown, keys: Keys): readonly Fault[] => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [{ path: '', reason: 'must be an object' }];
  let found: Fault[] | undefined;
  for (const key of Object.keys(value)) {
    const item = (value as { readonly [key: string]: unknown })[key];
    if (item === undefined) continue;
    const faults = valueFaults(item, Object.hasOwn(keys, key) ? keys[key] : undefined);
    if (faults.length > 0) (found ??= []).push(...faults.map((fault) => below(key, fault)));
  }
  return found ?? none;
};

const valueFaults = (item: unknown, type: KeyType | undefined): readonly Fault[] => {
  if (type === undefined)
    return [{ path: '', reason: 'is no key that LinuxKit knows and passes on' }];
  if (typeof type === 'string')
    return typeNames[type]?.(item) === true
      ? none
      : [{ path: '', reason: `must be ${article(type)}` }];
  if ('object' in type) return keyFaults(item, type.object);
  if (!Array.isArray(item)) return [{ path: '', reason: 'must be a list' }];
  let found: Fault[] | undefined;
  for (const [i, entry] of item.entries()) {
    const faults = keyFaults(entry, type.list);
    if (faults.length > 0) (found ??= []).push(...faults.map((fault) => below(`[${i}]`, fault)));
  }
  return found ?? none;
};

const below = (key: string, { path, reason }: Fault): Fault => ({
  path: path === '' || path.startsWith('[') ? `${key}${path}` : `${key}.${path}`,
  reason,
});

const article = (type: string): string =>
  ({
    integer: 'an integer',
    strings: 'a list of strings',
    integers: 'a list of integers',
    mapstring: 'a map of strings',
    contents: 'text or bytes',
  })[type] ?? `a ${type}`;

/** Names that containerd takes as ids (pkg/identifiers). */
const identifier = /^[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*$/;
/** linux/capability.h up to CAP_CHECKPOINT_RESTORE, less the CAP_ prefix. */
const capability = /^CAP_[A-Z_]+$/;

/** Why a path of the machine or a container is none; undefined when it is one. */
const faultOfPath = (path: string): string | undefined => {
  if (path.includes('..') && path.split('/').includes('..')) return 'leads upwards by ..';
  return /[\0-\x1f\x7f]/.test(path) ? 'holds a control character' : undefined;
};

const bindsOf = (image: Image): readonly string[] => {
  const { binds = [], 'binds.add': added = [] } = image;
  return added.length === 0 ? binds : [...binds, ...added];
};

/** Paths that an image mounts, from and to, and that its runtime makes. */
const pathsOf = (image: Image): readonly string[] => {
  const paths: string[] = [];
  for (const bind of bindsOf(image)) {
    const { source, destination } = parseBind(bind) ?? { source: bind, destination: '' };
    paths.push(source, destination);
  }
  for (const mounts of [image.mounts ?? [], image.runtime?.mounts ?? []])
    for (const { source = '', destination = '' } of mounts) paths.push(source, destination);
  paths.push(...(image.runtime?.mkdir ?? []));
  return paths;
};

const checkTexts = (image: Image, path: string, complain: Complain): void => {
  for (const entry of image.env ?? [])
    if (!/^[^=\0]+=[^\0]*$/.test(entry))
      complain(`${path}.env`, 'holds an entry that is no NAME=value, or a NUL character');
  for (const word of [...(image.command ?? []), image.cwd ?? ''])
    if (word.includes('\0'))
      complain(`${path}.command`, 'holds a NUL character, which no program can be given');
  for (const one of pathsOf(image)) {
    const fault = faultOfPath(one);
    if (fault !== undefined) complain(path, `has the path ${JSON.stringify(one)}, which ${fault}`);
  }
};

const checkImage = (image: Image, path: string, service: boolean, complain: Complain): void => {
  checkTexts(image, path, complain);
  if (
    typeof image.name !== 'string' ||
    (service && (!identifier.test(image.name) || image.name.length > 76))
  )
    complain(
      `${path}.name`,
      `is ${JSON.stringify(image.name)}, which containerd does not take as an id`,
    );
  if (typeof image.image !== 'string' || image.image === '')
    complain(`${path}.image`, 'is missing');
  const { capabilities = [] } = image;
  for (const name of capabilities) {
    if (
      !capability.test(name) &&
      !(capabilities.length === 1 && (name === 'all' || name === 'none'))
    )
      complain(
        `${path}.capabilities`,
        `holds ${name}; CAP_ names are wanted, or all or none alone`,
      );
  }
  const destinations: string[] = (image.mounts ?? []).map(({ destination }) => destination);
  for (const bind of bindsOf(image)) {
    const parsed = parseBind(bind);
    if (parsed === undefined)
      complain(
        `${path}.binds`,
        `holds ${bind}: a path with a colon needs the long form under mounts`,
      );
    else destinations.push(parsed.destination);
  }
  for (const destination of destinations)
    if (!destination.startsWith('/'))
      complain(path, `mounts at ${destination}, which is no absolute path`);
  unique(destinations, `${path} (mounts)`, complain);
  for (const [i, device] of (image.devices ?? []).entries())
    if (!/^[0-7]{3,4}$/.test(device.mode ?? ''))
      complain(`${path}.devices[${i}].mode`, 'must be an octal string');
};
