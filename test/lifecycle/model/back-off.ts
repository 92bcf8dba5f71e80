const first = 10_000;
const limit = 300_000;

/**
 * How long a container that ended waits for its next start: nothing the first time, then 10 s
 * doubling to 5 min, counted from its end; anew when it ran for more than twice the limit since its
 * last start.
 *
 * Kubernetes: `client-go/util/flowcontrol/backoff.go` (`IsInBackOffSince`, `Next`, `hasExpired`),
 * `pkg/kubelet/kuberuntime/kuberuntime_manager.go` (`doBackOff`), `pkg/kubelet/kubelet.go`
 * (`MaxCrashLoopBackOff`, `initialNodeStatusUpdate`).
 *
 * One corner is left out: a kubelet that kills a container for a failed probe looks, for the start
 * right after, at the end of the run *before* the killed one. A machine that waits as after any
 * other end is no worse off.
 */
export class BackOff {
  #entry: { readonly wait: number; readonly since: number } | undefined;

  /** When the container may start again that ended at `finishedAt`. */
  until(finishedAt: number): number {
    const entry = this.#current(finishedAt);
    return entry === undefined ? finishedAt : finishedAt + entry.wait;
  }

  /** Notes a start after an end at `finishedAt`. */
  started(now: number, finishedAt: number): void {
    const entry = this.#current(finishedAt);
    const wait = entry === undefined ? first : Math.min(entry.wait * 2, limit);
    this.#entry = { wait, since: now };
  }

  #current(finishedAt: number): { readonly wait: number } | undefined {
    const entry = this.#entry;
    return entry === undefined || finishedAt - entry.since > 2 * limit ? undefined : entry;
  }
}
