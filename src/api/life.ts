/** A request that a probe or a hook makes of a container. */
export type Handler =
  | { readonly kind: 'exec'; readonly command: readonly string[] }
  | {
      readonly kind: 'http';
      /** Absent: the pod's own address. */
      readonly host?: string;
      readonly port: number;
      /** Path and query as they go over the wire. */
      readonly path: string;
      readonly scheme: 'http' | 'https';
      readonly headers: readonly (readonly [name: string, value: string])[];
      /**
       * With `https`: what is sent instead, and looked for in the answer, where the machine's root has
       * no TLS client.
       */
      readonly greeting?: { readonly send: Uint8Array; readonly expect: Uint8Array };
    }
  | { readonly kind: 'tcp'; readonly host?: string; readonly port: number }
  | {
      /** A request whose bytes are known beforehand. */
      readonly kind: 'bytes';
      readonly host?: string;
      readonly port: number;
      readonly send: Uint8Array;
      /** What the answer holds where all is well. */
      readonly expect: Uint8Array;
    }
  | { readonly kind: 'sleep'; readonly seconds: number };

/** Timings in seconds, thresholds in results (Kubernetes API, Probe). */
export interface ProbePlan {
  readonly handler: Handler;
  readonly delay: number;
  readonly timeout: number;
  readonly period: number;
  readonly success: number;
  readonly failure: number;
  /** Grace period of the kill that the probe causes; absent: the pod's. */
  readonly grace?: number;
}

/** A rule of `restartPolicyRules`. */
export interface RestartRule {
  readonly action: 'Restart' | 'RestartAllContainers';
  readonly operator: 'In' | 'NotIn';
  readonly codes: readonly number[];
}

/** What becomes of one container while the machine runs. */
export interface ContainerLife {
  /** Absent: the pod's. */
  readonly restartPolicy?: string;
  readonly rules?: readonly RestartRule[];
  /** `SIGTERM` where absent. */
  readonly stopSignal?: string;
  readonly messagePolicy?: string;
  /** Absolute path of its termination message on the machine. */
  readonly terminationMessage?: string;
  readonly startup?: ProbePlan;
  readonly liveness?: ProbePlan;
  readonly readiness?: ProbePlan;
  readonly postStart?: Handler;
  readonly preStop?: Handler;
}

/** A rule of a Job's `podFailurePolicy`. */
export interface FailureRule {
  readonly action: 'FailJob' | 'Ignore' | 'Count';
  readonly operator: 'In' | 'NotIn';
  /** Name of the container; absent: any. */
  readonly container?: string;
  readonly codes: readonly number[];
}

/** The Job whose pod the machine is (Kubernetes API, JobSpec). */
export interface JobLife {
  readonly name: string;
  readonly backoffLimit: number;
  /** seconds */
  readonly deadline?: number;
  readonly rules: readonly FailureRule[];
}

/** When a CronJob's Job runs (Kubernetes API, CronJobSpec). */
export interface CronLife {
  /** Minute, hour, day of month, month, day of week: each the numbers that match, or `*`. */
  readonly fields: readonly string[];
  /** Offsets from UTC in seconds: from that time on, in seconds since 1970. */
  readonly offsets: readonly (readonly [from: number, seconds: number])[];
  readonly concurrency: 'Allow' | 'Forbid' | 'Replace';
  /** seconds */
  readonly starting?: number;
  readonly suspend: boolean;
}

/** What becomes of the pod. */
export interface PodLife {
  readonly name: string;
  readonly restartPolicy: string;
  /** seconds */
  readonly grace: number;
  /** seconds */
  readonly deadline?: number;
  readonly finished: 'poweroff' | 'stay';
  readonly logs: 'file' | 'console' | 'both';
  /** Bytes of one file; 10 MiB where absent. */
  readonly logSize?: number;
  /** 5 where absent. */
  readonly logFiles?: number;
  /** TCP port of the status and who may ask, as CIDRs; absent: it is not served. */
  readonly status?: { readonly port: number; readonly from?: readonly string[] };
  readonly job?: JobLife;
  readonly cron?: CronLife;
}
