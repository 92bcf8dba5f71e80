import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { displayName } from '../config/display-name.ts';
import { findConfigFolder } from '../config/find.ts';
import type { ResolvedConfig } from '../config/resolve.ts';
import type { Report } from '../diagnostics/report.ts';
import type { LockUse } from '../images/configured-resolver.ts';
import { findLock, LOCK_FILE } from '../images/find-lock.ts';
import type { Manifest } from '../linuxkit/manifest.ts';
import { thrownText } from '../system/thrown.ts';
import type { RunGuard } from './code-guard.ts';
import type { Flags } from './flags.ts';
import type { Messages } from './messages.ts';
import type { Terminal } from './terminal.ts';

/** What a run stands on besides its input. */
export interface SetUp {
  readonly config?: ResolvedConfig & { readonly file: string; readonly guard?: RunGuard };
  readonly base?: Manifest;
  /** The lock file, where there is one. */
  readonly lock?: LockUse;
}

/** The flags that say which config is used. */
export type ConfigFlags = Pick<Flags, 'config' | 'configLoader' | 'timeout'>;

/** What a config is loaded for. */
export interface LoadFor {
  /** The command, as a config that is a function is told. */
  readonly command: string;
  /** Where what is found goes. */
  readonly report: Report;
  /** Where what ends the program at once goes. */
  readonly messages: Messages;
}

/**
 * Loads the config, the lock file and the base, and the code for that only where there is one.
 * Reports codes 5xx and P2LK222.
 */
export const setUp = async (
  terminal: Terminal,
  flags: ConfigFlags & Pick<Flags, 'base' | 'locked'>,
  use: LoadFor,
): Promise<SetUp> => {
  const { report } = use;
  const config = await loadConfig(terminal, flags, use);
  const lock = await loadLock(terminal, flags.locked ?? false, config?.file, report);
  const known = { ...(config !== undefined && { config }), ...(lock !== undefined && { lock }) };
  const base = flags.base ?? config?.base;
  if (base === undefined || report.errors > 0) return known;
  const { readBase } = await import('./read-base.ts');
  const manifest = readBase(base, terminal.folder, report);
  return { ...known, ...(manifest !== undefined && { base: manifest }) };
};

const loadLock = async (
  { folder }: Terminal,
  locked: boolean,
  config: string | undefined,
  report: Report,
): Promise<SetUp['lock']> => {
  const path = findLock(folder, config);
  if (path !== undefined)
    return (await import('./read-lock.ts')).readLock(
      path,
      folder,
      locked ? 'locked' : 'use',
      report,
    );
  if (locked)
    report.add('P2LK222', { lock: LOCK_FILE, reason: 'there is none' }, [], {
      help: 'write it with p2lk lock and the same inputs',
    });
  return undefined;
};

/** Finds and loads the config. Reports codes 5xx. */
export const loadConfig = async (
  { folder: cwd, env }: Terminal,
  flags: ConfigFlags,
  { command, report, messages }: LoadFor,
): Promise<SetUp['config']> => {
  const { config, configLoader, timeout = CODE_SECONDS } = flags;
  if (config === false) return undefined;
  const found = typeof config === 'string' ? undefined : findConfigFolder(cwd);
  if (found === undefined && typeof config !== 'string') return undefined;
  if (found !== undefined && found.names.length > 1) {
    const [used = '', ...left] = found.names;
    report.add('P2LK513', { folder: found.folder, used, left }, [], {
      help: 'keep one of them, or choose one with --config FILE',
    });
  }
  const [{ readConfigFile }, { resolveConfig }] = await Promise.all([
    import('../config/load.ts'),
    import('../config/resolve.ts'),
  ]);
  const path =
    found === undefined ? resolve(cwd, String(config)) : join(found.folder, found.names[0] ?? '');
  const guard = hasCode(path)
    ? await (
        await import('./code-guard.ts')
      ).RunGuard.start(displayName(path, cwd), timeout, messages)
    : undefined;
  const loading = { loader: configLoader, guard, run: { command, env } };
  try {
    const file = await readConfigFile(path, cwd, report, loading);
    if (file === undefined) return undefined;
    return { ...(await resolveConfig(file, report, loading)), file: file.file, guard };
  } catch (cause) {
    if (guard === undefined) throw cause;
    const reason = `its code failed: ${thrownText(cause)}`;
    report.add('P2LK501', { file: displayName(path, cwd), reason }, [], { cause });
    return undefined;
  } finally {
    await guard?.turn(report, true);
  }
};

/** How long a config's code may take where nothing is said, in seconds. */
const CODE_SECONDS = 60;

/** Whether loading a config runs code of the user's: it is code, or it names plugins. */
const hasCode = (file: string): boolean => {
  if (!/\.(?:json|ya?ml)$/.test(file)) return true;
  try {
    return /["']?plugins["']?\s*:/.test(readFileSync(file, 'utf8'));
  } catch {
    return false;
  }
};
