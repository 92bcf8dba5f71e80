import { Lexer } from 'yaml';

type Step = () => Generator<string, unknown, unknown>;

/** What a `Lexer` has besides what its type tells. */
interface Steps {
  /** Columns of indent that the lines of a value must have. */
  indentNext: number;
  /** Read what quotes and brackets enclose. */
  parseQuotedScalar: Step;
  parseFlowCollection: Step;
}

/**
 * The lexer of the `yaml` package, save that quoted text and flow collections may go on with less
 * indent than what they belong to, as for go-yaml v2 (goyaml.v2/scannerc.go, which unrolls no indent
 * inside brackets and folds quoted lines whatever their indent).
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
  return lexer;
};
