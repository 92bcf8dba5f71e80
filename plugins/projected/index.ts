/**
 * Volumes whose files are known when the machine is built.
 *
 * | field | manifest |
 * | --- | --- |
 * | `configMap`, `secret`, `downwardAPI`, `projected` | `files` under `/etc/p2lk/volumes/<name>`, bound read-only |
 *
 * Source: Kubernetes API, ConfigMapVolumeSource and its neighbours; kubelet
 * `pkg/volume/{configmap,secret,downwardapi,projected}`, MakePayload and collectData;
 * `pkg/volume/volume_linux.go` for the group.
 */
import { definePlugin, mountedVolumes, pathBelow, rootCertificates } from 'p2lk/plugin';
import type {
  PodSpec,
  Reference,
  ReferenceContext,
  View,
  Volume,
  VolumeContext,
  VolumePlan,
} from 'p2lk/plugin';
import { filesOf } from './files.ts';
import { payloadOf } from './payload.ts';
import { sourcesOf } from './volume-projections.ts';

const types = ['configMap', 'secret', 'downwardAPI', 'projected'] as const;

const plan = (volume: View<Volume>, context: VolumeContext): VolumePlan => {
  const files = filesOf(context.volume.name, payloadOf(volume, context), context);
  return { source: pathBelow('/etc/p2lk/volumes', context.volume.name), readOnly: true, files };
};

const references = function* (pod: View<PodSpec>, context: ReferenceContext): Generator<Reference> {
  const { namespace } = context.workload;
  const mounted = mountedVolumes(pod);
  for (const volume of pod.volumes ?? []) {
    if (!mounted.has(volume.name)) continue;
    for (const { kind, ref } of sourcesOf(volume)) {
      if (kind !== 'ConfigMap' && kind !== 'Secret') continue;
      const name = ref.secretName ?? ref.name;
      if (kind === 'ConfigMap' && name === rootCertificates)
        yield { kind, namespace, name, optional: true };
      else if (name !== undefined) {
        yield {
          kind,
          namespace,
          name,
          optional: ref.optional ?? false,
          at: context.place([ref, ref.secretName === undefined ? 'name' : 'secretName']),
        };
      }
    }
  }
};

export default definePlugin({
  name: 'projected',
  apiVersion: 1,
  fields: types.map((type) => `Volume.${type}`),
  diagnostics: {
    'missing-key': { severity: 'error', title: 'key that an object lacks' },
    path: { severity: 'error', title: 'path outside the volume, or taken by another file' },
    'made-up': { severity: 'warning', title: 'value that only a cluster knows' },
    token: { severity: 'warning', title: 'token that only an API server issues' },
    unsupported: { severity: 'error', title: 'source that only a cluster has' },
  },
  references,
  apply(hooks) {
    for (const type of types) hooks.volume.for(type).tap('projected', plan);
  },
});
