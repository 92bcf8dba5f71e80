import type { Place } from '../diagnostics/diagnostic.ts';
import type { Report } from '../diagnostics/report.ts';
import { fieldPath } from '../diagnostics/field-path.ts';
import { asWritten } from '../kubernetes/server-fields.ts';
import { fieldsOf } from '../kubernetes/table.ts';
import { validate } from '../kubernetes/validate.ts';
import { isRemoved, kindOf } from '../kubernetes/workloads.ts';
import type { Kind } from '../kubernetes/workloads.ts';
import type { Document } from '../read/read.ts';
import { reportOther } from './other-objects.ts';

/**
 * One Kubernetes object of a kind that p2lk reads, valid by the API's rules unless an error was
 * reported.
 */
export interface Decoded {
  readonly kind: Kind;
  readonly document: Document;
  /**
   * `metadata.name`; the prefix of `generateName` without its trailing `-`; the kind in lower case
   * when there is neither.
   */
  readonly name: string;
  /** `metadata.namespace`, `default` when empty. */
  readonly namespace: string;
}

type Json = { [key: string]: unknown };

/**
 * Gives null in a list or map its zero value, that of a structure being one with no field set, as
 * Go's decoder does (encoding/json: null leaves the element's zero value). Null as a field's value
 * stays: it reads as absent.
 */
const zeroNulls = (value: object, type: string, shape: 'one' | 'list' | 'map'): void => {
  const target = value as Json;
  const fields = shape === 'one' ? fieldsOf(type) : undefined;
  for (const key of Object.keys(value)) {
    const child = target[key];
    if (typeof child === 'object' && child !== null) {
      const field = fields?.[key];
      zeroNulls(child, field?.type ?? type, shape === 'one' ? (field?.shape ?? 'one') : 'one');
    } else if (child === null && shape !== 'one') {
      const zero = fieldsOf(type) === undefined ? zeros[type] : {};
      if (zero !== undefined) target[key] = zero;
    }
  }
};

const zeros: { readonly [type: string]: unknown } = {
  string: '',
  boolean: false,
  integer: 0,
  number: 0,
};

const nameOf = (raw: Json, kind: string): string => {
  const metadata = raw['metadata'] as Json | null | undefined;
  const { name, generateName } = (
    typeof metadata === 'object' && metadata !== null ? metadata : {}
  ) as Json;
  if (typeof name === 'string' && name !== '') return name;
  if (typeof generateName === 'string' && generateName !== '')
    return generateName.replace(/[-.]+$/, '');
  return kind.toLowerCase();
};

const namespaceOf = (raw: Json): string => {
  const metadata = raw['metadata'] as Json | null | undefined;
  const namespace =
    typeof metadata === 'object' && metadata !== null ? metadata['namespace'] : undefined;
  return typeof namespace === 'string' && namespace !== '' ? namespace : 'default';
};

/**
 * Names an object without judging it, for lists of what an input holds. Undefined for a kind that
 * p2lk does not read.
 */
export const identify = (document: Document): Omit<Decoded, 'document'> | undefined => {
  const { raw } = document;
  const kind = kindOf(raw['apiVersion'], raw['kind']);
  return kind === undefined
    ? undefined
    : { kind, name: nameOf(raw, kind.kind), namespace: namespaceOf(raw) };
};

/**
 * Checks one object against the API's rules (codes P2LK11x-19x) and names it. Undefined when
 * nothing can be made of it.
 */
export const decode = (document: Document, report: Report): Decoded | undefined => {
  const identity = identify(document);
  const { raw } = document;
  if (identity === undefined) {
    reportOther(document, report);
    return undefined;
  }
  zeroNulls(raw, identity.kind.type, 'one');
  validate(identity.kind.type, raw, (code, args, path, options = {}) => {
    const places: Place[] = [document.place(path, options.on)];
    for (const related of options.related ?? [])
      places.push(document.place(related.path, 'value', related.label));
    report.add(code, args, places, {
      ...(options.help !== undefined && { help: options.help }),
      ...(options.severity !== undefined && { severity: options.severity }),
      ...(options.refused !== undefined && { refused: options.refused }),
    });
  });
  const version = String(raw['apiVersion']);
  if (isRemoved(identity.kind, version)) {
    report.add(
      'P2LK130',
      { kind: identity.kind.kind, apiVersion: version, current: identity.kind.version },
      document.place(['apiVersion']),
      {
        help: `write apiVersion: ${identity.kind.version}`,
      },
    );
  }
  return { ...identity, document: withoutServer(document, identity.kind, report) };
};

/**
 * The document as its author wrote it: of one that a server has had, without what the server and
 * its controllers put in, which is said once (P2LK304).
 */
const withoutServer = (document: Document, kind: Kind, report: Report): Document => {
  const found = asWritten(document.raw);
  if (found === undefined) return document;
  const { object: raw, pruning } = found;
  const { removed } = pruning;
  // Of what pods refer to nobody asks for the server's part.
  if (kind.template !== undefined) {
    const paths = new Set(removed.map((path) => fieldPath(path).replaceAll(/\[\d+\]/g, '[]')));
    report.add('P2LK304', { paths: [...paths] }, document.place(removed[0] ?? []));
  }
  return {
    source: document.source,
    index: document.index,
    raw,
    place: (path, on, label) => document.place(pruning.origin(path), on, label),
  };
};
