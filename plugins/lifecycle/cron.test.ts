import { expect, test } from 'vitest';
import { cronField } from './cron.ts';

test.each([
  ['*', 0, '*'],
  ['*/15', 0, '*0,15,30,45'],
  ['6-8,20', 1, '6,7,8,20'],
  ['mon-fri', 4, '1,2,3,4,5'],
  ['5/20', 0, '5,25,45'],
  ['jan,DEC', 3, '1,12'],
  ['0-23', 1, '*'],
  ['1-31/10', 2, '1,11,21,31'],
])('%s in place %i matches %s', (text, place, wanted) => {
  expect(cronField(text, place)).toBe(wanted);
});

test.each([
  ['60', 0],
  ['8-6', 1],
  ['1//2', 0],
  ['', 0],
  ['x', 4],
  ['*/0', 0],
])('%s in place %i is none', (text, place) => {
  expect(cronField(text, place)).toBeUndefined();
});
