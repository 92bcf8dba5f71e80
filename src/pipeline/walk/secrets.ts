import type { At } from '../../api/context.ts';
import type { File } from '../../linuxkit/manifest.ts';
import { moveOut } from '../../linuxkit/secret-files.ts';
import { pathBelow } from '../../linuxkit/path-below.ts';
import { placeAt } from './places.ts';
import type { PodWalk } from './pod-walk.ts';

/**
 * Takes a file that holds a Secret's value and gives its entry for the manifest: as it is, or, with
 * `secrets: file`, one that reads the value from a file beside the manifest. Each Secret is reported
 * once (P2LK230, P2LK231).
 */
export const takeSecret = (run: PodWalk, file: File, name: string, at: At): File => {
  const { secrets, secretFolder } = run.settings;
  // A variable's value stands in the bundle's environment, whatever becomes of files.
  const isEnvironment = file.path === 'etc/p2lk/env';
  if (!run.secretNames.has(name)) {
    run.secretNames.add(name);
    if (secrets === 'error')
      run.report.add('P2LK230', { name }, placeAt(at), {
        help: 'allow it with --secrets inline or --secrets file',
      });
    if (secrets === 'inline' || isEnvironment)
      run.report.add('P2LK231', { name }, placeAt(at), {
        help: 'keep it out of the manifest with --secrets file',
      });
  }
  if (secrets !== 'file' || isEnvironment) return file;
  const { namespace, kind, name: workload } = run.workload;
  // Several manifests of one run share the folder.
  const { entry, secret } = moveOut(
    file,
    pathBelow(secretFolder, namespace, `${kind.toLowerCase()}-${workload}`),
  );
  run.secretFiles.push(secret);
  return entry;
};
