import { readFileSync } from 'node:fs';
import type { Source } from '../diagnostics/diagnostic.ts';

export async function* gather(inputs: readonly string[]): AsyncGenerator<Source> {
  for (const name of inputs) yield { name: name === '-' ? '<stdin>' : name, text: readFileSync(name === '-' ? 0 : name, 'utf8') };
}
