import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { linuxkitCacheFolder } from '../../src/images/sources/linuxkit-cache.ts';
import { addIndex, layoutFiles, newBlobs, sha256, tarOf } from '../images/layout.ts';

/**
 * An image of the tests' own, on top of busybox: its USER is the name `app`, whom its `/etc/group`
 * puts into `staff` (50); it has no environment, so no PATH. It has two VOLUMEs: /data, with a file
 * of its user's, and /missing, which is not there.
 */
export const staffImage = 'docker.io/p2lk-boot/staff:3';

const passwd =
  'root:x:0:0:root:/root:/bin/sh\napp:x:1234:1234::/srv:/bin/sh\nclerk:x:2001:2002::/srv:/bin/sh\n';
const group = 'root:x:0:\nstaff:x:50:app,clerk\napp:x:1234:\nclerk:x:2002:\n';

interface Descriptor {
  readonly digest: string;
  readonly size: number;
  readonly annotations?: { readonly [key: string]: string };
}

/** Puts the image into LinuxKit's cache, where busybox already is. */
export const importStaffImage = async (): Promise<void> => {
  const cache = linuxkitCacheFolder();
  const json = async <T>(path: string): Promise<T> =>
    JSON.parse(await readFile(join(cache, path), 'utf8')) as T;
  const blob = ({ digest }: Descriptor): string => join('blobs', digest.replace(':', '/'));
  const index = await json<{ manifests: Descriptor[] }>('index.json');
  const busybox = index.manifests.find(
    ({ annotations }) =>
      annotations?.['org.opencontainers.image.ref.name'] === 'docker.io/library/busybox:1',
  );
  if (busybox === undefined) throw new Error('busybox is not in the cache');
  const [platform] = (await json<{ manifests: [Descriptor] }>(blob(busybox))).manifests;
  const manifest = await json<{
    config: Descriptor;
    layers: (Descriptor & { mediaType: string })[];
  }>(blob(platform));
  const config = await json<{ rootfs: { diff_ids: string[] } }>(blob(manifest.config));

  const store = newBlobs();
  for (const layer of manifest.layers) store.add(await readFile(join(cache, blob(layer))));
  // LinuxKit unpacks the newest layer first, so a layer has to bring the folders of its files.
  const tar = await tarOf({
    'etc/': { type: 'directory', mode: 0o755 },
    'etc/passwd': passwd,
    'etc/group': group,
    'data/': { type: 'directory', mode: 0o750, uid: 1234, gid: 50 },
    'data/seed': { type: 'symlink', linkname: '../etc/group' },
  });
  const layers = [
    ...manifest.layers,
    { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', ...store.add(gzipSync(tar)) },
  ];
  const rootfs = { type: 'layers', diff_ids: [...config.rootfs.diff_ids, sha256(tar)] };
  const file = {
    os: 'linux',
    architecture: 'amd64',
    config: { User: 'app', WorkingDir: '/srv', Volumes: { '/data': {}, '/missing': {} } },
    rootfs,
  };
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const described = {
    mediaType: 'application/vnd.oci.image.config.v1+json',
    ...store.add(JSON.stringify(file)),
  };
  const entry = store.add(
    JSON.stringify({ schemaVersion: 2, mediaType, config: described, layers }),
  );
  const platformIndex = addIndex(store, [
    { mediaType, ...entry, platform: { os: 'linux', architecture: 'amd64' } },
  ]);

  const folder = await mkdtemp(join(tmpdir(), 'p2lk-image-'));
  try {
    const archive = join(folder, 'staff.tar');
    // `cache import` goes by containerd's annotation.
    const annotations = { 'io.containerd.image.name': staffImage };
    await writeFile(archive, await tarOf(layoutFiles(store, [{ ...platformIndex, annotations }])));
    await promisify(execFile)('linuxkit', ['cache', 'import', archive]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
