import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './checking.mjs';

/**
 * The packages that an install of p2lk adds, as the lock file of npm has them, each by its path in
 * it: `node_modules/zod`.
 */
export const installedPackages = () => {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(packages).filter(
    ([path, { dev, optional, peer }]) => path !== '' && !dev && !optional && !peer,
  );
};
