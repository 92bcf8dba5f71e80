import { Fault } from './read-fault.ts';

type State = 'value' | 'first value' | 'key' | 'first key' | 'colon' | 'comma' | 'end';

const EXPECTED: Readonly<Record<State, string>> = {
  value: 'a value is missing here',
  'first value': 'a value or ] is missing here',
  key: 'a key in double quotes is missing here (or the comma before is one too many)',
  'first key': 'a key in double quotes or } is missing here',
  colon: 'a colon is missing here',
  comma: 'a comma is missing here, or the end of what is open',
  end: 'the object is complete, but the text goes on',
};

const WORD = /-?\d[\w.+-]*|true|false|null/y;

/** Where a text that starts as JSON stops being JSON. */
export const jsonFault = (text: string): Fault | undefined => {
  const open: number[] = [];
  let state: State = 'value';
  for (let at = skipSpace(text, 0); at < text.length; at = skipSpace(text, at)) {
    const c = text[at]!;
    const wrong = (): Fault => new Fault(EXPECTED[state], at, at + 1);
    const isMap = open.length > 0 && text[open.at(-1)!] === '{';
    const done = (): State => (open.length === 0 ? 'end' : 'comma');
    if (c === '"') {
      const end = stringEnd(text, at);
      if (end === -1) return new Fault('the double quote is not closed on its line', at, at + 1);
      if (state === 'key' || state === 'first key') state = 'colon';
      else if (state === 'value' || state === 'first value') state = done();
      else return wrong();
      at = end;
    } else if (c === '{' || c === '[') {
      if (state !== 'value' && state !== 'first value') return wrong();
      open.push(at++);
      state = c === '{' ? 'first key' : 'first value';
    } else if (c === '}' || c === ']') {
      const fits = state === 'comma' || state === (isMap ? 'first key' : 'first value');
      if (!fits || isMap !== (c === '}')) return wrong();
      open.pop();
      state = done();
      at++;
    } else if (c === ',' && state === 'comma') {
      state = isMap ? 'key' : 'value';
      at++;
    } else if (c === ':' && state === 'colon') {
      state = 'value';
      at++;
    } else {
      WORD.lastIndex = at;
      if ((state !== 'value' && state !== 'first value') || !WORD.test(text)) return wrong();
      state = done();
      at = WORD.lastIndex;
    }
  }
  const last = open.at(-1);
  return last === undefined
    ? undefined
    : new Fault(`the ${text[last]} is never closed: the text ends too early`, last, last + 1);
};

const skipSpace = (text: string, from: number): number => {
  let at = from;
  while (text.charCodeAt(at) <= 0x20) at++;
  return at;
};

const stringEnd = (text: string, open: number): number => {
  for (let at = open + 1; at < text.length; at++) {
    const c = text[at];
    if (c === '\\') at++;
    else if (c === '\n') return -1;
    else if (c === '"') return at + 1;
  }
  return -1;
};
