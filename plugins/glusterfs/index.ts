/**
 * Volumes of GlusterFS, by its FUSE client.
 *
 * | field | manifest |
 * | --- | --- |
 * | `glusterfs.path`, `endpoints` | a step on the image `tools.glusterfs` that mounts the volume |
 * | `readOnly`, `mountOptions` | the mount |
 *
 * The step runs before the init containers and tries until it holds. Who the servers behind
 * `endpoints` are only a cluster knows; the option `servers` says it here. Source: Kubernetes 1.25
 * `pkg/volume/glusterfs/glusterfs.go`, setUpAtInternal (1.26 has removed it); mount.glusterfs(8).
 */
import type { VolumeSource } from 'p2lk/drivers';
import { definePlugin } from 'p2lk/plugin';
import { planOf } from './plan.ts';

/** Servers by the name of the Endpoints. */
type Servers = { readonly [endpoints: string]: readonly string[] };

interface Options {
  readonly servers?: Servers;
}

const host = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/;

export default definePlugin<Options>({
  name: 'glusterfs',
  apiVersion: 1,
  fields: [
    'Volume.glusterfs',
    'PersistentVolumeSpec.glusterfs',
    'PersistentVolumeSpec.mountOptions',
  ],
  options: (z) =>
    z.strictObject({
      servers: z.optional(
        z.record(
          z.string(),
          z
            .array(z.string().check(z.regex(host, 'must be a host name or an address')))
            .check(z.minLength(1, 'is empty')),
        ),
      ),
    }),
  diagnostics: {
    'no-image': { severity: 'error', title: 'image with a client' },
    servers: { severity: 'error', title: 'servers that only a cluster knows' },
    path: { severity: 'error', title: 'name that no volume has' },
  },
  apply(hooks, { servers = {} }) {
    hooks.volume.for('glusterfs').tap('glusterfs', (volume, context) => {
      const spec = volume as VolumeSource;
      if (spec.glusterfs === undefined) return undefined;
      const { endpoints } = spec.glusterfs;
      const known = Object.hasOwn(servers, endpoints) ? servers[endpoints] : [];
      return planOf(spec.glusterfs, spec, known ?? [], context);
    });
  },
});
