import type { ImageResolution, ImageResolver } from './image-resolver.ts';
import type { Lock, LockEntry } from './lock.ts';
import { printPlatform } from './platform.ts';
import { canonical } from './reference.ts';

/**
 * How a lock is used. `use`: what it holds is taken from it, the rest is asked for and added to it.
 * `locked`: nothing is asked for; what it does not hold stays unknown. `update`: everything is
 * asked for anew and put into it.
 */
export type LockMode = 'use' | 'locked' | 'update';

const answerOf = (entry: LockEntry, source: string, listed: boolean): ImageResolution => ({
  answer: { ...entry, source, ...(listed && { pinned: true }) },
  asked: [],
  faults: [],
  ...(!listed && { unlisted: true }),
});

/**
 * Puts a lock before a resolver. `name` names the lock file in messages. What is asked for although
 * the lock pins it, its account files, is asked for by the digest in the lock. In mode `locked` an
 * entry without account files answers without them. Answers go into the lock, which the caller
 * writes when its text has changed; `unlisted` tells that one was not there before.
 */
export const createLockingResolver = (
  inner: ImageResolver,
  lock: Lock,
  mode: LockMode,
  name: string,
): ImageResolver => {
  /** Images that this run has put into the lock. */
  const fresh = new Set<string>();
  return {
    async resolve(reference, request) {
      const { platform, accounts } = request;
      const key = `${canonical(reference)} ${printPlatform(platform)}`;
      const entry =
        mode === 'update' && !fresh.has(key) ? undefined : lock.get(reference, platform);
      const listed = entry !== undefined && !fresh.has(key);
      if (
        entry !== undefined &&
        (mode === 'locked' || accounts !== true || entry.accounts !== undefined)
      )
        return answerOf(entry, name, listed);
      if (mode === 'locked') return { asked: [name], faults: [], unlisted: true };
      const digest = reference.digest ?? entry?.digest;
      const resolution = await inner.resolve(
        { ...reference, ...(digest !== undefined && { digest }) },
        request,
      );
      const { answer } = resolution;
      if (answer === undefined)
        return entry === undefined ? resolution : answerOf(entry, name, listed);
      const known = fresh.has(key) ? lock.get(reference, platform)?.accounts : undefined;
      lock.set(reference, platform, known === undefined ? answer : { accounts: known, ...answer });
      if (listed)
        return {
          ...resolution,
          answer: { ...answer, digest: answer.digest ?? entry.digest, pinned: true },
        };
      fresh.add(key);
      return { ...resolution, unlisted: true };
    },
  };
};
