import type { Path, Span } from '../diagnostics/diagnostic.ts';
import { Fault } from './read-fault.ts';
import type { Members } from './plain/cursor.ts';
import { locateMember } from './plain/plain-place.ts';
import { PlainReader } from './plain/reader.ts';
import { compose } from './yaml/compose.ts';
import { locateNode } from './yaml/node-place.ts';

/** Finds the offsets of a path in a text; the nearest ancestor's when the path is not in it. */
export type Locate = (path: Path, on?: 'key' | 'value') => Span | undefined;

/**
 * Reads a text once more, this time with offsets, when the first place is asked for: most documents
 * are never asked.
 */
export const lazily = (text: string): Locate => {
  let locate: Locate | undefined;
  return (path, on) => {
    locate ??= locator(text);
    return locate(path, on);
  };
};

const locator = (text: string): Locate => {
  try {
    const members: Members = new Map();
    const root = PlainReader.read(text, members);
    if (root !== undefined) return (path, on) => locateMember(root, members, path, on);
    const [document] = compose(text);
    return (path, on) => locateNode(document?.contents ?? null, path, on);
  } catch (error) {
    if (error instanceof Fault) return () => undefined;
    throw error;
  }
};
