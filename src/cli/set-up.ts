import { resolve } from 'node:path';
import { findConfigFolder } from '../config/find.ts';
import type { ResolvedConfig } from '../config/resolve.ts';
import type { Report } from '../diagnostics/report.ts';
import type { LockUse } from '../images/configured-resolver.ts';
import { findLock, LOCK_FILE } from '../images/find-lock.ts';
import type { Manifest } from '../linuxkit/manifest.ts';
import type { Flags } from './flags.ts';
import type { Terminal } from './terminal.ts';

/** What a run stands on besides its input. */
export interface SetUp {
  readonly config?: ResolvedConfig & { readonly file: string };
  readonly base?: Manifest;
  /** The lock file, where there is one. */
  readonly lock?: LockUse;
}

/** The flags that say which config is used. */
export type ConfigFlags = Pick<Flags, 'config' | 'configLoader'>;

/**
 * Loads the config, the lock file and the base, and the code for that only where there is one.
 * Reports codes 5xx and P2LK222.
 */
export const setUp = async (
  terminal: Terminal,
  flags: ConfigFlags & Pick<Flags, 'base' | 'locked'>,
  report: Report,
): Promise<SetUp> => {
  const config = await loadConfig(terminal, flags, report);
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
  { folder: cwd }: Terminal,
  flags: ConfigFlags,
  report: Report,
): Promise<SetUp['config']> => {
  const { config, configLoader } = flags;
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
  const file = await readConfigFile(
    typeof config === 'string' ? { file: resolve(cwd, config) } : { folder: found!.folder },
    cwd,
    report,
    configLoader,
  );
  if (file === undefined) return undefined;
  return { ...(await resolveConfig(file, report, configLoader)), file: file.file };
};
