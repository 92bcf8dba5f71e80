/**
 * What several volume drivers share, for plugins that tap the `volume` hook: which volumes a pod
 * asks for, and how they come to be on the machine and leave it.
 * @packageDocumentation
 */

// What a pod's volumes are bound to.
export { volumeSources } from './drivers/volume-sources.ts';
export type { VolumeSource } from './drivers/volume-sources.ts';

// Mounts.
export { mountedVolume } from './drivers/mounted-volume.ts';
export type { MountedVolume } from './drivers/mounted-volume.ts';
export { isProgramOption, kernelMountOptions } from './drivers/mount-options.ts';
export { cifsOptions, cifsVolume, isCifsServer, isCifsShare } from './drivers/cifs.ts';
export type { CifsLogin, CifsShare } from './drivers/cifs.ts';
export { resolveScript, resolveScriptPath } from './drivers/resolve-host.ts';

// Disks.
export { attachedDisk } from './drivers/attached-disk.ts';
export type { AttachedDisk, DiskIdentity } from './drivers/attached-disk.ts';
export { diskDiagnostics, diskFileSystem, diskVolume, groupWords } from './drivers/disk-volume.ts';
export type { DiskVolume } from './drivers/disk-volume.ts';
export { diskScript, diskScriptPath } from './drivers/disk.ts';

// Unmounting.
export { isMounted, unmountAtShutdown } from './drivers/unmount.ts';
export type { MountedOf } from './drivers/unmount.ts';
