import { code } from '../code.ts';

const megabytes = (bytes: number): string => `${Math.round(bytes / 1_000_000)} MB`;

/**
 * Reading. 100 to 104: the input cannot be read at all (exit code 2). 105 to 109: its text is
 * faulty (exit code 1), save for P2LK109, a warning.
 */
export const input = {
  P2LK100: code(
    'error',
    'input cannot be read',
    (a: { name: string; reason: string }) => `cannot read ${a.name}: ${a.reason}`,
  ),
  P2LK101: code(
    'error',
    'no manifest found',
    (a: { name: string; reason: string }) => `no manifest in ${a.name}: ${a.reason}`,
  ),
  P2LK102: code(
    'error',
    'address cannot be fetched',
    (a: { url: string; reason: string }) => `cannot fetch ${a.url}: ${a.reason}`,
  ),
  P2LK103: code(
    'error',
    'input too large',
    (a: { what: string; bytes?: number; limit: number }) =>
      `${a.what} is ${a.bytes === undefined ? 'too large' : megabytes(a.bytes)}; the most that p2lk reads is ${megabytes(a.limit)}`,
  ),
  P2LK104: code(
    'error',
    'input for another program',
    (a: { what: string; program: string }) =>
      `${a.what}, which is for ${a.program}; p2lk reads the Kubernetes manifests that come of it`,
  ),
  P2LK105: code(
    'error',
    'not a text file',
    (a: { name: string; reason: string }) => `${a.name} is no text: ${a.reason}`,
  ),
  P2LK106: code(
    'error',
    'faulty YAML or JSON',
    (a: { format: 'YAML' | 'JSON'; reason: string }) => `not valid ${a.format}: ${a.reason}`,
  ),
  P2LK107: code(
    'error',
    'template not rendered',
    (a: { action: string }) =>
      `${a.action} is an action of a template; p2lk reads manifests, which are what a template is rendered into`,
  ),
  P2LK108: code(
    'error',
    'no Kubernetes object',
    (a: { what: string; reason: string }) => `${a.what} ${a.reason}`,
  ),
  P2LK109: code(
    'warning',
    'duplicate key',
    (a: { key: string }) =>
      `key ${a.key} is given more than once in this mapping; the last one counts`,
  ),
};

/**
 * The codes of inputs that cannot be read at all, for which the command line has another exit code
 * than for faulty ones.
 */
export const unreadableCodes: ReadonlySet<string> = new Set([
  'P2LK100',
  'P2LK101',
  'P2LK102',
  'P2LK103',
  'P2LK104',
]);
