import type { Path, Span } from '../diagnostics/diagnostic.ts';

/** A key or a list's member in code, and where it stands. */
interface Entry {
  readonly path: Path;
  readonly span: Span;
}

/** A bracket that is open; calls, `defineConfig(…)`, count for nothing on the way to a key. */
interface Frame {
  readonly open: string;
  key: string | number | undefined;
}

/**
 * White space and comments, templates, regular expressions where a value may stand, strings, words
 * and numbers, and any other character by itself.
 */
const TOKEN = new RegExp(
  [
    /\s+|\/\/[^\n]*|\/\*[^]*?\*\//u,
    /`(?:[^`\\]|\\[^])*`/u,
    /(?<=[=(,:[!&|?{};]\s*)\/(?![*/])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/u,
    /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/u,
    /[\p{ID_Start}$_][\p{ID_Continue}$]*|[^]/u,
  ]
    .map(({ source }) => source)
    .join('|'),
  'gu',
);

/**
 * The keys and list members of the object literals in code, found by its brackets alone: enough to
 * show the line of a setting, and wrong about nothing else than that line.
 */
const entriesOf = (text: string): readonly Entry[] => {
  const entries: Entry[] = [];
  const frames: Frame[] = [];
  const pathOf = (): Path =>
    frames.flatMap(({ open, key }) => (open === '(' || key === undefined ? [] : [key]));
  let before = '';
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (/^(?:\s|\/\/|\/\*)/.test(token)) continue;
    const span = { start: index, end: index + token.length };
    const frame = frames.at(-1);
    const begins = before === (frame?.open ?? '') || before === ',';
    if (frame?.open === '[' && begins && token !== ']') entries.push({ path: pathOf(), span });
    if (frame?.open === '{' && begins && /^[\p{ID_Start}$_"']/u.test(token)) {
      frame.key = token.replace(/^(["'])(.*)\1$/, '$2');
      entries.push({ path: pathOf(), span });
    }
    if (token === '{' || token === '[' || token === '(')
      frames.push({ open: token, key: token === '[' ? 0 : undefined });
    else if (token === '}' || token === ']' || token === ')') frames.pop();
    else if (token === ',' && frame?.open === '[' && typeof frame.key === 'number') frame.key++;
    before = token;
  }
  return entries;
};

const endsWith = (path: Path, end: Path): boolean =>
  end.length <= path.length && end.every((step, i) => step === path[path.length - end.length + i]);

/** Options of a plugin that is called stand where, with its name, the second of a pair would. */
const called = (path: Path): Path =>
  path[0] === 'plugins' && path[2] === 1 ? [...path.slice(0, 2), ...path.slice(3)] : path;

/**
 * Finds settings in the code of a config. What is not written in one piece, a constant that the
 * config takes up, is found by the end of its path; what is not written at all by what it belongs to.
 */
export const codePlaces = (text: string): ((path: Path) => Span | undefined) => {
  let entries: readonly Entry[] | undefined;
  return (wanted) => {
    entries ??= entriesOf(text);
    for (let length = wanted.length; length > 0; length--) {
      const part = wanted.slice(0, length);
      for (const path of [part, called(part)])
        for (let from = 0; from < path.length; from++) {
          const end = path.slice(from);
          if (typeof end[0] === 'number') continue;
          const found = entries.find((entry) => endsWith(entry.path, end));
          if (found !== undefined) return found.span;
        }
    }
    return undefined;
  };
};
