import { runProgram } from '../../system/run-program.ts';
import { thrownText } from '../../system/thrown.ts';
import { howToGet, otherPrograms, whereIs } from '../machine/programs.ts';
import type { ProgramName } from '../machine/programs.ts';

/** What is known about one of the programs that p2lk can use. */
export interface ProgramState {
  readonly name: ProgramName;
  /** End of the sentence "it …". */
  readonly purpose: string;
  /** `broken` is there, and does not say its version. */
  readonly state: 'ok' | 'broken' | 'missing';
  /** Absolute path. */
  readonly path: string | undefined;
  readonly version: string | undefined;
  /** Why it is broken. */
  readonly reason: string | undefined;
  /** What to type, or where to look, to get it. */
  readonly get: string;
}

/** How long a program may take to say its version, in milliseconds. */
const PATIENCE = 5000;

const versionIn = (text: string): string | undefined =>
  /\bv?(\d+\.\d+(?:\.\d+)?(?:[-+][\w.+-]*\w)?)/.exec(text)?.[1];

/** Looks for a program on the PATH and asks it for its version. */
export const stateOf = async (
  name: ProgramName,
  env: { readonly [name: string]: string | undefined },
): Promise<ProgramState> => {
  const { purpose, version: words } = otherPrograms[name];
  const path = whereIs(name, env);
  const known = { name, purpose, path, get: howToGet(name) };
  const state = (rest: Pick<ProgramState, 'state' | 'version' | 'reason'>): ProgramState => ({
    ...known,
    ...rest,
  });
  if (path === undefined) return state({ state: 'missing', version: undefined, reason: undefined });
  try {
    const { stdout, stderr, status } = await runProgram([path, ...words], '', {
      timeout: PATIENCE,
      output: 1e6,
      signal: new AbortController().signal,
      env: { ...env },
    });
    const version = versionIn(stdout.toString('utf8'));
    if (status === 0) return state({ state: 'ok', version, reason: undefined });
    const said = stderr.trim().split('\n').at(-1) ?? '';
    const reason = `ends with status ${status ?? 'none'}${said === '' ? '' : `: ${said}`}`;
    return state({ state: 'broken', version, reason });
  } catch (error) {
    return state({ state: 'broken', version: undefined, reason: thrownText(error) });
  }
};
