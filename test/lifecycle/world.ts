/**
 * What the containers of a machine do by themselves, by a scenario. The model and the real
 * supervisor act on one world each; what they did is the world's trace.
 */
import { Latch } from './clock.ts';
import type { VirtualClock } from './clock.ts';
import type { Answer, Behaviour, HookKind, ProbeKind, Scenario } from './scenario.ts';
import type { Trace } from './trace.ts';

/** One run of a container. */
export interface Process {
  readonly behaviour: Behaviour;
  readonly startedAt: number;
  readonly exited: Latch<number>;
  readonly asked: Partial<Record<ProbeKind, number>>;
  dying: boolean;
}

const atOnce: Answer = { ok: true, after: 0 };
const KILL = 137;

export class World {
  readonly clock: VirtualClock;
  readonly trace: Trace;
  /** Called with each end of a container, after the trace has it. */
  onExit: (name: string, code: number) => void = () => undefined;
  readonly #behaviours: Scenario['behaviours'];
  readonly #runs = new Map<string, number>();
  readonly #processes = new Map<string, Process>();

  constructor(clock: VirtualClock, trace: Trace, scenario: Scenario) {
    this.clock = clock;
    this.trace = trace;
    this.#behaviours = scenario.behaviours;
  }

  /** The container's process; undefined when it does not run. */
  process(name: string): Process | undefined {
    const process = this.#processes.get(name);
    return process === undefined || process.exited.open ? undefined : process;
  }

  /** The last run, ended or not. */
  lastRun(name: string): Process | undefined {
    return this.#processes.get(name);
  }

  /** Starts a container; undefined when it cannot be created. */
  start(name: string): Process | undefined {
    if (this.process(name) !== undefined) this.trace.add(this.clock.now, name, 'started twice');
    const run = this.#runs.get(name) ?? 0;
    this.#runs.set(name, run + 1);
    const behaviours = this.#behaviours[name] ?? [];
    const behaviour = behaviours[run] ?? behaviours.at(-1);
    if (behaviour === undefined) throw new Error(`the scenario has no container ${name}`);
    if (behaviour.refused === true) {
      this.trace.add(this.clock.now, name, 'refused');
      return undefined;
    }
    const process: Process = {
      behaviour,
      startedAt: this.clock.now,
      exited: new Latch(),
      asked: {},
      dying: false,
    };
    this.#processes.set(name, process);
    this.trace.add(this.clock.now, name, 'start');
    const { exit } = behaviour;
    if (exit !== undefined) {
      this.clock.at(this.clock.now + exit.after, () => {
        this.#exit(name, process, exit.code);
      });
    }
    return process;
  }

  /** Sends a signal, by its name without `SIG`. Nothing when the container does not run. */
  signal(name: string, signal: string): void {
    const process = this.process(name);
    if (process === undefined) return;
    this.trace.add(this.clock.now, name, signal);
    const { onSignal } = process.behaviour;
    if (signal === 'KILL') {
      this.#exit(name, process, KILL);
    } else if (onSignal !== 'ignored' && !process.dying) {
      process.dying = true;
      this.clock.at(this.clock.now + onSignal.after, () => {
        this.#exit(name, process, onSignal.code);
      });
    }
  }

  /** What a probe is answered, and when; undefined when the container does not run. */
  probe(name: string, kind: ProbeKind): Answer | undefined {
    const process = this.process(name);
    if (process === undefined) return undefined;
    const count = process.asked[kind] ?? 0;
    process.asked[kind] = count + 1;
    const answers = process.behaviour.probes[kind] ?? [];
    const answer = answers[count] ?? answers.at(-1) ?? atOnce;
    this.trace.add(this.clock.now, name, `${kind} probe`);
    return answer;
  }

  hook(name: string, kind: HookKind): Answer | undefined {
    const process = this.process(name);
    if (process === undefined) return undefined;
    this.trace.add(this.clock.now, name, kind);
    return process.behaviour.hooks[kind] ?? atOnce;
  }

  #exit(name: string, process: Process, code: number): void {
    if (process.exited.open) return;
    this.trace.add(this.clock.now, name, `exit ${code}`);
    process.exited.reach(code);
    this.onExit(name, code);
  }
}
