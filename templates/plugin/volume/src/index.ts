/**
 * Keeps `emptyDir` volumes in a directory of the machine's data disk, where they may grow beyond
 * its memory.
 *
 * | field | manifest |
 * | --- | --- |
 * | `emptyDir` | a directory that every user may write, made by `p2lk-prepare` |
 * | `emptyDir.medium` | `Memory` is left to the shipped driver |
 * | `emptyDir.sizeLimit` | a warning: a directory has no size of its own |
 */
import { definePlugin } from 'p2lk/plugin';

/** What a p2lk.config may say: `scratch({ root: '/var/lib/scratch' })`. */
export interface Options {
  /** Absolute path on the machine; by default `/var/lib/example`. */
  root?: string;
}

export default definePlugin<Options>({
  name: 'example',
  apiVersion: 1,
  // What the plugin may consume. A field that it neither reads nor reports is an error of the pod's
  // author, not a silent loss.
  fields: ['Volume.emptyDir'],
  // Its own findings: shown as example/size-limit.
  diagnostics: {
    'size-limit': { severity: 'warning', title: 'size limit without effect' },
  },
  options: (z) =>
    z.strictObject({
      root: z.optional(z.string().check(z.startsWith('/', 'must be an absolute path'))),
    }),
  apply(hooks, { root = '/var/lib/example' }) {
    hooks.volume.for('emptyDir').tap('example', ({ name, emptyDir }, context) => {
      // undefined means "not mine": the next driver that p2lk.config lists for emptyDir is asked.
      if (emptyDir?.medium === 'Memory') return undefined;
      if (emptyDir?.sizeLimit !== undefined) {
        context.report('size-limit', {
          at: [emptyDir, 'sizeLimit'],
          message: `volume ${name} may grow beyond its sizeLimit: it is a directory of ${root}`,
          help: 'give the volume medium: Memory, or leave sizeLimit out',
        });
      }
      const path = `${root}/${name}`;
      return {
        source: path,
        prepare: {
          mkdir: [
            { path: root, mode: 0o755 },
            { path, mode: 0o777 },
          ],
        },
      };
    });
  },
});
