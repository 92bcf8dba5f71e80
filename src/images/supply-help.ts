import type { ImageReference } from './reference.ts';
import { canonical, familiar } from './reference.ts';

/** How to supply the config of an image that no source knows, as the help of a diagnostic. */
export const supplyHelp = (reference: ImageReference): string =>
  [
    `fetch it: linuxkit cache pull ${canonical(reference)}`,
    `or say in p2lk.config what it brings: imageConfigs: { '${familiar(reference)}': { entrypoint: [...], cmd: [...], env: [...], user: '' } }`,
    `or take it to bring nothing: --unknown-image assume`,
  ].join('\n');
