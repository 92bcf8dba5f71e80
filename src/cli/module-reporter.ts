import { join } from 'node:path';
import { loadModule } from '../config/load-module.ts';
import { StuckCode } from '../config/loading.ts';
import { isPath, moduleFile, packageNames } from '../config/module-file.ts';
import type { Reporter } from '../diagnostics/reporter.ts';
import { Report } from '../diagnostics/report.ts';
import { closest } from '../diagnostics/suggest.ts';
import { thrownText } from '../system/thrown.ts';
import { RunGuard } from './code-guard.ts';
import { reporterNames } from './flags.ts';
import { Messages } from './messages.ts';
import type { Terminal } from './terminal.ts';

/** How long a reporter may take to be loaded, in seconds. */
const PATIENCE = 60;

/**
 * Loads the reporter of a module, seen from the working directory. Reports P2LK518; undefined where
 * it cannot be used.
 */
export const loadReporter = async (
  name: string,
  terminal: Terminal,
  report: Report,
): Promise<Reporter | undefined> => {
  const refuse = (reason: string, help?: string): undefined => {
    report.add('P2LK518', { name, reason }, [], { help });
    return undefined;
  };
  const packages = packageNames(name, 'p2lk-reporter-');
  const file = await moduleFile(name, packages, join(terminal.folder, 'p2lk.config.js'));
  if (file === undefined) {
    if (isPath(name)) return refuse('there is no such file');
    const near = closest(name, reporterNames);
    return refuse(
      `p2lk has none of that name, and no package ${packages.join(' or ')} is installed`,
      near === undefined
        ? `there are ${reporterNames.join(', ')}; a file of yours is written as ./${name}`
        : `did you mean ${near}?`,
    );
  }
  const guard = await RunGuard.start(name, PATIENCE, new Messages(terminal));
  try {
    const loaded = await guard.settled(name, () => loadModule(file));
    const found: unknown = (loaded as { readonly default?: unknown }).default;
    return typeof found === 'function'
      ? (found as Reporter) // What it gives is looked at when it is called.
      : refuse('its default export is no function');
  } catch (error) {
    const reason = thrownText(error);
    return refuse(error instanceof StuckCode ? reason : `its code failed: ${reason}`);
  } finally {
    await guard.turn(report);
  }
};
