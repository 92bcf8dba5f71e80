import { expect, test } from 'vitest';
import { blockOf } from '../playground/block.ts';

const text = `kind: Pod
spec:
  containers:
  - name: web

    resources:
      limits: { cpu: 1 }
  - name: log
status: {}
`;

test.each([
  [1, 1],
  [2, 8],
  [3, 8],
  [4, 7],
  [5, 5],
  [6, 7],
  [8, 8],
  [9, 9],
  [99, 99],
])('the block of line %i ends with line %i', (first, last) => {
  expect(blockOf(text, first)).toEqual({ first, last });
});
