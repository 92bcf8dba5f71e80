import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCases } from 'p2lk/testing';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const folders = [
  'test/cases',
  ...readdirSync(join(root, 'plugins')).map((name) => `plugins/${name}/cases`),
];

describe.each(folders)('%s', (folder) => {
  test('has cases', () =>
    expect(existsSync(join(root, folder)) && readdirSync(join(root, folder)).length > 0).toBe(
      true,
    ));
  if (existsSync(join(root, folder))) runCases(join(root, folder), { test });
});
