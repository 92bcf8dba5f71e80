import { createHash } from 'node:crypto';
import type { ContainerContext, ObjectFieldSelector, View } from 'p2lk/plugin';
import { placeholderOf } from './machine.ts';

/**
 * The value of a field of the pod, as the downward API gives it to an environment variable; a placeholder for what only the booted
 * machine knows. Source: kubelet `pkg/kubelet/kubelet_pods.go`, podFieldSelectorRuntimeValue; `pkg/fieldpath`.
 */
export const fieldValue = (ref: View<ObjectFieldSelector>, variable: string, context: ContainerContext): string | undefined => {
  void ref.apiVersion;
  const { fieldPath } = ref;
  const { metadata, pod, workload } = context;
  const subscript = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(fieldPath);
  if (subscript !== null) {
    const [, map, key = ''] = subscript;
    const values = map === 'labels' ? { ...metadata.labels, ...addedLabels(context) } : metadata.annotations;
    return values !== undefined && Object.hasOwn(values, key) ? values[key] : '';
  }
  switch (fieldPath) {
    case 'metadata.name':
      return workload.podName;
    case 'metadata.namespace':
      return workload.namespace;
    case 'metadata.uid':
      context.report('made-up', { at: [ref, 'fieldPath'], message: `${variable} gets an id derived from the workload's kind, namespace and name: no API server gives the pod one` });
      return derivedUid(context);
    case 'spec.serviceAccountName':
      return pod.serviceAccountName ?? pod.serviceAccount ?? 'default';
    case 'spec.nodeName':
      if (pod.nodeName !== undefined && pod.nodeName !== '') return pod.nodeName;
  }
  const placeholder = placeholderOf(fieldPath);
  if (placeholder === undefined) context.report('unknown-field', { at: [ref, 'fieldPath'], message: `${fieldPath} cannot be given to an environment variable` });
  return placeholder;
};

/** Labels that controllers add to a pod (pkg/controller/statefulset, initIdentity; pkg/controller/job). */
const addedLabels = ({ workload: { kind, name, podName } }: ContainerContext): { readonly [key: string]: string } => {
  const index = podName.slice(name.length + 1);
  if (kind === 'StatefulSet') return { 'statefulset.kubernetes.io/pod-name': podName, 'apps.kubernetes.io/pod-index': index };
  return kind === 'Job' && index !== '' ? { 'batch.kubernetes.io/job-completion-index': index } : {};
};

/** A name-based UUID (RFC 9562, version 5 layout), so that the same workload always gets the same one. */
const derivedUid = ({ workload: { kind, namespace, podName } }: ContainerContext): string => {
  const bytes = createHash('sha1').update(`p2lk/${kind}/${namespace}/${podName}`).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};
