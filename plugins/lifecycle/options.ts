import type { OptionsSchema } from 'p2lk/plugin';

export interface LifecycleOptions {
  /**
   * What the machine does when its Job is done, or its pod: `poweroff` for a Job where absent, `stay`
   * for a pod.
   */
  readonly finished?: 'poweroff' | 'stay';
  /** Serves the pod's status over HTTP, with `/readyz` and `/livez`. */
  readonly status?: {
    readonly port: number;
    /** Who may ask, as CIDRs; everybody when absent. */
    readonly from?: readonly string[];
  };
  /** Where the output of containers goes: `file` when absent. */
  readonly logs?: 'file' | 'console' | 'both';
  /** Size in bytes at which a log is rotated; 10 MiB when absent. */
  readonly logSize?: number;
  /** How many files of each log are kept; 5 when absent. */
  readonly logFiles?: number;
}

export const optionsSchema: OptionsSchema<LifecycleOptions, LifecycleOptions> = (z) =>
  z.strictObject({
    finished: z.optional(z.enum(['poweroff', 'stay'])),
    status: z.optional(
      z.strictObject({
        port: z.number().check(z.int(), z.minimum(1), z.maximum(65535)),
        from: z.optional(z.array(z.string()).check(z.minLength(1))),
      }),
    ),
    logs: z.optional(z.enum(['file', 'console', 'both'])),
    logSize: z.optional(z.number().check(z.int(), z.minimum(4096))),
    logFiles: z.optional(z.number().check(z.int(), z.minimum(1), z.maximum(99))),
  });
