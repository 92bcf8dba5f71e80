import { absolutePath } from '../values/path.ts';
import type { Container } from './generated/types.ts';

/**
 * Whether the container mounts a volume at exactly this absolute path, however the path is written
 * (`/dev/shm/`, `dev//shm`).
 * @example if (!hasMountAt(container, '/dev/shm')) image.add('mounts', shm)
 */
export const hasMountAt = ({ volumeMounts = [] }: Container, path: string): boolean =>
  volumeMounts.some(({ mountPath }) => absolutePath(mountPath) === path);
