import type { Image, Manifest } from './manifest.ts';

/**
 * Merges the pod's manifest into a base, as LinuxKit merges several files: lists are appended,
 * `kernel` key by key (moby/config.go, AppendConfig). The pod's `onboot` entries come after the
 * base's, so the network is up before them.
 */
export const mergeBase = (base: Manifest, pod: Manifest): Manifest => {
  const merged: { -readonly [K in keyof Manifest]: Manifest[K] } = { ...base };
  if (base.kernel !== undefined || pod.kernel !== undefined)
    merged.kernel = { ...base.kernel, ...pod.kernel };
  if (base.init !== undefined || pod.init !== undefined)
    merged.init = [...(base.init ?? []), ...(pod.init ?? [])];
  for (const section of ['onboot', 'onshutdown', 'services'] as const) {
    const images: readonly Image[] = [...(base[section] ?? []), ...(pod[section] ?? [])];
    if (images.length > 0) merged[section] = images;
  }
  const files = [...(base.files ?? []), ...(pod.files ?? [])];
  if (files.length > 0) merged.files = files;
  const volumes = [...(base.volumes ?? []), ...(pod.volumes ?? [])];
  if (volumes.length > 0) merged.volumes = volumes;
  return merged;
};
