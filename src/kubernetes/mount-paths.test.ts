import { expect, test } from 'vitest';
import { hasMountAt } from './mount-paths.ts';

const container = (...paths: readonly string[]) => ({
  name: 'web',
  volumeMounts: paths.map((mountPath) => ({ name: 'work', mountPath })),
});

test.each(['/dev/shm', '/dev/shm/', 'dev/shm', '//dev/./shm', '/dev/x/../shm'])(
  '%s is /dev/shm',
  (path) => {
    expect(hasMountAt(container('/srv', path), '/dev/shm')).toBe(true);
  },
);

test.each(['/dev', '/dev/shm/x', '/dev/shmx'])('%s is not /dev/shm', (path) => {
  expect(hasMountAt(container(path), '/dev/shm')).toBe(false);
  expect(hasMountAt({ name: 'web' }, '/dev/shm')).toBe(false);
});
