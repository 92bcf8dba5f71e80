/**
 * What went wrong with one request to the cluster. `all`: every other request would end the same;
 * `broken`: the object breaks the rules of the API, which has been reported.
 */
export type ClusterFaultKind = 'all' | 'missing' | 'forbidden' | 'broken';

/** A request to the cluster failed; the message is the end of a sentence. */
export class ClusterFault extends Error {
  override readonly name = 'ClusterFault';
  readonly kind: ClusterFaultKind;
  /** The next thing to do, where one is known. */
  readonly help?: string;

  constructor(
    kind: ClusterFaultKind,
    reason: string,
    more: { readonly help?: string; readonly cause?: unknown } = {},
  ) {
    super(reason, more.cause === undefined ? undefined : { cause: more.cause });
    this.kind = kind;
    if (more.help !== undefined) this.help = more.help;
  }
}

const longest = 300;

/**
 * The last line that kubectl wrote, without what it puts before it, on one line and not too long.
 */
const said = (stderr: string): string => {
  const lines = stderr
    .split(/[\r\n]+/)
    .map((line) => line.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, ' ').trim())
    .filter((line) => line !== '' && !/^[EWI]\d{4} /.test(line));
  const line = (lines.at(-1) ?? '').replace(
    /^(?:error|Error from server(?: \(\w+\))?|Error in configuration|Unable to connect to the server): /,
    '',
  );
  return line.length > longest ? `${line.slice(0, longest)}...` : line;
};

const checkHelp =
  'see whether kubectl get pods works with the same --context, --namespace and --kubeconfig';

/**
 * Reads what kubectl says when it fails. Source: k8s.io/kubectl `pkg/cmd/util/helpers.go`,
 * StandardErrorMessage; API server `metav1.StatusReason`.
 */
export const faultOf = (stderr: string, status: number | undefined): ClusterFault => {
  const reason = said(stderr);
  if (/\(NotFound\)/.test(stderr))
    return new ClusterFault('missing', 'the cluster does not have it');
  if (/doesn't have a resource type|no matches for kind/.test(stderr))
    return new ClusterFault('missing', `the cluster has no such kind: ${reason}`);
  if (/\(Forbidden\)/.test(stderr))
    return new ClusterFault('forbidden', `the cluster refuses it: ${reason}`, {
      help: 'ask for the right to get it, or give it as a file',
    });
  if (/\(Unauthorized\)|must be logged in|provide credentials/.test(stderr))
    return new ClusterFault('all', `the cluster does not know who asks: ${reason}`, {
      help: 'log in to the cluster, or choose another --context',
    });
  if (reason === '')
    return new ClusterFault(
      'all',
      `kubectl ended with ${status === undefined ? 'a signal' : `status ${status}`}`,
      { help: checkHelp },
    );
  return new ClusterFault('all', reason, { help: checkHelp });
};
