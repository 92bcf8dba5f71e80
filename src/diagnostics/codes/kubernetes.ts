import { code } from '../code.ts';
import { quoted } from '../quoted.ts';

/** A value in a message: text is quoted, other scalars are not. */
const show = (value: string | number | bigint | boolean): string =>
  typeof value === 'string' ? quoted(value) : String(value);

const list = (items: readonly string[], word: string): string =>
  items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} ${word} ${items.at(-1)}`;

type Scalar = string | number | bigint | boolean;

/**
 * The Kubernetes API's own rules: what an API server refuses, and what only matters to a cluster.
 */
export const kubernetes = {
  P2LK110: code(
    'error',
    'unknown field',
    (a: { key: string; type: string }) => `${a.type} has no field ${quoted(a.key)}`,
  ),
  P2LK111: code(
    'error',
    'value of the wrong type',
    (a: { field: string; expected: string; actual: string }) =>
      `${a.field} must be ${a.expected}, not ${a.actual}`,
  ),
  P2LK112: code(
    'error',
    'required field is missing',
    (a: { owner: string; field: string; reason?: string }) =>
      `${a.owner} needs ${a.field}${a.reason === undefined ? '' : ` ${a.reason}`}`,
  ),
  P2LK113: code(
    'error',
    'value is none of the allowed ones',
    (a: { field: string; value: Scalar; allowed: readonly string[]; when?: string }) =>
      `${a.field} is ${show(a.value)}, but must be ${list(a.allowed, 'or')}${a.when === undefined ? '' : ` ${a.when}`}`,
  ),
  P2LK114: code(
    'error',
    'number out of range',
    (a: { field: string; value: Scalar; min?: number; max?: number; when?: string }) => {
      const range =
        a.max === undefined
          ? `at least ${a.min}`
          : a.min === undefined
            ? `at most ${a.max}`
            : `between ${a.min} and ${a.max}`;
      return `${a.field} is ${show(a.value)}, but must be ${range}${a.when === undefined ? '' : ` ${a.when}`}`;
    },
  ),
  P2LK115: code(
    'error',
    'invalid quantity',
    (a: { field: string; value: Scalar; rule: string }) =>
      `${a.field} is ${show(a.value)}, but must be ${a.rule}`,
  ),
  P2LK116: code(
    'error',
    'invalid name',
    (a: { field: string; value: string; rule: string }) =>
      `${a.field} ${quoted(a.value)} ${a.rule}`,
  ),
  P2LK117: code(
    'error',
    'invalid label or annotation',
    (a: { what: string; value: string; rule: string }) => `${a.what} ${quoted(a.value)} ${a.rule}`,
  ),
  P2LK118: code(
    'error',
    'used twice',
    (a: { field: string; value: Scalar; where: string }) =>
      `${a.field} ${show(a.value)} is used twice in ${a.where}`,
  ),
  P2LK119: code(
    'error',
    'fields that exclude each other',
    (a: { owner: string; fields: readonly string[] }) =>
      `${a.owner} has ${list(a.fields, 'and')}, which exclude each other`,
  ),
  P2LK120: code(
    'error',
    'two sources in one volume',
    (a: { volume?: string; first: string; second: string }) =>
      `${a.volume ? `volume ${quoted(a.volume)}` : 'the volume'} has two sources, ${a.first} and ${a.second}; a volume has one`,
  ),
  P2LK121: code(
    'error',
    'none of the possible fields is set',
    (a: { owner: string; fields: readonly string[] }) =>
      `${a.owner} needs one of ${list(a.fields, 'or')}`,
  ),
  P2LK122: code(
    'error',
    'field not allowed here',
    (a: { field: string; reason: string }) => `${a.field} is not allowed ${a.reason}`,
  ),
  P2LK123: code(
    'error',
    'name that the pod does not have',
    (a: { field: string; value: string; what: string }) =>
      `${a.field} is ${quoted(a.value)}, but the pod has no such ${a.what}`,
  ),
  P2LK124: code(
    'error',
    'invalid path',
    (a: { field: string; value: string; rule: string }) =>
      `${a.field} ${quoted(a.value)} ${a.rule}`,
  ),
  P2LK125: code(
    'error',
    'request and limit do not fit',
    (a: { resource: string; request: Scalar; limit?: Scalar; rule: string }) =>
      `the ${a.resource} request of ${a.request}${a.limit === undefined ? '' : ` and the limit of ${a.limit}`} ${a.rule}`,
  ),
  P2LK126: code(
    'error',
    'settings that contradict each other',
    (a: { reason: string }) => a.reason,
  ),
  P2LK127: code(
    'error',
    'value of the wrong form',
    (a: { field: string; value: Scalar; rule: string }) =>
      `${a.field} is ${show(a.value)}, but ${a.rule}`,
  ),
  P2LK128: code(
    'error',
    'too long',
    (a: { field: string; size: number; max: number; unit: string }) =>
      `${a.field} has ${a.size} ${a.unit}; at most ${a.max} are allowed`,
  ),
  P2LK130: code(
    'warning',
    'API version that servers no longer have',
    (a: { kind: string; apiVersion: string; current: string }) =>
      `apiVersion ${a.apiVersion} of ${a.kind} was removed from Kubernetes; it is read as ${a.current}`,
  ),
  P2LK131: code(
    'warning',
    'selector that does not fit',
    (a: { kind: string; reason: string }) => `${a.kind}: ${a.reason}`,
  ),
  P2LK132: code(
    'warning',
    'object without a name',
    (a: { kind: string }) => `${a.kind} has neither metadata.name nor metadata.generateName`,
  ),
  P2LK133: code(
    'note',
    'field newer than Kubernetes 1.33',
    (a: { type: string; field: string; since: string }) =>
      `${a.type}.${a.field} came with Kubernetes ${a.since}; older servers do not know it`,
  ),
  P2LK134: code(
    'error',
    'kind that this API version does not have',
    (a: { kind: string; apiVersion: string }) =>
      `there is no kind ${quoted(a.kind)} in apiVersion ${quoted(a.apiVersion)}`,
  ),
  P2LK135: code(
    'error',
    'unknown kind',
    (a: { kind: string; apiVersion: string }) =>
      `Kubernetes has no kind ${quoted(a.kind)} in apiVersion ${quoted(a.apiVersion)}`,
  ),
};
