/**
 * Volumes of the house's archive: `csi` with the driver `archive.example.com` and the attribute
 * `shelf`, mounted by NFS from the archive's server, for reading alone.
 */
import { isMounted, mountedVolume, resolveScript, resolveScriptPath } from 'p2lk/drivers';
import { definePlugin, sh } from 'p2lk/plugin';

export interface Options {
  /** Name of the archive's server. */
  readonly address: string;
}

export default definePlugin<Options>({
  name: 'archive',
  apiVersion: 1,
  fields: ['Volume.csi'],
  diagnostics: {
    shelf: { severity: 'error', title: 'volume without a shelf' },
    writable: { severity: 'error', title: 'archive that is to be written' },
  },
  options: (z) =>
    z.strictObject({
      address: z.string().check(z.regex(/^[a-z0-9][a-z0-9.-]*$/, 'must be a name')),
    }),
  apply(hooks, { address }) {
    hooks.volume.for('csi/archive.example.com').tap('archive', ({ name, csi }, context) => {
      if (csi === undefined) return undefined;
      const { readOnly = false, volumeAttributes = {} } = csi;
      const { shelf = '', ...others } = volumeAttributes;
      for (const key of Object.keys(others))
        context.ignore(volumeAttributes, key, 'the archive knows shelves alone');
      context.ignore(csi, 'fsType', 'the archive has its own');
      context.ignore(csi, 'nodePublishSecretRef', 'the archive asks nobody who they are');
      if (!/^[a-z0-9][a-z0-9-]*$/.test(shelf))
        return context.report('shelf', {
          at: csi,
          message: `volume ${name} names no shelf of the archive`,
          help: 'volumeAttributes: { shelf: invoices }',
        });
      if (!readOnly)
        return context.report('writable', {
          at: csi,
          message: `volume ${name} is to be written, and the archive is only read`,
          help: 'readOnly: true',
        });
      const at = context.rootPath(name);
      return mountedVolume(
        {
          label: `shelf ${shelf} of the archive`,
          run: sh`${isMounted(at)} && exit
address=$(/bin/sh ${resolveScriptPath} ${address}) || exit
mkdir -p ${at} && mount -t nfs -o ro,addr="$address",vers=4.2 ${`${address}:/shelves/${shelf}`} ${at}`,
          of: 'network',
          readOnly,
          files: [resolveScript],
        },
        context,
      );
    });
  },
});
