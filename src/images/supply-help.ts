import type { ImageReference } from './reference.ts';
import { canonical, familiar } from './reference.ts';

/**
 * How to supply the config of an image that no source knows, as the help of a diagnostic;
 * `assumed`: it is already taken to bring nothing.
 */
export const supplyHelp = (reference: ImageReference, assumed: boolean): string =>
  [
    `fetch it: linuxkit cache pull ${canonical(reference)}`,
    `or say in p2lk.config what it brings: imageConfigs: { '${familiar(reference)}': { ` +
      `entrypoint: [...], cmd: [...], env: [...], user: '' } }`,
    ...(assumed ? [] : ['or take it to bring nothing: --unknown-image assume']),
  ].join('\n');
