import { ProgramFault, runProgram } from '../system/run-program.ts';
import { ClusterFault, faultOf } from './kubectl-fault.ts';
import { slots } from './slots.ts';

/** Which cluster is asked, and as whom: what kubectl is told. */
export interface ClusterAccess {
  /** Context of the kubeconfig; the current one by default. */
  readonly context?: string;
  /** Namespace of what names none; that of the context by default. */
  readonly namespace?: string;
  /** Path of the kubeconfig; kubectl's own by default. */
  readonly kubeconfig?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** How long one request may take, in seconds. */
  readonly seconds?: number;
}

/** One object, or with no name all objects of a kind in a namespace. */
export interface ClusterQuery {
  /** As kubectl takes it: `deploy`, `configmaps`, `networkpolicies.networking.k8s.io`. */
  readonly kind: string;
  readonly name?: string;
  readonly namespace?: string;
}

/** Gives what the cluster has as parsed JSON. Throws `ClusterFault`, or the signal's reason. */
export type Ask = (query: ClusterQuery, signal: AbortSignal) => Promise<unknown>;

/**
 * Largest answer, in bytes: an API server takes no object over 3 MB, and kubectl indents what it
 * prints.
 */
const limit = 64_000_000;

/** Requests that run at a time: each is a process of some 50 MB. */
const atOnce = 4;

const argumentsOf = (
  { context, kubeconfig, namespace: fallback }: ClusterAccess,
  { kind, name, namespace = fallback }: ClusterQuery,
  seconds: number,
): string[] => [
  'get',
  '--output=json',
  `--request-timeout=${seconds}s`,
  ...(context === undefined ? [] : [`--context=${context}`]),
  ...(kubeconfig === undefined ? [] : [`--kubeconfig=${kubeconfig}`]),
  ...(namespace === undefined ? [] : [`--namespace=${namespace}`]),
  // What follows is no option, whatever it begins with.
  '--',
  kind,
  ...(name === undefined ? [] : [name]),
];

const asJson = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw new ClusterFault('all', 'kubectl prints no JSON', { cause });
  }
};

/**
 * Asks by `kubectl get`, so that TLS, proxies and log-ins are those of the user; no shell, and
 * bounds on time and size. kubectl itself is given `grace` seconds beyond what a request may take.
 */
export const createKubectl = (access: ClusterAccess, grace = 5): Ask => {
  const { env = process.env, seconds = 30 } = access;
  const enter = slots(atOnce);
  const limits = {
    timeout: (seconds + grace) * 1000,
    output: limit,
    env: { ...env, LC_ALL: 'C.UTF-8' },
  };
  return (query, signal) =>
    enter(async () => {
      signal.throwIfAborted();
      const { stdout, stderr, status } = await runProgram(
        ['kubectl', ...argumentsOf(access, query, seconds)],
        '',
        {
          ...limits,
          signal,
        },
      ).catch((error: unknown) => {
        if (!(error instanceof ProgramFault)) throw error;
        const help = 'install kubectl, or give the objects as files';
        throw new ClusterFault('all', error.message, {
          cause: error,
          ...(/PATH/.test(error.message) && { help }),
        });
      });
      if (status !== 0) throw faultOf(stderr, status);
      return asJson(stdout);
    });
};
