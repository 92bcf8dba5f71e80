import { byteLength, pathBelow } from 'p2lk/plugin';
import type { File, VolumeContext } from 'p2lk/plugin';
import type { Payload } from './payload.ts';

/**
 * Nobody but root looks into other volumes from the root namespaces; a container sees only the
 * folder bound into it.
 */
const folder: File = { path: 'etc/p2lk/volumes', directory: true, mode: '0700' };

const octal = (mode: number): string => mode.toString(8).padStart(4, '0');

/**
 * Parts of a path below the volume, cleaned as a kubelet cleans it, or undefined where it would
 * leave the volume or take the names that a kubelet keeps for itself (kubelet
 * `pkg/volume/util/atomic_writer.go`, validatePath and validatePayload).
 */
const inside = (path: string): readonly string[] | undefined => {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  return path.startsWith('/') ||
    path.includes('\0') ||
    byteLength(path) > 4096 ||
    parts.some((part) => part === '..' || byteLength(part) > 255) ||
    parts[0]?.startsWith('..') !== false
    ? undefined
    : parts;
};

/**
 * Gives the files their place, mode and group. With an `fsGroup` a read-only volume's files are
 * readable and its folders enterable by the group, which new files inherit (kubelet
 * `pkg/volume/volume_linux.go`, changeFilePermission with roMask).
 */
export const filesOf = (
  volume: string,
  payloads: readonly Payload[],
  context: VolumeContext,
): readonly File[] => {
  const { fsGroup } = context.pod.securityContext ?? {};
  const root = pathBelow(folder.path, volume);
  const group = fsGroup === undefined ? {} : { gid: fsGroup };
  const folderMode = fsGroup === undefined ? '0755' : '2755';
  const folders = new Set<string>([root]);
  const files = new Map<string, File>();
  for (const { path, bytes, mode, secret, at } of payloads) {
    const parts = inside(path);
    if (parts === undefined) {
      context.report('path', {
        at,
        message: `${JSON.stringify(path)} is no path inside the volume ${volume}`,
        help: 'give the key a relative path without .. under items',
      });
      continue;
    }
    const place = pathBelow(root, ...parts);
    const clean = parts.join('/');
    if (files.has(place)) {
      context.report('path', {
        at,
        message: `two files of the volume ${volume} are ${clean}, and nothing says which one counts`,
        help: 'give each its own path under items',
      });
      continue;
    }
    for (let i = 1; i < parts.length; i++) folders.add(pathBelow(root, ...parts.slice(0, i)));
    const file: File = {
      path: place,
      contents: textOrBytes(bytes),
      mode: octal(fsGroup === undefined ? mode : mode | 0o440),
      ...group,
    };
    files.set(file.path, secret === undefined ? file : context.secret(file, secret, at));
  }
  for (const path of folders) {
    if (!files.delete(path)) continue;
    context.report('path', {
      at: context.volume,
      message: `${path.slice(root.length + 1)} is both a file and a folder of the volume ${volume}`,
      help: 'give one of them another path under items',
    });
  }
  const directories = [...folders].map((path): File => ({
    path,
    directory: true,
    mode: folderMode,
    ...group,
  }));
  return [folder, ...directories, ...files.values()];
};

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Text where the bytes are text, so that the manifest can be read. */
const textOrBytes = (bytes: Uint8Array): string | Uint8Array => {
  try {
    const text = utf8.decode(bytes);
    return /[\0-\x08\x0b-\x1f\x7f]/.test(text) ? bytes : text;
  } catch {
    return bytes;
  }
};
