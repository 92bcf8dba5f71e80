import type { CronJobSpec, CronLife, PodContext, View } from 'p2lk/plugin';

const macros: { readonly [name: string]: string } = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const limits = [
  { least: 0, most: 59, names: [] },
  { least: 0, most: 23, names: [] },
  { least: 1, most: 31, names: [] },
  { least: 1, most: 12, names: ['', ...months] },
  { least: 0, most: 6, names: days },
] as const;

/**
 * A field of a schedule as the numbers that match, behind a `*` where the field says everything
 * (robfig/cron, parser.go, getField); undefined where it is none.
 */
export const cronField = (text: string, place: number): string | undefined => {
  const { least, most, names } = limits[place] ?? limits[0];
  const number = (word: string): number => {
    const named = (names as readonly string[]).indexOf(word.toLowerCase());
    return named >= 0 && word !== '' ? named : /^\d+$/.test(word) ? Number(word) : Number.NaN;
  };
  const found = new Set<number>();
  let star = '';
  for (const part of text.split(',')) {
    const [range = '', step = '1', ...more] = part.split('/');
    const [first = '', last, ...rest] = range.split('-');
    const every = first === '*' || first === '?';
    if (every) star = '*';
    const from = every ? least : number(first);
    const open = last === undefined && (every || part.includes('/'));
    const to = open ? most : number(last ?? first);
    const by = Number(step);
    const valid = from >= least && to <= most && from <= to && /^[1-9]\d*$/.test(step);
    if (!valid || more.length + rest.length > 0 || (every && last !== undefined)) return undefined;
    for (let value = from; value <= to; value += by) found.add(value);
  }
  if (found.size === most - least + 1) return '*';
  return star + [...found].sort((a, b) => a - b).join(',');
};

/** The zone's offset from UTC in seconds at a time in seconds since 1970. */
const offsetAt = (format: Intl.DateTimeFormat, seconds: number): number => {
  const parts = Object.fromEntries(
    format.formatToParts(seconds * 1000).map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour % 24, minute, second) / 1000 - seconds;
};

/** From the first hour of this year to that of that year, in UTC. */
const span = [2025, 2046].map((year) => Date.UTC(year, 0) / 1000) as [number, number];
const quarter = 900;

/**
 * The zone's changes of offset, found day by day and then to the quarter of an hour: LinuxKit's root
 * knows no time zones. Undefined where the zone is none.
 */
const offsetsOf = (zone: string): CronLife['offsets'] | undefined => {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    return undefined;
  }
  let last = offsetAt(format, span[0]);
  const offsets: (readonly [number, number])[] = [[0, last]];
  for (let at = span[0]; at < span[1]; at += 86_400) {
    const next = offsetAt(format, at + 86_400);
    if (next === last) continue;
    let change = at;
    while (offsetAt(format, change) === last) change += quarter;
    offsets.push([change, next]);
    last = next;
  }
  return offsets;
};

/** When the machine runs its job; undefined for any other workload. */
export const cronOf = (context: PodContext): CronLife | undefined => {
  const { spec } = context.object as View<{ spec?: View<CronJobSpec> }>;
  if (context.workload.kind !== 'CronJob' || spec === undefined) return undefined;
  const { schedule, timeZone = 'UTC', concurrencyPolicy, startingDeadlineSeconds, suspend } = spec;
  const words = (macros[schedule] ?? schedule).trim().split(/\s+/);
  const fields = words.map(cronField);
  const offsets = offsetsOf(timeZone);
  // Both have been judged with the other fields of the object.
  if (words.length !== 5 || fields.includes(undefined) || offsets === undefined) return undefined;
  return {
    fields: fields as readonly string[],
    offsets,
    concurrency:
      concurrencyPolicy === 'Forbid' || concurrencyPolicy === 'Replace'
        ? concurrencyPolicy
        : 'Allow',
    starting: startingDeadlineSeconds,
    suspend: suspend ?? false,
  };
};
