import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { root } from './docs/pages.ts';

const doors = ['src/plugin.ts', 'src/drivers.ts'];

/** Names of values that a door hands on, with the file that each comes from. */
const valuesOf = (door: string): readonly (readonly [name: string, file: string])[] =>
  [
    ...readFileSync(`${root}/${door}`, 'utf8').matchAll(/^export \{([^}]*)\} from '\.(.*)';$/gm),
  ].flatMap(([, names = '', file = '']) =>
    names
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '')
      .map((name) => [name, `src${file}`] as const),
  );

describe.each(doors)('%s', (door) => {
  const values = valuesOf(door);

  test('is a page long', () => {
    expect(values.length).toBeGreaterThan(10);
    expect(readFileSync(`${root}/${door}`, 'utf8').split('\n').length).toBeLessThan(125);
  });

  test.each(values)('%s has a docstring with an example', (name, file) => {
    const text = readFileSync(`${root}/${file}`, 'utf8');
    const declared = new RegExp(
      `/\\*\\*((?:(?!\\*/)[^])*)\\*/\\nexport (?:const|function\\*?) ${name}\\b`,
    );
    expect(declared.exec(text)?.[1]).toContain('@example');
  });
});
