import { readFileSync } from 'node:fs';
import type { Diagnostic, Source } from '../diagnostics/diagnostic.ts';

export async function* gather(inputs: readonly string[]): AsyncGenerator<Source> {
  for (const name of inputs) yield { name: name === '-' ? '<stdin>' : name, text: readFileSync(name === '-' ? 0 : name, 'utf8') };
}

export const unixLine = ({ severity, code, message, places: [place], help }: Diagnostic): string => {
  const span = place?.span();
  const line = span === undefined ? '' : `:${place!.source.text.slice(0, span.start).split('\n').length}`;
  return `${place === undefined ? '' : `${place.source.name}${line}: `}${severity}: ${message} [${code}]${help === undefined ? '' : `\n  help: ${help}`}\n`;
};
