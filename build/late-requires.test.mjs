import { createRequire } from 'node:module';
import { runInThisContext } from 'node:vm';
import { expect, test } from 'vitest';
import { lateRequires } from './late-requires.mjs';

const isLate = (path) => path.startsWith('node:');

/** Runs a CommonJS text and tells its exports and what it had required by then. */
const run = (code) => {
  const required = [];
  const require = createRequire(import.meta.url);
  const module = { exports: {} };
  runInThisContext(`(function (exports, require, module) {${code}\n})`)(
    module.exports,
    (path) => {
      required.push(path);
      return require(path);
    },
    module,
  );
  return { exports: module.exports, required };
};

test('a module of Node is loaded when a member of it is first read, once', () => {
  const { exports, required } = run(
    lateRequires(
      `let node_path = require("node:path");
exports.join = (...parts) => node_path.join(...parts);
exports.of = { node_path: 1 }.node_path;`,
      isLate,
    ),
  );
  expect(required).toEqual([]);
  expect([exports.join('a', 'b'), exports.join('c'), exports.of]).toEqual(['a/b', 'c', 1]);
  expect(required).toEqual(['node:path']);
});

test.each([
  ['handed on', `exports.all = node_path;`],
  ['in short form', `exports.all = { node_path };`],
  ['read at once', `exports.all = __toESM(node_path);`],
])('a module that is %s is loaded as it was', (_, use) => {
  const code = `let node_path = require("node:path");\n${use}`;
  expect(lateRequires(code, isLate)).toBe(code);
});

test('a word in a text, a key or a member of that name is left alone', () => {
  const code = `const fs = require("node:fs");
exports.text = "fs.x"; exports.key = { fs: 2 }; exports.member = exports.key.fs;
exports.made = () => new fs.Stats();`;
  const { exports, required } = run(lateRequires(code, isLate));
  expect([exports.text, exports.key, exports.member]).toEqual(['fs.x', { fs: 2 }, 2]);
  expect(required).toEqual([]);
});

test('what may not be late is loaded at once', () => {
  const code = `const core = require("./core.cjs");\nexports.a = core.a;`;
  expect(lateRequires(code, isLate)).toBe(code);
});
