import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { planText, printPlan } from './plan.ts';

const shells = [['dash'], ['busybox', 'ash']].filter(
  ([program = '']) => spawnSync(program).error === undefined,
);

const folder = mkdtempSync(join(tmpdir(), 'p2lk-plan-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The texts of a list as the supervisor reads them. */
const read = (shell: readonly string[], texts: readonly string[]): readonly string[] => {
  const [program = '', ...words] = shell;
  const script = '. ./machine/plan.sh; read_plan "$1"; words 1 liveness_word printf "%s\\0"';
  const plan = join(folder, 'plan');
  const text = printPlan([
    ['container', 'web'],
    ...texts.map((text) => ['liveness.word', text] as const),
  ]);
  writeFileSync(plan, text);
  const out = execFileSync(program, [...words, '-c', script, 'sh', plan], { encoding: 'utf8' });
  return texts.length === 0 ? [] : out.split('\0').slice(0, -1);
};

test.each(shells)('%s reads every text as it is', (...shell) => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom('\\', '\n', 'n', '0', "'", '"', '$', '`', ' ', '\t', '*') }),
  );
  fc.assert(
    fc.property(
      fc.array(
        // No argument of a program holds NUL, and a lone surrogate is no text.
        text.map((one) => Buffer.from(one.replaceAll('\0', '')).toString()),
        { minLength: 1, maxLength: 8 },
      ),
      (texts) => {
        expect(
          read(
            shell.filter((word) => typeof word === 'string'),
            texts,
          ),
        ).toEqual(texts);
      },
    ),
    { numRuns: 60 },
  );
});

test('no text adds a line', () => {
  expect(printPlan([['image', 'a\ncontainer b\\n']])).toBe('image a\\ncontainer b\\\\n\n');
  expect(() => planText('a\0b')).toThrow(/NUL/);
});
