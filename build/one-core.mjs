import { basename } from 'node:path';
import { requireOf, syntaxOf, withEdits } from './syntax.mjs';

const RUNTIME = 'chunks/rolldown-runtime.cjs';
const CORE = 'chunks/core.cjs';
const MAIN = 'main.cjs';

/**
 * Every file costs a start as much as some milliseconds of work, so a plain run loads two: the
 * command line's and the core. What the bundler puts into files of their own beside these, its
 * runtime and the entry of the command line's main module, becomes part of the core.
 * @param {ReadonlyMap<string, string>} files the bundler's CommonJS files by their path
 * @returns {Map<string, string>}
 * @throws Error where the bundler's files are not such that this can be done
 */
export const oneCore = (files) => {
  const [runtime, core, main] = [RUNTIME, CORE, MAIN].map((name) => {
    const code = files.get(name);
    if (code === undefined) throw new Error(`the bundler wrote no ${name}`);
    return code;
  });
  if (!/^exports\.main = \w+\.main;$/m.test(main))
    throw new Error(`${MAIN} is not what the core exports as main`);
  const result = new Map();
  for (const [name, code] of files) {
    if (name === RUNTIME || name === MAIN) continue;
    if (name === CORE) result.set(name, runtime + withCore(core, { itself: true }));
    else result.set(name, withCore(code, { itself: false }));
  }
  return result;
};

/** A file that takes from the core what it took from the files that the core now holds. */
const withCore = (code, { itself }) => {
  const moved = (path) =>
    path.replace(basename(RUNTIME), basename(CORE)).replace(`./${MAIN}`, `./${CORE}`);
  const edits = [];
  for (const statement of syntaxOf(code).body) {
    const required = requireOf(statement);
    if (required === undefined || moved(required.path) === required.path) continue;
    const { start, end } = statement;
    if (required.name === undefined) edits.push({ start, end, text: '' });
    else if (itself) edits.push({ start, end, text: `const ${required.name} = exports;` });
    else edits.push(pathEdit(required.argument, moved(required.path)));
  }
  const whole = withEdits(code, edits);
  // The one import that the program makes when it runs.
  return itself ? whole : whole.replace(`require("./${MAIN}")`, `require("./${CORE}")`);
};

const pathEdit = ({ start, end }, path) => ({ start, end, text: `"${path}"` });
