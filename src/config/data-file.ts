import { parseDocument } from 'yaml';
import type { Path, Place, Source, Span } from '../diagnostics/diagnostic.ts';
import { locateNode } from '../read/yaml/node-place.ts';
import { ConfigFault } from './config-fault.ts';

/** The content of a config file, and the way back to its text where it has one. */
export interface Loaded {
  readonly value: unknown;
  readonly place?: (path: Path, on?: 'key' | 'value') => Place;
}

const placeIn = (source: Source, path: Path, span: () => Span | undefined): Place => ({
  source,
  path,
  span,
});

/**
 * Reads a JSON or YAML 1.2 config. JSON is parsed as JSON, and looked at as YAML, which it is, for
 * places.
 */
export const readDataFile = (name: string, text: string): Loaded => {
  const source: Source = { name, text, open: true };
  const document = parseDocument(text, { prettyErrors: false, strict: true });
  const isJson = name.endsWith('.json');
  const json = isJson ? parseJson(text) : undefined;
  const [fault] = document.errors;
  const reason = isJson ? json?.fault : fault?.message;
  if (reason !== undefined) {
    const [start, end] = fault?.pos ?? [0, 0];
    const place = placeIn(source, [], () => ({ start, end: Math.max(end, start + 1) }));
    throw new ConfigFault(
      `it is no valid ${isJson ? 'JSON' : 'YAML'}: ${reason}`,
      fault === undefined ? {} : { place },
    );
  }
  const place: Loaded['place'] = (path, on) =>
    placeIn(source, path, () => locateNode(document.contents, path, on));
  return { value: isJson ? json?.value : document.toJS({ maxAliasCount: 100 }), place };
};

const parseJson = (text: string): { readonly value?: unknown; readonly fault?: string } => {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { fault: (error as Error).message };
  }
};
