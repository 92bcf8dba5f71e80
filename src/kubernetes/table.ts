import { fields as text } from './generated/fields.ts';

/** One field of an API type, as the Kubernetes OpenAPI document has it. */
export interface Field {
  readonly name: string;
  /**
   * An API type (`Container`), or a scalar: `string`, `integer`, `number`, `boolean`, `quantity`
   * (`500m`, `1Gi`, 2), `intOrString`, `time` (RFC 3339), `bytes` (base64), `any` (left alone).
   */
  readonly type: string;
  /** `map` is from string keys to `type`. */
  readonly shape: 'one' | 'list' | 'map';
  readonly required: boolean;
  /** Whether `type` is a scalar rather than an API type. */
  readonly scalar: boolean;
  /** Size of an integer in bits; 0 for what is none. */
  readonly bits: 0 | 32 | 64;
  /** Kubernetes release that brought the field (`1.34`), when that is newer than 1.33. */
  readonly since?: string;
}

/**
 * Fields of one API type by name; without a prototype, so that keys such as `__proto__` are plain
 * misses.
 */
export type Fields = { readonly [name: string]: Field | undefined };

const scalars: { readonly [code: string]: readonly [type: string, bits: 0 | 32 | 64] | undefined } =
  {
    s: ['string', 0],
    i: ['integer', 32],
    l: ['integer', 64],
    n: ['number', 0],
    b: ['boolean', 0],
    q: ['quantity', 0],
    o: ['intOrString', 0],
    t: ['time', 0],
    y: ['bytes', 0],
    a: ['any', 0],
  };

/** `name!:*type@since`, the form that fields.ts describes. */
function decodeField(word: string): Field {
  const colon = word.indexOf(':');
  const required = word[colon - 1] === '!';
  const mark = word[colon + 1];
  const shape = mark === '*' ? 'list' : mark === '%' ? 'map' : 'one';
  const at = word.indexOf('@', colon);
  const code = word.slice(colon + (shape === 'one' ? 1 : 2), at === -1 ? undefined : at);
  const [type, bits] = scalars[code] ?? [code, 0];
  return {
    name: word.slice(0, required ? colon - 1 : colon),
    type,
    shape,
    required,
    scalar: scalars[code] !== undefined,
    bits,
    ...(at !== -1 && { since: word.slice(at + 1) }),
  };
}

const lines = new Map<string, string>();
for (const line of text.split('\n')) {
  if (line === '') continue;
  const space = line.indexOf(' ');
  lines.set(line.slice(0, space), line.slice(space + 1));
}

const decoded = new Map<string, Fields>();

/**
 * Fields of an API type (`PodSpec`); undefined when the table has no such type. Source: the
 * Kubernetes OpenAPI document.
 */
export function fieldsOf(type: string): Fields | undefined {
  const known = decoded.get(type);
  if (known !== undefined) return known;
  const line = lines.get(type);
  if (line === undefined) return undefined;
  const record = Object.create(null) as { [name: string]: Field };
  for (const word of line.split(' ')) {
    const field = decodeField(word);
    record[field.name] = field;
  }
  decoded.set(type, record);
  return record;
}

/** The same as a list; empty when the table has no such type. */
export const fieldListOf = (type: string): readonly Field[] =>
  Object.values(fieldsOf(type) ?? {}).flatMap((field) => field ?? []);

/** Names of every API type in the table. */
export const apiTypes = (): readonly string[] => [...lines.keys()];
