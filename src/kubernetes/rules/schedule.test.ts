import { expect, test } from 'vitest';
import { schedule, timeZone } from './schedule.ts';

const valid = [
  '* * * * *',
  '*/5 * * * *',
  '0 0 31 2 *',
  '1-5/2,7 ? * jan-dec mon,TUE',
  '@daily',
  '@every 1h30m',
  '5/10 * * * *',
  ' 0  0 * * 0 ',
];

test.each(valid.map((text) => [text]))('schedule %j is one', (text) =>
  expect(schedule(text)).toBeUndefined(),
);

test.each([
  ['', 'five fields'],
  ['* * * *', 'not 4'],
  ['0 * * * * *', 'not 6'],
  ['60 * * * *', 'minute'],
  ['* 24 * * *', 'hour'],
  ['* * 0 * *', 'day of the month'],
  ['* * * 13 *', 'month'],
  ['* * * * 7', 'day of the week'],
  ['5-1 * * * *', 'minute'],
  ['*/0 * * * *', 'minute'],
  ['1-2-3 * * * *', 'minute'],
  ['a * * * *', 'minute'],
  ['@fortnightly', '@daily'],
  ['@every soon', '@every'],
  ['TZ=UTC 0 0 * * *', 'timeZone'],
])('schedule %j is none', (text, reason) => expect(schedule(text)).toContain(reason));

test.each([['UTC'], ['Europe/Berlin'], ['Etc/UTC'], ['US/Pacific'], ['Asia/Calcutta']])(
  '%s is a time zone',
  (zone) => expect(timeZone(zone)).toBeUndefined(),
);

test.each([
  [''],
  ['Local'],
  ['europe/berlin'],
  ['Europe/Atlantis'],
  ['+01:00'],
  ['../etc/passwd'],
  ['Europe/'],
])('%j is no time zone', (zone) => expect(timeZone(zone)).toBeDefined());
