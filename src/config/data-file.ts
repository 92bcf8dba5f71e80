import { LineCounter, parseDocument } from 'yaml';
import type { Path, Place, Source, Span } from '../diagnostics/diagnostic.ts';
import { ConfigFault } from './fault.ts';

/** The content of a config file, and the way back to its text where it has one. */
export interface Loaded {
  readonly value: unknown;
  readonly place?: (path: Path) => Place;
}

const placeIn = (source: Source, path: Path, span: () => Span | undefined): Place => ({ source, path, span });

/** Reads a JSON or YAML 1.2 config. JSON is parsed as JSON, and looked at as YAML only for the place of a mistake. */
export const readDataFile = (name: string, text: string): Loaded => {
  const source: Source = { name, text };
  const document = parseDocument(text, { lineCounter: new LineCounter(), prettyErrors: false, strict: true });
  const error = document.errors[0];
  if (error !== undefined) {
    const [start, end] = error.pos;
    throw new ConfigFault(`it is no valid ${name.endsWith('.json') ? 'JSON' : 'YAML'}: ${error.message}`, {
      place: placeIn(source, [], () => ({ start, end: Math.max(end, start + 1) })),
    });
  }
  const place = (path: Path): Place =>
    placeIn(source, path, () => {
      for (let length = path.length; length >= 0; length--) {
        const node = document.getIn(path.slice(0, length), true) as { range?: readonly [number, number, number] } | undefined;
        if (node?.range !== undefined) return { start: node.range[0], end: node.range[1] };
      }
      return undefined;
    });
  if (!name.endsWith('.json')) return { value: document.toJS({ maxAliasCount: 100 }), place };
  try {
    return { value: JSON.parse(text), place };
  } catch (cause) {
    const at = /position (\d+)/.exec((cause as Error).message)?.[1];
    throw new ConfigFault(`it is no valid JSON: ${(cause as Error).message}`, {
      ...(at !== undefined && { place: placeIn(source, [], () => ({ start: Number(at), end: Number(at) + 1 })) }),
      cause,
    });
  }
};
