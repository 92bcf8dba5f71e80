import { deepStrictEqual, strictEqual } from 'node:assert';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from '../api/define-plugin.ts';
import { caseFolders } from './case-folder.ts';
import { runCase } from './run-case.ts';

/** How cases are run. */
export interface CasesOptions {
  /** Registers one test: `test` of vitest, `node:test`, or any function of that shape. */
  readonly test: (name: string, run: () => Promise<void>) => unknown;
  /**
   * The plugins under test, as a config would list them. With any, cases expect what these plugins
   * do and say; without, whole manifests.
   */
  readonly plugins?: readonly Plugin[];
  /**
   * True rewrites the expected files instead of comparing; by default true when `P2LK_UPDATE_CASES`
   * is set.
   */
  readonly update?: boolean;
}

const expectFile = (path: string, actual: string, update: boolean): void => {
  if (update) {
    if (actual === '') rmSync(path, { force: true });
    else writeFileSync(path, actual);
    return;
  }
  const expected = existsSync(path) ? readFileSync(path, 'utf8') : '';
  strictEqual(actual, expected, `${basename(path)} differs; P2LK_UPDATE_CASES=1 rewrites it`);
};

/**
 * Registers one test for each folder below `cases`: `input.yaml` (and any companions) must give
 * `expected.yml` and `diagnostics.txt`; an absent file stands for empty text. A second run must
 * give the same bytes.
 *
 * With `plugins` the two files hold what these plugins do and say: what they ask of drafts and
 * contexts, the plans that they answer with, their own findings. Without, they hold all findings
 * and the manifest, less what it shares with that of the smallest pod. p2lk's own scripts are in
 * neither, so a release of p2lk changes no case.
 * @example runCases(new URL('cases', import.meta.url), { test, plugins: [plugin()] })
 */
export const runCases = (
  cases: string | { readonly href: string },
  { test, plugins = [], update = process.env['P2LK_UPDATE_CASES'] !== undefined }: CasesOptions,
): void => {
  const root = typeof cases === 'string' ? cases : fileURLToPath(cases.href);
  const own = plugins.length > 0;
  for (const name of caseFolders(root)) {
    const folder = join(root, name);
    test(name, async () => {
      const result = await runCase(folder, plugins);
      const expected = own ? result.deeds : result.text;
      expectFile(join(folder, 'expected.yml'), expected, update);
      const said = own ? result.ownDiagnostics : result.diagnostics;
      expectFile(join(folder, 'diagnostics.txt'), said, update);
      const again = await runCase(folder, plugins);
      deepStrictEqual(
        [again.text, again.deeds, again.diagnostics],
        [result.text, result.deeds, result.diagnostics],
        'a second run gives other bytes',
      );
    });
  }
};
