import { Latch } from '../clock.ts';
import type { Container } from '../../../src/kubernetes/generated/types.ts';
import type { Process } from '../world.ts';
import { BackOff } from './back-off.ts';
import type { Role } from './restart.ts';

export interface Terminated {
  readonly code: number;
  readonly reason: string;
  readonly finishedAt: number;
}

export type State =
  | { readonly is: 'waiting'; readonly reason: string }
  | { readonly is: 'running'; readonly process: Process }
  | ({ readonly is: 'terminated' } & Terminated);

/**
 * A container that could not be started, as containerd's CRI plugin reports it
 * (`internal/cri/server/container_start.go`).
 */
export const startError = { code: 128, reason: 'StartError' };

/** What a kubelet knows of one container. */
export class ContainerRecord {
  readonly spec: Container;
  readonly role: Role;
  readonly backOff = new BackOff();
  state: State;
  /** The run before the one that `state` tells of. */
  last: Terminated | undefined;
  restarts = 0;
  /** Its startup probe has succeeded in this run, or it has none and is past postStart. */
  started = false;
  ready = false;
  /** The first start of all is through, its postStart too. */
  readonly begun = new Latch();
  /** It has been `started` once: what the next init container waits for. */
  readonly startedOnce = new Latch();
  /** The process while it runs, also before its state is `running`. */
  process: Process | undefined;
  /** How often it was started, whether or not the status tells of it yet. */
  starts = 0;
  /** How this run is being ended, if it is. */
  stopping: Promise<void> | undefined;
  /** Reached when those have ended that end before it; absent when it waits for nobody. */
  turn: Promise<unknown> | undefined;
  /** A probe has asked for the end of this run. */
  failedProbe = false;

  constructor(spec: Container, role: Role, waiting: string) {
    this.spec = spec;
    this.role = role;
    this.state = { is: 'waiting', reason: waiting };
  }

  get name(): string {
    return this.spec.name;
  }

  /** The last end that is known, whether or not the container waits for its next start. */
  get ended(): Terminated | undefined {
    return this.state.is === 'terminated' ? this.state : this.last;
  }

  /** A run has begun. Its status is that of the run before until its postStart is through. */
  begin(process: Process | undefined): void {
    this.starts += 1;
    this.process = process;
    this.stopping = undefined;
    this.turn = undefined;
    this.failedProbe = false;
  }

  running(process: Process): void {
    this.last = this.ended;
    this.state = { is: 'running', process };
    this.restarts = this.starts - 1;
  }

  end(code: number, reason: string, finishedAt: number): void {
    if (this.state.is === 'terminated') this.last = this.state;
    this.state = { is: 'terminated', code, reason, finishedAt };
    this.restarts = this.starts - 1;
    this.process = undefined;
    this.started = false;
    this.ready = false;
  }

  /** It is not waited for any more: its last end is what is seen. */
  giveUp(): void {
    if (this.state.is !== 'waiting' || this.last === undefined) return;
    this.state = { is: 'terminated', ...this.last };
    this.last = undefined;
  }

  wait(reason: string): void {
    this.last = this.ended;
    this.state = { is: 'waiting', reason };
  }
}
