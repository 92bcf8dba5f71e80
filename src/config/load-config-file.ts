import { dirname } from 'node:path';
import { Report } from '../diagnostics/report.ts';
import type { Loading } from './loading.ts';
import type { TranslateOptions } from '../pipeline/translate.ts';

/**
 * Loads a config file for `translate`. Its `base` is left out: it names a manifest that is still to
 * be read.
 * @throws Error with one line for each thing that is wrong
 */
export const loadConfigFile = async (file: string): Promise<TranslateOptions> => {
  const [{ readConfigFile }, { resolveConfig }] = await Promise.all([
    import('./load.ts'),
    import('./resolve.ts'),
  ]);
  const report = new Report();
  const loading: Loading = { run: { command: 'translate', env: process.env } };
  const found = await readConfigFile(file, dirname(file), report, loading);
  const resolved = found === undefined ? undefined : await resolveConfig(found, report, loading);
  if (resolved === undefined || report.errors > 0)
    throw new Error(
      report.diagnostics.map(({ code, message }) => `${message} [${code}]`).join('\n'),
    );
  return resolved.options;
};
