import type { Path } from '../diagnostics/diagnostic.ts';
import { generatedSelector } from './generated-selector.ts';
import { isObject } from '../read/value.ts';
import { jsonText } from './json-text.ts';
import { Pruning } from './pruning.ts';
import type { Json } from './pruning.ts';
import { serverDefaults } from './server-defaults.ts';
import { fieldsOf } from './table.ts';
import { tokenVolumes } from './token-volume.ts';
import { kindOf } from './workloads.ts';

/** Metadata that the API server or a controller writes. */
const written = [
  'managedFields',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'selfLink',
  'ownerReferences',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
];

/**
 * Annotations that kubectl and controllers write; the first holds the whole object, the values of a
 * Secret too.
 */
const writtenAnnotations = new RegExp(
  [
    /^kubectl\.kubernetes\.io\/last-applied-configuration$/,
    /^deployment\.kubernetes\.io\/revision$/,
    /^deprecated\.daemonset\.template\.generation$/,
    /^kubernetes\.io\/limit-ranger$/,
    /^(?:pv|volume|volume\.beta)\.kubernetes\.io\/.*$/,
  ]
    .map(({ source }) => source)
    .join('|'),
);

/** Whether the pod asks for its own uid, which is then no bookkeeping. */
const asksForUid = ({ kind, spec }: Json): boolean =>
  kind === 'Pod' && (jsonText(spec) ?? '').includes('"metadata.uid"');

const isDefault = (field: string, value: unknown): boolean => {
  const defaults = Object.hasOwn(serverDefaults, field) ? (serverDefaults[field] ?? []) : [];
  const text = jsonText(value);
  return defaults.some((one) => jsonText(one) === text);
};

const tolerates = (item: unknown): boolean =>
  isObject(item) &&
  /^node\.kubernetes\.io\/(?:not-ready|unreachable)$/.test(String(item['key'])) &&
  item['tolerationSeconds'] === 300;

/** The spec of the pod in a workload. */
const podOf = (root: Json): { readonly value: Json; readonly path: Path } | undefined => {
  const template = kindOf(root['apiVersion'], root['kind'])?.template;
  if (template === undefined) return undefined;
  const path = [...template, 'spec'];
  let value: unknown = root;
  for (const key of path) value = isObject(value) ? value[key] : undefined;
  return isObject(value) ? { value, path } : undefined;
};

/** Takes one object apart; `path` is where it is going. */
class ServerFields {
  readonly #pruning = new Pruning();
  readonly #root: Json;

  constructor(root: Json) {
    this.#root = root;
  }

  /** Bookkeeping, defaults, and what admission and controllers add. */
  all(): Pruning {
    const { apiVersion, kind } = this.#root;
    this.#pruning.remove(this.#root, 'status', []);
    const known = kindOf(apiVersion, kind);
    if (known === undefined) this.#metadata(this.#root['metadata'], ['metadata']);
    else this.#one(this.#root, known.type, []);
    return this.#pruning;
  }

  /** The token that admission mounts, wherever it was copied to. */
  tokens(): Pruning {
    const spec = podOf(this.#root);
    if (spec !== undefined) this.#tokens(spec.value, spec.path);
    return this.#pruning;
  }

  #metadata(metadata: unknown, path: Path): void {
    if (!isObject(metadata)) return;
    for (const key of written)
      if (key !== 'uid' || path.length > 1 || !asksForUid(this.#root))
        this.#pruning.remove(metadata, key, path);
    const { annotations } = metadata;
    if (!isObject(annotations)) return;
    for (const key of Object.keys(annotations)) {
      if (writtenAnnotations.test(key))
        this.#pruning.remove(annotations, key, [...path, 'annotations']);
    }
    if (Object.keys(annotations).length === 0) delete metadata['annotations'];
  }

  #value(value: unknown, type: string, shape: 'one' | 'list' | 'map', path: Path): void {
    if (typeof value !== 'object' || value === null) return;
    if (shape === 'one') return this.#one(value, type, path);
    for (const [key, item] of Object.entries(value))
      this.#value(item, type, 'one', [...path, shape === 'list' ? Number(key) : key]);
  }

  #one(value: object, type: string, path: Path): void {
    if (!isObject(value)) return;
    if (type === 'ObjectMeta') return this.#metadata(value, path);
    if (type === 'PodSpec') this.#pod(value, path);
    if (type === 'Job') this.#selector(value, path);
    // The server names the type of claim templates, whose only type it is.
    if (type === 'PersistentVolumeClaim' && path.length > 0)
      for (const key of ['apiVersion', 'kind']) this.#pruning.remove(value, key, path);
    const fields = fieldsOf(type);
    if (fields === undefined) return;
    for (const key of Object.keys(value)) {
      const field = fields[key];
      if (field === undefined) continue;
      this.#value(value[key], field.type, field.shape, [...path, key]);
      if (isDefault(`${type}.${key}`, value[key])) this.#pruning.remove(value, key, path);
    }
  }

  /** What admission and the scheduler put into a pod. */
  #pod(spec: Json, path: Path): void {
    if (spec['serviceAccount'] === spec['serviceAccountName'])
      this.#pruning.remove(spec, 'serviceAccount', path);
    if (this.#root['kind'] === 'Pod') {
      this.#pruning.remove(spec, 'nodeName', path);
      this.#pruning.filter(spec, 'tolerations', path, tolerates);
    }
    this.#tokens(spec, path);
  }

  #tokens(spec: Json, path: Path): void {
    const tokens = tokenVolumes(spec);
    if (tokens.size === 0) return;
    const isToken = (item: unknown): boolean => isObject(item) && tokens.has(item['name']);
    for (const list of ['initContainers', 'containers']) {
      const containers = spec[list];
      for (const [i, container] of Array.isArray(containers) ? containers.entries() : []) {
        if (isObject(container))
          this.#pruning.filter(container, 'volumeMounts', [...path, list, i], isToken);
      }
    }
    this.#pruning.filter(spec, 'volumes', path, isToken);
  }

  /** The server makes the selector, and wants none from anybody else. */
  #selector(job: Json, path: Path): void {
    const { spec } = job;
    if (isObject(spec) && generatedSelector(job))
      this.#pruning.remove(spec, 'selector', [...path, 'spec']);
  }
}

/**
 * Takes out of an object of a cluster what its author did not write: status, bookkeeping, defaults,
 * what admission adds to a pod. What is left means the same, and says nothing that nobody asked
 * for. Changes the object; tells what it took, and where the rest was.
 */
export const withoutServerFields = (object: Json): Pruning => new ServerFields(object).all();

/** Whether an API server has had the object: it bears what only a server gives. */
const isFromServer = ({ metadata }: Json): boolean =>
  isObject(metadata) &&
  ['uid', 'resourceVersion', 'creationTimestamp', 'managedFields'].some(
    (key) => metadata[key] !== undefined && metadata[key] !== null && metadata[key] !== '',
  );

/**
 * An object as its author wrote it: of one that a server has had, as `kubectl get -o yaml` prints
 * it, without what the server put in; of any other without a token's volume that was copied from
 * such a one. Undefined where there is nothing to take out. Leaves the object as it is.
 */
export const asWritten = (
  object: Json,
): { readonly object: Json; readonly pruning: Pruning } | undefined => {
  const fromServer = isFromServer(object);
  const spec = podOf(object)?.value;
  if (!fromServer && (spec === undefined || tokenVolumes(spec).size === 0)) return undefined;
  const copy = structuredClone(object);
  const fields = new ServerFields(copy);
  const pruning = fromServer ? fields.all() : fields.tokens();
  return pruning.removed.length === 0 ? undefined : { object: copy, pruning };
};
