import { createImageResolver, type ImageResolver } from './image-resolver.ts';
import type { Lock } from './lock.ts';
import { createLockingResolver, type LockMode } from './locking-resolver.ts';
import { createImageSources, type ImageSourceOptions } from './source-list.ts';

/** The lock file of a run. */
export interface LockUse {
  readonly lock: Lock;
  readonly mode: LockMode;
  /** The lock file for messages: `p2lk.lock`. */
  readonly name: string;
}

/**
 * The resolver that config and command line ask for: first `imageConfigs`, which is part of the
 * input and stays out of the lock, then the lock, then every other source. In mode `locked` nothing
 * outside config and lock is asked.
 */
export const createConfiguredResolver = (
  options: ImageSourceOptions,
  use?: LockUse,
): ImageResolver => {
  const { imageConfigs, ...others } = options;
  if (use === undefined) return createImageResolver(createImageSources(options));
  const table = createImageResolver(
    createImageSources({ imageConfigs, linuxkitCache: false, offline: true }),
  );
  const sources = use.mode === 'locked' ? [] : createImageSources(others);
  const locking = createLockingResolver(createImageResolver(sources), use.lock, use.mode, use.name);
  return {
    async resolve(reference, request) {
      const stated = await table.resolve(reference, request);
      if (stated.answer !== undefined || stated.faults.length > 0) return stated;
      const resolution = await locking.resolve(reference, request);
      return { ...resolution, asked: [...stated.asked, ...resolution.asked] };
    },
  };
};
