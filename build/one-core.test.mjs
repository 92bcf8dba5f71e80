import { describe, expect, test } from 'vitest';
import { oneCore } from './one-core.mjs';

const files = new Map([
  ['chunks/rolldown-runtime.cjs', 'exports.t = 1;\n'],
  [
    'chunks/core.cjs',
    'const require_runtime = require("./rolldown-runtime.cjs");\nexports.main = require_runtime.t;\n',
  ],
  [
    'main.cjs',
    'const require_core = require("./chunks/core.cjs");\nexports.main = require_core.main;\n',
  ],
  ['cli.cjs', 'load(() => require("./main.cjs"));\n'],
  [
    'plugins/nfs.cjs',
    'require("../chunks/rolldown-runtime.cjs");\nconst a = require("../chunks/core.cjs");\n',
  ],
  ['chunks/zod.cjs', 'const runtime = require("./rolldown-runtime.cjs");\nruntime.t;\n'],
]);

describe('oneCore', () => {
  const whole = oneCore(files);

  test('makes the runtime and the main module part of the core', () => {
    expect([...whole.keys()]).toEqual([
      'chunks/core.cjs',
      'cli.cjs',
      'plugins/nfs.cjs',
      'chunks/zod.cjs',
    ]);
    expect(whole.get('chunks/core.cjs')).toBe(
      'exports.t = 1;\nconst require_runtime = exports;\nexports.main = require_runtime.t;\n',
    );
  });

  test('leads every file to the core that led to one of them', () => {
    expect(whole.get('cli.cjs')).toBe('load(() => require("./chunks/core.cjs"));\n');
    expect(whole.get('plugins/nfs.cjs')).toBe('\nconst a = require("../chunks/core.cjs");\n');
    expect(whole.get('chunks/zod.cjs')).toBe(
      'const runtime = require("./core.cjs");\nruntime.t;\n',
    );
  });

  test('says so when the bundler names its files in another way', () => {
    const renamed = new Map(files);
    renamed.delete('chunks/rolldown-runtime.cjs');
    expect(() => oneCore(renamed)).toThrow('the bundler wrote no chunks/rolldown-runtime.cjs');
    const other = new Map(files).set('main.cjs', 'exports.main = () => 0;\n');
    expect(() => oneCore(other)).toThrow('main.cjs is not what the core exports as main');
  });
});
