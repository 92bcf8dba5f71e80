/** An action of a template: Go's and Jinja's `{{ }}`, Jinja's `{% %}`. */
const ACTION = /\{\{.*?\}\}|\{%.*?%\}/gs;

/** Offsets of a template's action, and its first line. */
export interface Action {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The action of a template that stands at an offset or last before it; the first of all when none
 * does.
 */
export const actionAt = (text: string, offset: number): Action | undefined => {
  let found: Action | undefined;
  for (const { 0: action, index } of text.matchAll(ACTION)) {
    if (found !== undefined && index > offset) break;
    const [line] = action.split('\n', 1) as [string];
    found = { start: index, end: index + line.length, text: line };
  }
  return found;
};

/**
 * A template's text with something harmless of the same length for each action: a comment for a
 * line of nothing else, a word within a line. What is wrong with the text, but not with this one,
 * is wrong because of its actions.
 */
export const withoutActions = (text: string): string =>
  text
    .replaceAll(/^[ \t]*(?:\{\{.*?\}\}|\{%.*?%\})[ \t]*$/gm, (line) => '#'.padEnd(line.length, ' '))
    .replaceAll(ACTION, (action) => action.replaceAll(/[^\n]/g, 'x'));
