import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ImageRequest } from '../../src/images/image-source.ts';
import {
  isReferenceFault,
  parseReference,
  type ImageReference,
} from '../../src/images/reference.ts';

/** A reference that must be one. */
export const reference = (text: string): ImageReference => {
  const parsed = parseReference(text);
  if (isReferenceFault(parsed)) throw new Error(`${text}: ${parsed.error}`);
  return parsed;
};

/** A request for `linux/amd64` without account files, save for what is given. */
export const request = (more: Partial<ImageRequest> = {}): ImageRequest => ({
  platform: { os: 'linux', architecture: 'amd64' },
  accounts: false,
  signal: new AbortController().signal,
  ...more,
});

/** A folder that is removed after the test. */
export const temporaryFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'p2lk-images-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
};
