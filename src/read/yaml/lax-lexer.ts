import { Lexer } from 'yaml';

type Step = () => Generator<string, unknown, unknown>;

/** What a `Lexer` has besides what its type tells. */
interface Steps {
  /** The text, and how far it has been read. */
  readonly buffer: string;
  readonly pos: number;
  /** How many brackets are open. */
  readonly flowLevel: number;
  /** Whether a quoted key has just ended. */
  flowKey: boolean;
  /** Columns of indent that the lines of a value must have. */
  indentNext: number;
  /** Read what quotes and brackets enclose. */
  parseQuotedScalar: Step;
  parseFlowCollection: Step;
  parsePlainScalar: Step;
  /** Reads tags, anchors, and the marks of members; the answer is how much there was. */
  pushIndicators: () => Generator<string, number, unknown>;
  pushCount: (count: number) => Generator<string, number, unknown>;
  pushSpaces: (tabs: boolean) => Generator<string, number, unknown>;
  pushToIndex: (end: number, allowEmpty: boolean) => Generator<string, number, unknown>;
  /** Where the next line of a scalar goes on; -1 where it does not. */
  continueScalar: (lineStart: number) => number;
}

/** Says that a scalar follows. */
const SCALAR = '\u001F';
const ENDS_IN_FLOW = new Set(',?[]{}');
const BLANK = new Set(['', ' ', '\t', '\r', '\n']);

/**
 * The lexer of the `yaml` package with the rules of go-yaml v2 (goyaml.v2/scannerc.go) where it has
 * others: quoted text and flow collections may go on with less indent than what they belong to, and
 * unquoted text in brackets ends as there.
 */
export const laxLexer = (): Lexer => {
  const lexer = new Lexer();
  const steps = lexer as unknown as Steps;
  for (const name of ['parseQuotedScalar', 'parseFlowCollection'] as const) {
    const strict = steps[name];
    steps[name] = function* withoutIndent() {
      const { indentNext } = steps;
      steps.indentNext = 0;
      try {
        return yield* strict.call(lexer);
      } finally {
        steps.indentNext = indentNext;
      }
    };
  }
  const { parsePlainScalar, pushIndicators } = steps;
  steps.parsePlainScalar = () =>
    steps.flowLevel > 0 ? plainInFlow(steps) : parsePlainScalar.call(lexer);
  steps.pushIndicators = function* inFlow() {
    if (steps.flowLevel === 0) return yield* pushIndicators.call(lexer);
    let pushed = 0;
    while (isMark(steps)) {
      steps.flowKey = false;
      pushed += yield* steps.pushCount(1);
      pushed += yield* steps.pushSpaces(true);
    }
    // What it would take for marks of members begins text.
    if (/[-?:]/.test(steps.buffer[steps.pos] ?? '')) return pushed;
    return pushed + (yield* pushIndicators.call(lexer));
  };
  return lexer;
};

/** In brackets `?` and `:` are marks whatever follows (yaml_parser_fetch_next_token), `-` is not. */
const isMark = ({ buffer, pos }: Steps): boolean => {
  const [mark = '', next = ''] = buffer.slice(pos, pos + 2);
  return mark === '?' || mark === ':' || (mark === '-' && BLANK.has(next));
};

/** Unquoted text in brackets: a colon ends it before white space only (yaml_parser_scan_plain_scalar). */
function* plainInFlow(steps: Steps): Generator<string, unknown, unknown> {
  const { buffer, pos } = steps;
  let end = pos;
  let at = pos;
  for (; at < buffer.length; at++) {
    const c = buffer[at] ?? '';
    const next = buffer[at + 1] ?? '';
    if (ENDS_IN_FLOW.has(c) || (c === ':' && BLANK.has(next))) break;
    if (!BLANK.has(c)) {
      end = at + 1;
      continue;
    }
    if (next === '#') break;
    if (c !== '\n') continue;
    const goesOn = steps.continueScalar(at + 1);
    if (goesOn === -1) break;
    at = Math.max(at, goesOn - 2);
  }
  yield SCALAR;
  yield* steps.pushToIndex(end, true);
  return 'flow';
}
