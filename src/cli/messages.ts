import type { Diagnostic, Severity } from '../diagnostics/diagnostic.ts';
import { PrettyRun } from '../diagnostics/reporters/pretty.ts';
import { Report } from '../diagnostics/report.ts';
import { stackOf, thrownText } from '../system/thrown.ts';
import type { Reporter } from '../diagnostics/reporter.ts';
import { unix } from '../diagnostics/reporters/unix.ts';
import { exitCodeOf, worst } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import { isOwnReporter } from './flags.ts';
import type { ReporterName } from './flags.ts';
import { ownReporter, reporterOf } from './reporter-of.ts';
import type { Terminal } from './terminal.ts';
import { mayBeTerminal, writeMessage, writeNow } from './terminal.ts';

export interface MessageOptions {
  /** A `ReporterName`, or that of the module whose reporter the terminal has. */
  readonly reporter?: string;
  /** Errors only. */
  readonly quiet?: boolean;
  /** How many warnings may be; more fail. */
  readonly maxWarnings?: number;
}

/**
 * Takes the findings of a run, writes them to standard error, and knows the exit code that follows
 * from them.
 */
export class Messages {
  code: ExitCode = 0;
  readonly #terminal: Terminal;
  readonly #reporter: ReporterName | 'module';
  /** As the command line has it. */
  readonly #name: string;
  readonly #module: Reporter | undefined;
  readonly #quiet: boolean;
  readonly #maxWarnings: number;
  readonly #counts: { [severity in Severity]: number } = { error: 0, warning: 0, note: 0 };
  /** Findings for the formats that are one document; the others are written as they come. */
  readonly #kept: Diagnostic[] = [];
  #late: Format | undefined;
  /** What has been said in the form for people. */
  #run: PrettyRun | undefined;

  constructor(
    terminal: Terminal,
    { reporter = 'pretty', quiet = false, maxWarnings = Infinity }: MessageOptions = {},
  ) {
    this.#terminal = terminal;
    this.#module = isOwnReporter(reporter) ? undefined : terminal.reporter;
    this.#name = reporter;
    this.#reporter = this.#module === undefined ? ownReporter(reporter) : 'module';
    this.#quiet = quiet;
    this.#maxWarnings = maxWarnings;
  }

  /**
   * Takes findings; the result is false when one of them, or too many warnings, must keep the
   * manifest from being written.
   */
  async add(diagnostics: readonly Diagnostic[]): Promise<boolean> {
    const [passed, shown] = this.#count(diagnostics);
    if (this.#isWhole) this.#kept.push(...shown);
    else if (shown.length > 0) {
      await this.prepare();
      await writeMessage(this.#terminal, this.#format(shown));
    }
    return passed;
  }

  /** One document for the whole run, written at its end. */
  get #isWhole(): boolean {
    return ['json', 'sarif', 'module'].includes(this.#reporter);
  }

  /** Counts findings; gives whether they pass, and those that are shown. */
  #count(diagnostics: readonly Diagnostic[]): [boolean, readonly Diagnostic[]] {
    let passed = true;
    for (const diagnostic of diagnostics) {
      this.#counts[diagnostic.severity]++;
      if (diagnostic.severity === 'error') passed = false;
      if (diagnostic.severity === 'warning' && this.#counts.warning > this.#maxWarnings)
        passed = false;
      this.code = worst(this.code, exitCodeOf(diagnostic));
    }
    if (!passed) this.code = worst(this.code, 1);
    const shown = this.#quiet
      ? diagnostics.filter(({ severity }) => severity === 'error')
      : diagnostics;
    return [passed, shown];
  }

  /** Loads the code of the reporter. */
  async prepare(): Promise<void> {
    this.#late ??= await lateReporter(this.#reporter);
  }

  #format(shown: readonly Diagnostic[]): string {
    if (this.#late !== undefined) return this.#late(shown);
    if (this.#reporter === 'unix') return unix(shown);
    this.#run ??= new PrettyRun({ color: usesColor(this.#terminal) });
    return `${this.#run.add(shown)}${stacks(this.#terminal, shown)}`;
  }

  /**
   * Lets a reporter of the user's write all that was kept. What is wrong with it (P2LK518) is said
   * in the form for people, with the findings, so that none is lost.
   */
  async #report(reporter: Reporter): Promise<void> {
    const { findingOf } = await import('../diagnostics/reporters/json.ts');
    let reason = 'it gave no text';
    try {
      const text: unknown = await reporter(this.#kept.map(findingOf));
      if (typeof text === 'string') return await writeMessage(this.#terminal, text);
    } catch (error) {
      reason = `it failed: ${thrownText(error)}`;
    }
    const report = new Report();
    report.add('P2LK518', { name: this.#name, reason });
    const [, shown] = this.#count(report.diagnostics);
    await writeMessage(this.#terminal, new PrettyRun().add([...this.#kept, ...shown]));
  }

  /** Writes the last findings of a run that can go on no further, without a turn of the event loop. */
  endNow(diagnostics: readonly Diagnostic[]): ExitCode {
    const [, shown] = this.#count(diagnostics);
    writeNow(2, this.#format(this.#isWhole ? [...this.#kept, ...shown] : shown));
    return this.code;
  }

  /** Writes what was kept, and for a reader at a terminal the sums. */
  async finish(): Promise<ExitCode> {
    if (this.#module !== undefined) await this.#report(this.#module);
    else if (this.#isWhole) {
      await this.prepare();
      await writeMessage(this.#terminal, this.#format(this.#kept));
    }
    if (this.#reporter === 'pretty' && this.#counts.error + this.#counts.warning > 0)
      await writeMessage(
        this.#terminal,
        (this.#run ?? new PrettyRun()).end(
          this.#quiet ? { ...this.#counts, warning: 0, note: 0 } : this.#counts,
        ),
      );
    if (this.#counts.error === 0 && this.code === 1 && this.#reporter === 'pretty')
      await writeMessage(this.#terminal, `nothing was written: ${this.#tooMany()}\n`);
    return this.code;
  }

  #tooMany(): string {
    const most = this.#maxWarnings;
    return most === 0 ? '--strict lets warnings fail' : `more than ${most} warnings`;
  }
}

type Format = (shown: readonly Diagnostic[]) => string;

/** The reporters that most runs do without. */
const lateReporter = async (name: ReporterName | 'module'): Promise<Format | undefined> => {
  if (name === 'json') return (await import('../diagnostics/reporters/json.ts')).json;
  if (name === 'github') return (await import('../diagnostics/reporters/github.ts')).github;
  return name === 'sarif' ? (await import('../diagnostics/reporters/sarif.ts')).sarif : undefined;
};

/** Reports what keeps a run from beginning, in the form that the command line chooses. */
export const tell = async (
  terminal: Terminal,
  fill: (report: Report) => void,
): Promise<ExitCode> => {
  const report = new Report();
  fill(report);
  const reporter = reporterOf(terminal.args);
  const messages = new Messages(terminal, { reporter });
  await messages.add(report.diagnostics);
  return ownReporter(reporter) === 'pretty' && terminal.reporter === undefined
    ? messages.code
    : messages.finish();
};

/** NO_COLOR wins (no-color.org), then FORCE_COLOR; else a terminal that is not dumb. */
const usesColor = ({ env, stderr }: Terminal): boolean => {
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  const { FORCE_COLOR: force } = env;
  if (force !== undefined) return force !== '0' && force !== 'false';
  return env['TERM'] !== 'dumb' && mayBeTerminal(2) && stderr().isTTY === true;
};

/** Where a fault of a plugin or of p2lk comes from, for those who ask for it. */
const stacks = ({ env }: Terminal, shown: readonly Diagnostic[]): string =>
  (env['P2LK_DEBUG'] ?? '') === ''
    ? ''
    : shown
        .map(({ cause }) => (cause === undefined ? '' : `${stackOf(cause) || thrownText(cause)}\n`))
        .join('');
