import { fieldsOf } from '../kubernetes/table.ts';
import { serverDefaults } from '../kubernetes/server-defaults.ts';
import { isObject } from '../read/value.ts';
import { kindOf } from '../kubernetes/workloads.ts';

type Json = { [key: string]: unknown };

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
const writtenAnnotations =
  /^(?:kubectl\.kubernetes\.io\/last-applied-configuration|deployment\.kubernetes\.io\/revision|deprecated\.daemonset\.template\.generation|pv\.kubernetes\.io\/.*|volume\.(?:beta\.)?kubernetes\.io\/.*)$/;

const cleanMetadata = (metadata: unknown): void => {
  if (!isObject(metadata)) return;
  for (const key of written) delete metadata[key];
  const { annotations } = metadata;
  if (!isObject(annotations)) return;
  for (const key of Object.keys(annotations))
    if (writtenAnnotations.test(key)) delete annotations[key];
  if (Object.keys(annotations).length === 0) delete metadata['annotations'];
};

const isDefault = (field: string, value: unknown): boolean => {
  const defaults = Object.hasOwn(serverDefaults, field) ? (serverDefaults[field] ?? []) : [];
  const text = JSON.stringify(value);
  return defaults.some((one) => JSON.stringify(one) === text);
};

const clean = (value: unknown, type: string, shape: 'one' | 'list' | 'map'): void => {
  if (typeof value !== 'object' || value === null) return;
  if (shape !== 'one') {
    for (const item of Object.values(value)) clean(item, type, 'one');
    return;
  }
  if (type === 'ObjectMeta') return cleanMetadata(value);
  if (
    type === 'PodSpec' &&
    isObject(value) &&
    value['serviceAccount'] === value['serviceAccountName']
  )
    delete value['serviceAccount'];
  const fields = fieldsOf(type);
  if (fields === undefined || !isObject(value)) return;
  for (const key of Object.keys(value)) {
    const field = fields[key];
    if (field === undefined) continue;
    clean(value[key], field.type, field.shape);
    if (isDefault(`${type}.${key}`, value[key])) delete value[key];
  }
};

/**
 * Name that the ServiceAccount admission gives its volume. Source:
 * plugin/pkg/admission/serviceaccount/admission.go, ServiceAccountVolumeName.
 */
const tokenVolume = /^kube-api-access-[a-z0-9]+$/;

/** What admission and the scheduler put into a running pod. */
const cleanPod = (spec: Json): void => {
  delete spec['nodeName'];
  const without = (list: unknown): unknown =>
    Array.isArray(list)
      ? list.filter((item) => !(isObject(item) && tokenVolume.test(String(item['name']))))
      : list;
  const tolerates = (item: unknown): boolean =>
    isObject(item) &&
    /^node\.kubernetes\.io\/(?:not-ready|unreachable)$/.test(String(item['key'])) &&
    item['tolerationSeconds'] === 300;
  const { tolerations } = spec;
  if (Array.isArray(tolerations))
    spec['tolerations'] = tolerations.filter((item) => !tolerates(item));
  for (const key of ['volumes', 'tolerations']) {
    spec[key] = without(spec[key]);
    if (Array.isArray(spec[key]) && spec[key].length === 0) delete spec[key];
  }
  for (const list of [spec['containers'], spec['initContainers']]) {
    for (const container of Array.isArray(list) ? (list as unknown[]) : []) {
      if (!isObject(container) || !Array.isArray(container['volumeMounts'])) continue;
      const left = without(container['volumeMounts']) as unknown[];
      if (left.length > 0) container['volumeMounts'] = left;
      else delete container['volumeMounts'];
    }
  }
};

/**
 * Takes out of an object of a cluster what its author did not write: status, bookkeeping, defaults,
 * what admission adds to a running pod. What is left means the same, and says nothing that nobody
 * asked for. Changes the object.
 */
export const withoutServerFields = (object: Json): Json => {
  const { apiVersion, kind } = object;
  delete object['status'];
  cleanMetadata(object['metadata']);
  const known = kindOf(apiVersion, kind);
  if (known === undefined) return object;
  clean(object, known.type, 'one');
  const { spec } = object;
  if (known.kind === 'Pod' && isObject(spec)) cleanPod(spec);
  // The Job controller makes the selector, and wants none from anybody else
  // (pkg/apis/batch/validation, ValidateJobSpec).
  if (known.kind === 'Job' && isObject(spec) && spec['manualSelector'] !== true)
    delete spec['selector'];
  return object;
};
