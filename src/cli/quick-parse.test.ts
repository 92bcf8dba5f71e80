import { CommanderError } from 'commander';
import { array, assert, constantFrom, oneof, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { commandNames } from './command-names.ts';
import { mainCommand } from './commander-program.ts';
import { optionTable } from './option-table.ts';
import { quickParse } from './quick-parse.ts';

/** What commander makes of a command line without commands; undefined where it refuses it. */
const slowParse = (args: readonly string[]): unknown => {
  let parsed: unknown;
  const program = mainCommand('0.0.0')
    .exitOverride()
    .configureOutput({ writeOut: () => undefined, writeErr: () => undefined })
    .action((operands: readonly string[], flags: object) => {
      parsed = { operands, flags };
    });
  try {
    program.parse(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
  }
  return parsed;
};

const flags = optionTable.flatMap((entry) =>
  entry.flags.split(', ').map((flag) => flag.replace(/ .*/, '')),
);
/** Values that some option takes, so that most command lines are in order. */
const values = [
  ...optionTable.flatMap(({ choices = [] }) => choices),
  'deployment/web',
  'shop/job/clean',
  'linux/arm64',
  '2Gi',
  '1500m',
  '7',
  '0.5',
  '30s',
  "skopeo '{}'",
  'web.yaml',
  '-',
  '',
  '--',
  '-x',
  '-Ro',
  '--strict=1',
  'a=b',
];
const word = oneof(
  { weight: 6, arbitrary: constantFrom(...flags) },
  { weight: 6, arbitrary: constantFrom(...values) },
  {
    weight: 2,
    arbitrary: constantFrom(...flags).chain((flag) =>
      constantFrom(...values).map((value) => `${flag}=${value}`),
    ),
  },
  { weight: 1, arbitrary: string({ maxLength: 4 }) },
);
/** Command lines that begin with a command are not the main command's. */
const isCommand = (args: readonly string[]): boolean =>
  args.some((arg) => commandNames.has(arg) || arg === 'help');

test('reads nothing otherwise than commander does', () => {
  assert(
    property(array(word, { maxLength: 6 }), (args) => {
      if (isCommand(args)) return;
      const quick = quickParse(args);
      if (quick !== undefined) expect(quick).toEqual(slowParse(args));
    }),
    { numRuns: 3000 },
  );
});

test('reads every option, alone, as commander does', () => {
  for (const { flags: text } of optionTable) {
    const [name = '', ...more] = text.split(/, | /).filter((part) => part.startsWith('-'));
    for (const flag of [name, ...more])
      for (const value of ['', ...values]) {
        const args = value === '' ? [flag] : [flag, value];
        const quick = quickParse(args);
        if (quick !== undefined) expect(quick).toEqual(slowParse(args));
      }
  }
});

test('leaves no plain command line to commander', () => {
  for (const args of [
    [],
    ['web.yaml', '-o', 'web.yml', '--base', 'vm'],
    ['-R', 'manifests', '--output-dir=machines', '--offline', '--strict'],
    ['-f', 'a.yaml', '-f', 'b.yaml', '--select', 'deployment/web', '--no-config'],
    ['--machine-memory', '2Gi', '--reporter', 'github', '--unknown-image', 'assume'],
  ])
    expect(quickParse(args)).toEqual(slowParse(args));
});
