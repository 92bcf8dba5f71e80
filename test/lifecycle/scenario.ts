import type { CronLife } from '../../src/api/life.ts';
import type { JobSpec, Pod } from '../../src/kubernetes/generated/types.ts';

/** What a probe or a hook of a container answers, and after how many milliseconds. */
export interface Answer {
  readonly ok: boolean;
  readonly after: number;
}

export type ProbeKind = 'startup' | 'liveness' | 'readiness';
export type HookKind = 'postStart' | 'preStop';

/** How a container behaves in one of its runs. */
export interface Behaviour {
  /** It cannot be created: runc refuses it. */
  readonly refused?: boolean;
  /** It ends by itself that many milliseconds after its start; runs on when absent. */
  readonly exit?: { readonly after: number; readonly code: number };
  /** What a stop signal makes of it; `ignored` leaves it to SIGKILL. */
  readonly onSignal: { readonly after: number; readonly code: number } | 'ignored';
  /** Answers in the order asked; the last one is repeated, and none is a success at once. */
  readonly probes: Readonly<Partial<Record<ProbeKind, readonly Answer[]>>>;
  readonly hooks: Readonly<Partial<Record<HookKind, Answer>>>;
}

/** One run of a machine: the pod, and all that happens to it. Times in milliseconds from boot. */
export interface Scenario {
  readonly pod: Pod;
  /** The Job that the pod is of. */
  readonly job?: JobSpec;
  /** When the Job runs. */
  readonly cron?: CronLife;
  /** By container: one behaviour for each run, the last one repeated. */
  readonly behaviours: Readonly<Record<string, readonly Behaviour[]>>;
  /** When the machine is told to power off; never when absent. */
  readonly shutdown?: number;
  /** When the run ends whatever stands. */
  readonly horizon: number;
}

export const seconds = (count: number): number => count * 1000;
