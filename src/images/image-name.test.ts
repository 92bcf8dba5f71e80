import { expect, it } from 'vitest';
import { linuxkitImageName } from './image-name.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const pin = { pinned: true, digest };

it.each([
  ['nginx', 'nginx'],
  ['nginx:1.27', 'nginx:1.27'],
  ['shop/web:1', 'shop/web:1'],
  ['shop/team/web:1', 'docker.io/shop/team/web:1'],
  ['shop/team/eu/web', 'docker.io/shop/team/eu/web'],
  ['docker.io/shop/team/web', 'docker.io/shop/team/web'],
  ['localhost/team/web', 'localhost/team/web'],
  ['localhost:5000/team/eu/web', 'localhost:5000/team/eu/web'],
  ['registry.example.com/team/web:1', 'registry.example.com/team/web:1'],
  [`shop/team/web@${digest}`, `docker.io/shop/team/web@${digest}`],
  ['No Image', undefined],
])('prints %s as %s', (text, name) => expect(linuxkitImageName(text)).toBe(name));

it('adds the digest that pins an image, unless it is written', () => {
  expect(linuxkitImageName('nginx:1.27', pin)).toBe(`nginx:1.27@${digest}`);
  expect(linuxkitImageName('shop/team/web', pin)).toBe(`docker.io/shop/team/web@${digest}`);
  const other = `nginx@sha256:${'b'.repeat(64)}`;
  expect(linuxkitImageName(other, pin)).toBe(other);
});
