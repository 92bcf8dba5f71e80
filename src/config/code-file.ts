import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { isPlugin } from '../api/define-plugin.ts';
import type { Place, Source } from '../diagnostics/diagnostic.ts';
import { stackOf, thrownText } from '../system/thrown.ts';
import { ConfigFault } from './config-fault.ts';
import { codePlaces } from './code-places.ts';
import type { ConfigFunction } from './config.ts';
import type { Loaded } from './data-file.ts';
import { loadModule } from './load-module.ts';
import { StuckCode } from './loading.ts';
import type { Loading } from './loading.ts';
import { snapshot } from './snapshot.ts';

/**
 * The default export of a config written in TypeScript or JavaScript, and the places of its
 * settings.
 * @throws ConfigFault with the place in the file, where the error tells it
 */
export const readCodeFile = async (
  file: string,
  name: string,
  loading: Loading,
): Promise<Loaded> => {
  const load = (): Promise<unknown> => valueOf(file, name, loading);
  try {
    const value = await (loading.guard?.settled(name, load) ?? load());
    return { value, place: placesIn(file, name) };
  } catch (error) {
    if (error instanceof ConfigFault) throw error;
    const place = placeOf(error, file, name);
    throw new ConfigFault(reasonOf(error), { ...(place !== undefined && { place }), cause: error });
  }
};

/** The text is read when the first place is asked for: most configs are never asked. */
const placesIn = (file: string, name: string): NonNullable<Loaded['place']> => {
  let known: { readonly source: Source; readonly find: ReturnType<typeof codePlaces> } | undefined;
  return (path) => {
    const text = known === undefined ? (textOf(file) ?? '') : '';
    known ??= { source: { name, text, open: true }, find: codePlaces(text) };
    const { source, find } = known;
    return { source, path, span: () => find(path) };
  };
};

const textOf = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
};

/** What the file exports; of a function its answer. */
const valueOf = async (file: string, name: string, loading: Loading): Promise<unknown> => {
  const module = await loadModule(file, loading.loader);
  if (typeof module !== 'object' || module === null || !('default' in module)) {
    throw new ConfigFault('it has no default export', {
      help: `end ${basename(name)} with: export default defineConfig({ … })`,
    });
  }
  const { default: exported } = module;
  return snapshot(
    await (typeof exported === 'function' && !isPlugin(exported)
      ? (exported as ConfigFunction)(loading.run)
      : exported),
  );
};

/**
 * The first line of a message says it; what follows is a stack or a frame of the compiler's own.
 */
const reasonOf = (error: unknown): string => {
  if (error instanceof StuckCode) return error.message;
  if (!isError(error)) return `it threw ${thrownText(error)}`;
  const [line = ''] = stripVTControlCharacters(thrownText(error)).trim().split('\n');
  if (error.name === 'SyntaxError' || line.startsWith('ParseError'))
    return `it is no valid code: ${line.replace(/^ParseError:\s*/, '')}`;
  const { code } = error as { code?: string };
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION')
    return 'this Node cannot import TypeScript by itself; leave --config-loader out';
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND')
    return line.replace(/^Cannot/, 'it imports what is not there: cannot');
  return `its code failed: ${error.name === 'Error' ? '' : `${error.name}: `}${line}`;
};

/** Of a revoked proxy even this may not be asked. */
const isError = (thrown: unknown): thrown is Error => {
  try {
    return thrown instanceof Error;
  } catch {
    return false;
  }
};

/**
 * Line and column of the config in an error's message or stack. Code that jiti made out of the
 * config goes by the bare path, and has other columns.
 */
const placeOf = (error: unknown, file: string, name: string): Place | undefined => {
  if (!isError(error) || error instanceof StuckCode) return undefined;
  const trace = stripVTControlCharacters(`${thrownText(error)}\n${stackOf(error)}`);
  for (const path of [pathToFileURL(file).href, file]) {
    const at = trace.indexOf(`${path}:`);
    const found = at === -1 ? null : /^:(\d+)(?::(\d+))?/.exec(trace.slice(at + path.length));
    if (found !== null)
      return placeAt(file, name, Number(found[1]), path === file ? 0 : Number(found[2] ?? 0));
  }
  return undefined;
};

const placeAt = (file: string, name: string, line: number, column: number): Place | undefined => {
  const text = textOf(file);
  if (text === undefined) return undefined;
  const lines = text.split('\n');
  const whole = lines[line - 1] ?? '';
  const begin = lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0);
  const start = begin + (column > 0 ? column - 1 : whole.length - whole.trimStart().length);
  const end = column > 0 ? start + 1 : begin + whole.trimEnd().length;
  return { source: { name, text, open: true }, path: [], span: () => ({ start, end }) };
};
