import { StuckCode } from '../config/loading.ts';
import type { CodeGuard } from '../config/loading.ts';
import { placeOf } from '../diagnostics/place.ts';
import { Report } from '../diagnostics/report.ts';
import { LateTap } from '../host/plugin-host.ts';
import type { PluginWatch } from '../host/plugin-watch.ts';
import { stackOf, thrownText } from '../system/thrown.ts';
import type { ExitCode } from './exit-code.ts';
import { HangWatch } from './hang-watch.ts';
import type { Messages } from './messages.ts';

/** Code of the user's that is under way: a file or plugin while it is loaded, or a plugin's hook. */
type Busy =
  | { readonly loading: string; readonly hook?: undefined }
  | { readonly plugin: string; readonly hook: string };

/**
 * Keeps the code of a config and its plugins from ending, holding up or breaking the program in
 * silence: what it throws where nobody listens (P2LK501 while it is loaded, P2LK901 after),
 * `process.exit`, what never settles, and what keeps the thread busy for longer than `seconds`.
 * Made only for a run whose config has code.
 */
export class RunGuard implements CodeGuard, PluginWatch {
  readonly #hangs = new HangWatch();
  readonly #busy: Busy[] = [];
  readonly #strays: unknown[] = [];
  readonly #config: string;
  readonly #seconds: number;
  #messages: Messages;
  #isLoading = true;
  /** One for the process: what it changes there cannot be changed twice. */
  static #one: RunGuard | undefined;

  private constructor(config: string, seconds: number, messages: Messages) {
    this.#config = config;
    this.#seconds = seconds;
    this.#messages = messages;
  }

  /** Begins to watch over the code of a config; for the rest of the process. */
  static async start(config: string, seconds: number, messages: Messages): Promise<RunGuard> {
    // What hangs leaves no time to load a reporter.
    await messages.prepare();
    if (RunGuard.#one !== undefined) {
      RunGuard.#one.#messages = messages;
      RunGuard.#one.#isLoading = true;
      return RunGuard.#one;
    }
    const guard = new RunGuard(config, seconds, messages);
    RunGuard.#one = guard;
    const { exit } = process;
    await guard.#hangs.start(
      seconds,
      () => guard.#endHung(exit),
      `p2lk: code of ${config} holds the program up for more than ${seconds} seconds\n`,
    );
    process.exit = (code?: number | string | null): never => {
      throw new Error(`it called process.exit(${code ?? ''})`);
    };
    process.on('beforeExit', () => guard.#endDrained(exit));
    for (const event of ['uncaughtException', 'unhandledRejection'] as const)
      process.on(event, (thrown: unknown) => void guard.#strays.push(thrown));
    return guard;
  }

  async settled<T>(name: string, work: () => Promise<T>): Promise<T> {
    this.#enter({ loading: name });
    const seconds = this.#seconds;
    let stop = (): void => undefined;
    const stuck = new Promise<never>((_, reject) => {
      const fail = (reason: string) => () => reject(new StuckCode(reason));
      const timer = setTimeout(fail(`it is not done after ${seconds} seconds`), seconds * 1000);
      // Where nothing is left that could wake it up, there is no need to wait.
      timer.unref();
      const drained = fail(
        'it waits for what never comes: an await or a promise that nothing settles',
      );
      process.once('beforeExit', drained);
      stop = () => {
        clearTimeout(timer);
        process.off('beforeExit', drained);
      };
    });
    try {
      return await Promise.race([work(), stuck]);
    } finally {
      stop();
      this.leave();
    }
  }

  enter(plugin: string, hook: string): void {
    this.#enter({ plugin, hook });
  }

  leave(): void {
    this.#busy.pop();
    this.#hangs.leave();
  }

  #enter(busy: Busy): void {
    this.#busy.push(busy);
    this.#hangs.enter();
  }

  /**
   * Lets pass what waits for its turn, timers that are about to end too, and reports what was thrown
   * where nobody listened. `loaded` ends the time in which it is the config's fault.
   */
  async turn(report: Report, loaded = false): Promise<void> {
    const end = performance.now() + TIMERS;
    do await new Promise((resolve) => setImmediate(resolve));
    while (process.getActiveResourcesInfo().includes('Timeout') && performance.now() < end);
    for (const thrown of this.#strays.splice(0)) this.#reportStray(thrown, report);
    if (loaded) this.#isLoading = false;
  }

  #reportStray(thrown: unknown, report: Report): void {
    const text = `a timer or a promise of it failed: ${thrownText(thrown)}`;
    const extra = { cause: thrown };
    if (this.#isLoading)
      report.add('P2LK501', { file: this.#config, reason: text }, placeOf(this.#config), extra);
    else
      report.add(
        'P2LK901',
        { plugin: nameIn(thrown) ?? `of ${this.#config}`, hook: '', item: '', reason: text },
        [],
        extra,
      );
  }

  #endHung(exit: Exit): never {
    const code = this.#blame(`it keeps the program busy for more than ${this.#seconds} seconds`);
    // Node would say that it waits for a debugger: the watching thread counts as one.
    process.getBuiltinModule('node:fs').closeSync(2);
    return exit(code);
  }

  /** The event loop has nothing left to do, and the run is not at its end. */
  #endDrained(exit: Exit): void {
    if (this.#busy.at(-1)?.hook !== undefined || this.#busy.length === 0)
      exit(this.#blame('it waits for what never comes: a promise that nothing settles'));
  }

  /** Reports the code that is under way at once. */
  #blame(reason: string): ExitCode {
    const report = new Report();
    const busy = this.#busy.at(-1);
    if (busy === undefined || busy.hook === undefined)
      report.add('P2LK501', { file: busy?.loading ?? this.#config, reason });
    else report.add('P2LK901', { plugin: busy.plugin, hook: busy.hook, item: '', reason });
    return this.#messages.endNow(report.diagnostics);
  }
}

type Exit = (code: ExitCode) => never;

/** How long a run waits at its end for timers that code of the config has set, in milliseconds. */
const TIMERS = 100;

/**
 * The plugin that tapped too late, or the package whose code threw, by the first frame of the stack
 * that lies in one.
 */
const nameIn = (thrown: unknown): string | undefined =>
  thrown instanceof LateTap
    ? thrown.plugin
    : /[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?p2lk-plugin-[^\\/]+)[\\/]/.exec(
        stackOf(thrown),
      )?.[1];
