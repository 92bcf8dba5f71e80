import type { Syntax } from './syntax.ts';

interface Unit {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly words: readonly string[];
}

const months = [
  '',
  'jan',
  'feb',
  'mar',
  'apr',
  'may',
  'jun',
  'jul',
  'aug',
  'sep',
  'oct',
  'nov',
  'dec',
];
const units: readonly Unit[] = [
  { name: 'minute', min: 0, max: 59, words: [] },
  { name: 'hour', min: 0, max: 23, words: [] },
  { name: 'day of the month', min: 1, max: 31, words: [] },
  { name: 'month', min: 1, max: 12, words: months },
  {
    name: 'day of the week',
    min: 0,
    max: 6,
    words: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'],
  },
];
const shorthands = [
  '@yearly',
  '@annually',
  '@monthly',
  '@weekly',
  '@daily',
  '@midnight',
  '@hourly',
];

/** Go's `time.ParseDuration`. */
const duration = /^[-+]?(0|((\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h))+)$/;

function numberOf(text: string, unit: Unit): number | undefined {
  const word = text === '' ? -1 : unit.words.indexOf(text.toLowerCase());
  if (word !== -1) return word;
  return /^\+?\d+$/.test(text) ? Number(text) : undefined;
}

function isRange(text: string, unit: Unit): boolean {
  const [range = '', step, ...more] = text.split('/');
  const [low = '', high, ...rest] = range.split('-');
  if (more.length > 0 || (step !== undefined && !/^\+?0*[1-9]\d*$/.test(step))) return false;
  // What follows the hyphen of a star is not looked at.
  if (low === '*' || low === '?') return true;
  const from = numberOf(low, unit);
  const single = step === undefined ? from : unit.max;
  const to = high === undefined ? single : numberOf(high, unit);
  if (rest.length > 0 || from === undefined || to === undefined) return false;
  return from >= unit.min && to <= unit.max && from <= to;
}

/**
 * A schedule as robfig/cron's standard parser takes it: five fields, or `@daily` and the like. No
 * time zone inside.
 */
export const schedule: Syntax = (value) => {
  if (value.includes('TZ')) return 'must name no time zone; use timeZone';
  if (value.startsWith('@')) {
    if (shorthands.includes(value)) return undefined;
    return value.startsWith('@every ') && duration.test(value.slice(7))
      ? undefined
      : `must be one of ${shorthands.join(', ')} or @every 1h30m`;
  }
  const fields = value.trim() === '' ? [] : value.trim().split(/\s+/);
  if (fields.length !== 5)
    return `must have five fields (minute, hour, day, month, weekday), not ${fields.length}`;
  const wrong = units.find(
    (unit, index) =>
      !(fields[index] ?? '').split(',').every((part) => part === '' || isRange(part, unit)),
  );
  return wrong === undefined
    ? undefined
    : `has a ${wrong.name} that is not between ${wrong.min} and ${wrong.max}, or malformed`;
};

function isKnownZone(name: string): boolean {
  const canonical = Intl.supportedValuesOf('timeZone').find(
    (zone) => zone.toLowerCase() === name.toLowerCase(),
  );
  if (canonical !== undefined) return canonical === name;
  try {
    const format = new Intl.DateTimeFormat('en', { timeZone: name });
    return /^[A-Z]/.test(name) && format.resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/**
 * A zone of the IANA database, such as `Europe/Berlin`. Source: batch/validation
 * `validateTimeZone`.
 */
export const timeZone: Syntax = (value) => {
  const parts = value.split('/');
  const formed = parts.every(
    (part) =>
      /^[A-Za-z.\-_0-9+]{1,14}$/.test(part) &&
      part !== '.' &&
      part !== '..' &&
      !part.startsWith('-'),
  );
  return formed && value.toLowerCase() !== 'local' && isKnownZone(value)
    ? undefined
    : 'must be a time zone such as Europe/Berlin or UTC';
};
