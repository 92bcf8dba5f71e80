import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { Report } from '../diagnostics/report.ts';
import { exitCodeOf, worst } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import { unixLine } from './provisional.ts';
import type { Terminal } from './terminal.ts';
import { write } from './terminal.ts';

export interface MessageOptions {
  readonly quiet: boolean;
  /** How many warnings may be: more fail. */
  readonly maxWarnings: number;
}

/** Takes the findings of a run, writes them to standard error, and knows the exit code that follows from them. */
export class Messages {
  code: ExitCode = 0;
  warnings = 0;
  readonly #terminal: Terminal;
  readonly #options: MessageOptions;

  constructor(terminal: Terminal, options: MessageOptions) {
    this.#terminal = terminal;
    this.#options = options;
  }

  /** Writes findings; the result is false when one of them, or too many warnings, must keep the manifest from being written. */
  async add(diagnostics: readonly Diagnostic[]): Promise<boolean> {
    let passed = true;
    let text = '';
    for (const diagnostic of diagnostics) {
      if (diagnostic.severity === 'error') passed = false;
      else if (diagnostic.severity === 'warning' && ++this.warnings > this.#options.maxWarnings) passed = false;
      this.code = worst(this.code, exitCodeOf(diagnostic));
      if (!this.#options.quiet || diagnostic.severity === 'error') text += unixLine(diagnostic);
    }
    if (!passed) this.code = worst(this.code, 1);
    if (text !== '') await write(this.#terminal, 2, text);
    return passed;
  }

  /** Ends the messages of a run. */
  finish(): ExitCode {
    return this.code;
  }

  /** Says what is wrong with the command line. */
  static async usage(terminal: Terminal, message: string): Promise<ExitCode> {
    const report = new Report();
    const [reason = '', hint] = message.replace(/^error: /, '').split('\n');
    report.add('P2LK500', { reason }, [], {
      help: hint === undefined ? 'p2lk --help lists the options' : hint.replace(/^\((.*)\)$/, '$1'),
    });
    const messages = new Messages(terminal, { quiet: false, maxWarnings: Infinity });
    await messages.add(report.diagnostics);
    return messages.code;
  }

  /** Says that p2lk itself failed. */
  static async fault(terminal: Terminal, error: unknown): Promise<ExitCode> {
    const report = new Report();
    report.add('P2LK900', { reason: error instanceof Error ? error.message : String(error) }, [], { cause: error });
    const messages = new Messages(terminal, { quiet: false, maxWarnings: Infinity });
    await messages.add(report.diagnostics);
    return messages.code;
  }
}
