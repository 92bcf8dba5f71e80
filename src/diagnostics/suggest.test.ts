import { expect, test } from 'vitest';
import { closest, distance } from './suggest.ts';

test('a distance counts inserted, deleted, replaced and swapped letters, up to a limit', () => {
  expect(distance('image', 'image', 3)).toBe(0);
  expect(distance('imgae', 'image', 3)).toBe(1);
  expect(distance('imag', 'images', 3)).toBe(2);
  expect(distance('volume', 'container', 3)).toBe(4);
});

test('the closest candidate is near, whatever its case and dashes', () => {
  const fields = ['image', 'imagePullPolicy', 'livenessProbe'];
  expect(closest('image-pull-policy', fields)).toBe('imagePullPolicy');
  expect(closest('livenesProbe', fields)).toBe('livenessProbe');
  expect(closest('ports', fields)).toBeUndefined();
  expect(closest('x'.repeat(100_000), fields)).toBeUndefined();
});
