/** Offsets of a template's action, and its first line. */
export interface Action {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** How actions open and close: Go's and Jinja's `{{ }}`, Jinja's `{% %}`. */
const closings: ReadonlyMap<string, string> = new Map([
  ['{{', '}}'],
  ['{%', '%}'],
]);

/**
 * The actions of a text in order, as offsets. A text without an end for what it opens is gone
 * through once all the same.
 */
const actionsIn = function* (text: string): Generator<readonly [start: number, end: number]> {
  const endless = new Set<string>();
  const opening = /\{[{%]/g;
  for (let match = opening.exec(text); match !== null; match = opening.exec(text)) {
    const [open] = match;
    if (endless.has(open)) {
      opening.lastIndex = match.index + 1;
      continue;
    }
    const close = text.indexOf(closings.get(open)!, match.index + 2);
    if (close === -1) {
      endless.add(open);
      opening.lastIndex = match.index + 1;
    } else {
      yield [match.index, close + 2];
      opening.lastIndex = close + 2;
    }
    if (endless.size === closings.size) return;
  }
};

/**
 * The action of a template that stands at an offset or last before it; the first of all when none
 * does.
 */
export const actionAt = (text: string, offset: number): Action | undefined => {
  let found: Action | undefined;
  for (const [start, end] of actionsIn(text)) {
    if (found !== undefined && start > offset) break;
    const [line] = text.slice(start, end).split('\n', 1) as [string];
    found = { start, end: start + line.length, text: line };
  }
  return found;
};

/**
 * A template's text with something harmless of the same length for each action: a comment for a
 * line of nothing else, a word within a line. What is wrong with the text, but not with this one,
 * is wrong because of its actions.
 */
export const withoutActions = (text: string): string => {
  const lines = text.replaceAll(/^[ \t]*(?:\{\{.*?\}\}|\{%.*?%\})[ \t]*$/gm, (line) =>
    '#'.padEnd(line.length, ' '),
  );
  let plain = '';
  let from = 0;
  for (const [start, end] of actionsIn(lines)) {
    plain += lines.slice(from, start) + lines.slice(start, end).replaceAll(/[^\n]/g, 'x');
    from = end;
  }
  return plain + lines.slice(from);
};
