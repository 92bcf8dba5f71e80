import type { BundlePatch } from '../api/boot.ts';
import type { Image } from '../linuxkit/manifest.ts';
import { jsonText, placeholders, shown } from '../linuxkit/placeholder.ts';

/** A piece of a value: text of a JSON string, a file that holds such text, or a command's output. */
export type FillPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'run'; readonly command: string };

/** A value that the machine puts together, with its place in the bundle. */
export interface Fill {
  readonly list: 'env' | 'command';
  readonly index: number;
  readonly parts: readonly FillPart[];
}

/** An image as it is printed, and what of it the machine fills in. */
export interface FilledImage {
  readonly image: Image;
  readonly fills: readonly Fill[];
}

const lists = ['env', 'command'] as const;

const partsOf = (
  text: string,
  known: ReadonlyMap<string, FillPart>,
): readonly FillPart[] | undefined => {
  const parts: FillPart[] = [];
  let end = 0;
  for (const { 0: found, index } of text.matchAll(placeholders())) {
    const part = known.get(found);
    if (part === undefined) continue;
    if (index > end) parts.push({ kind: 'text', text: jsonText(text.slice(end, index)) });
    parts.push(part);
    end = index + found.length;
  }
  if (parts.length === 0) return undefined;
  if (end < text.length) parts.push({ kind: 'text', text: jsonText(text.slice(end)) });
  return parts;
};

/**
 * Finds where the placeholders of `fill` and `fillFrom` edits stand: only here, before there is a
 * bundle, so that no text of a pod can be taken for one.
 */
export const fillImage = (image: Image, patches: readonly BundlePatch[]): FilledImage => {
  const known = new Map<string, FillPart>();
  for (const { image: name, edit } of patches) {
    if (name !== image.name) continue;
    if (edit.kind === 'fill')
      known.set(edit.placeholder, { kind: 'run', command: edit.value.text });
    if (edit.kind === 'fillFrom')
      known.set(edit.placeholder, { kind: 'file', path: `/${edit.file.path}` });
  }
  if (known.size === 0) return { image, fills: [] };
  const fills: Fill[] = [];
  const filled: { -readonly [key in keyof Image]: Image[key] } = { ...image };
  for (const list of lists) {
    filled[list] = image[list]?.map((text, index) => {
      const parts = partsOf(text, known);
      if (parts === undefined) return text;
      fills.push({ list, index, parts });
      return shown(text);
    });
    if (filled[list] === undefined) delete filled[list];
  }
  return { image: filled, fills };
};

/**
 * The fills where a policy has edited the image since: each goes with its text. One whose text is
 * gone goes too.
 */
export const moveFills = (
  { image: before, fills }: FilledImage,
  after: Image | undefined,
): readonly Fill[] =>
  fills.flatMap((fill) => {
    const { list, index } = fill;
    const text = before[list]?.[index];
    const texts = after?.[list] ?? [];
    if (texts[index] === text) return [fill];
    return [...texts.keys()]
      .filter((at) => texts[at] === text)
      .map((at) => ({ ...fill, index: at }));
  });
