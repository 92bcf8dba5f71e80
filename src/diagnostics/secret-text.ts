import type { Source } from './diagnostic.ts';

/** `kind: Secret` in YAML or JSON, with a tag or an anchor before it, wherever it stands. */
const SECRET_KIND = /["']?kind["']?\s*:\s*(?:[!&]\S*\s+)*["']?Secret(?:List)?["']?(?=[\s,}\]]|$)/;

/**
 * Whether a text may be a Secret, or hold one. Looks at the text alone, since it may be too faulty
 * to be read.
 */
export const holdsSecret = (text: string): boolean => SECRET_KIND.test(text);

const documents = new WeakMap<
  Source,
  { readonly start: number; readonly end: number; readonly secret: boolean }[]
>();

/**
 * Whether an offset lies in a document that may be a Secret, or hold one: its lines must not be
 * shown.
 */
export const isInSecret = (source: Source, offset: number): boolean => {
  const known = documents.get(source) ?? [];
  documents.set(source, known);
  const found = known.find(({ start, end }) => start <= offset && offset < end);
  if (found !== undefined) return found.secret;
  const { text } = source;
  const before = text.lastIndexOf('\n---', offset);
  const after = text.indexOf('\n---', offset);
  const [start, end] = [before === -1 ? 0 : before + 1, after === -1 ? text.length + 1 : after + 1];
  const secret = holdsSecret(text.slice(start, end));
  known.push({ start, end, secret });
  return secret;
};
