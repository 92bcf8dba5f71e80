import { expect, it } from 'vitest';
import type { BundlePatch } from '../api/boot.ts';
import { placeholder } from '../linuxkit/placeholder.ts';
import { sh } from '../linuxkit/shell.ts';
import { fillImage, moveFills } from './fills.ts';

const patches: readonly BundlePatch[] = [
  {
    image: 'web',
    edit: { kind: 'fill', placeholder: placeholder('ip'), value: sh`echo 10.0.2.15` },
  },
];
const run = { kind: 'run', command: 'echo 10.0.2.15' } as const;
const image = {
  name: 'web',
  image: 'shop',
  command: ['/shop', `--listen=${placeholder('ip')}:80`, placeholder('other')],
  env: ['TEXT=P2LK__ip__', `IP=${placeholder('ip')}`],
};

it('finds placeholders of this image alone, and no text that looks like one', () => {
  expect(fillImage(image, patches)).toEqual({
    image: {
      ...image,
      command: ['/shop', '--listen=P2LK__ip__:80', placeholder('other')],
      env: ['TEXT=P2LK__ip__', 'IP=P2LK__ip__'],
    },
    fills: [
      { list: 'env', index: 1, parts: [{ kind: 'text', text: 'IP=' }, run] },
      {
        list: 'command',
        index: 1,
        parts: [{ kind: 'text', text: '--listen=' }, run, { kind: 'text', text: ':80' }],
      },
    ],
  });
  expect(fillImage({ ...image, name: 'log' }, patches).fills).toEqual([]);
});

it('goes with a value that a policy has moved, and with one that it has taken away', () => {
  const filled = fillImage(image, patches);
  const env = ['REGION=north', ...filled.image.env!];
  expect(
    moveFills(filled, { ...filled.image, env }).map(({ list, index }) => [list, index]),
  ).toEqual([
    ['env', 2],
    ['command', 1],
  ]);
  expect(moveFills(filled, { ...filled.image, command: ['/shop'] })).toHaveLength(1);
  expect(moveFills(filled, undefined)).toEqual([]);
});
