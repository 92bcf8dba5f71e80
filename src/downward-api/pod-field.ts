import { sha1 } from '@noble/hashes/legacy.js';
import { bytesOf, hex } from '../values/bytes.ts';
import type { PodContext, WorkloadName } from '../api/context.ts';
import { machineValue } from './machine-values.ts';

/** What a fieldPath of the downward API comes to. */
export type PodField =
  | {
      readonly kind: 'constant';
      readonly value: string;
      /** Why the value is not what a cluster would give. */ readonly madeUp?: string;
    }
  /** A placeholder, to be filled at boot. */
  | { readonly kind: 'machine'; readonly value: string }
  | { readonly kind: 'unknown' };

const constant = (value: string): PodField => ({ kind: 'constant', value });

/**
 * The value of a field of the pod for the downward API: variables and files.
 * Source: `pkg/fieldpath/fieldpath.go`, ExtractFieldPathAsString; kubelet
 * podFieldSelectorRuntimeValue.
 * @example podField('metadata.namespace', context) // { kind: 'constant', value: 'shop' }
 */
export const podField = (
  fieldPath: string,
  { metadata, pod, workload }: Pick<PodContext, 'metadata' | 'pod' | 'workload'>,
): PodField => {
  const labels = (): { readonly [key: string]: string } => ({
    ...metadata.labels,
    ...addedLabels(workload),
  });
  const subscript = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(fieldPath);
  if (subscript !== null) {
    const [, map, key = ''] = subscript;
    const values = map === 'labels' ? labels() : (metadata.annotations ?? {});
    return constant(Object.hasOwn(values, key) ? (values[key] ?? '') : '');
  }
  switch (fieldPath) {
    case 'metadata.labels':
      return constant(formatMap(labels()));
    case 'metadata.annotations':
      return constant(formatMap(metadata.annotations ?? {}));
    case 'metadata.name':
      return constant(workload.podName);
    case 'metadata.namespace':
      return constant(workload.namespace);
    case 'metadata.uid':
      // What a server gave a Pod stays its own; a template's pods each get another.
      if (workload.kind === 'Pod' && metadata.uid !== undefined && metadata.uid !== '')
        return constant(metadata.uid);
      return {
        kind: 'constant',
        value: derivedUid(workload),
        madeUp:
          "an id derived from the workload's kind, namespace and name: no API server gives the pod one",
      };
    case 'spec.serviceAccountName':
      return constant(pod.serviceAccountName ?? pod.serviceAccount ?? 'default');
    case 'spec.nodeName':
      if (pod.nodeName !== undefined && pod.nodeName !== '') return constant(pod.nodeName);
  }
  const known = machineValue(fieldPath);
  return known === undefined ? { kind: 'unknown' } : { kind: 'machine', value: known.placeholder };
};

/**
 * A whole map: sorted lines `key="value"`, no line feed at the end (`pkg/fieldpath`, FormatMap).
 */
const formatMap = (map: { readonly [key: string]: string }): string =>
  Object.keys(map)
    .sort()
    .map((key) => `${key}=${goQuote(map[key] ?? '')}`)
    .join('\n');

const short: { readonly [character: string]: string } = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
};

/** A string as Go's `%q` prints it (strconv.Quote). */
const goQuote = (text: string): string =>
  `"${text.replaceAll(/[\\"]|[^\P{C}]|[^\P{Z} ]/gu, (character) => {
    const point = character.codePointAt(0)!;
    if (short[character] !== undefined) return short[character];
    if (point < 0x80) return `\\x${point.toString(16).padStart(2, '0')}`;
    return point < 0x10000
      ? `\\u${point.toString(16).padStart(4, '0')}`
      : `\\U${point.toString(16).padStart(8, '0')}`;
  })}"`;

/**
 * Labels that controllers add to a pod (pkg/controller/statefulset, initIdentity;
 * pkg/controller/job; pkg/registry/batch/job/strategy.go, generateSelector).
 */
const addedLabels = ({ kind, name, podName }: WorkloadName): { readonly [key: string]: string } => {
  const index = podName.slice(name.length + 1);
  if (kind === 'StatefulSet')
    return { 'statefulset.kubernetes.io/pod-name': podName, 'apps.kubernetes.io/pod-index': index };
  if (kind !== 'Job') return {};
  return {
    'batch.kubernetes.io/job-name': name,
    'job-name': name,
    ...(index !== '' && { 'batch.kubernetes.io/job-completion-index': index }),
  };
};

/**
 * A name-based UUID (RFC 9562, version 5 layout), so that the same workload always gets the same
 * one.
 */
const derivedUid = ({ kind, namespace, podName }: WorkloadName): string => {
  const bytes = sha1(bytesOf(`p2lk/${kind}/${namespace}/${podName}`)).subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};
