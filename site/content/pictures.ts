import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './repository.ts';

/** A picture of docs/pictures by an address on the network, as a README on a registry needs it. */
const address = /https:\/\/[^\s"')]*\/(docs\/pictures\/[\w-]+\.svg)/g;

/** Puts the project's own pictures in place of their addresses: the site asks no other host. */
export const ownPictures = (text: string): string =>
  text.replaceAll(address, (whole, path: string) => {
    const file = join(repository, path);
    if (!existsSync(file)) return whole;
    return `data:image/svg+xml,${encodeURIComponent(readFileSync(file, 'utf8')).replaceAll("'", '%27')}`;
  });
