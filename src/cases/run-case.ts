import type { Plugin } from '../api/define-plugin.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { unix } from '../diagnostics/reporters/unix.ts';
import { diskText } from '../drivers/disk.ts';
import { translate } from '../pipeline/translate.ts';
import type { TranslateOptions } from '../pipeline/translate.ts';
import { abbreviate } from './abbreviate.ts';
import { caseOptions, caseSources } from './case-folder.ts';
import { deedsOf, printDeeds } from './deeds.ts';
import { plainPod } from './plain-pod.ts';
import { watchPlugin } from './watched-plugin.ts';
import type { PluginCall } from './watched-plugin.ts';

/** What one case gives. */
export interface CaseResult {
  /**
   * One manifest after the other, what each shares with that of the smallest pod left out, and
   * p2lk's own scripts too.
   */
  readonly text: string;
  /** What the plugins under test did, as YAML; nothing that others make of it. */
  readonly deeds: string;
  /** Every finding as a line `input.yaml:12:3: warning: text [code]`. */
  readonly diagnostics: string;
  /**
   * The lines of the findings of the plugins under test; of other errors there are places and codes
   * alone, since their words are another's.
   */
  readonly ownDiagnostics: string;
  readonly findings: readonly Diagnostic[];
}

/**
 * How the supervisor and the script of disks stand in a manifest: the same
 * text in every one, and another one with every release.
 */
const sameBlocks: readonly (string | RegExp)[] = [
  /(?<=^ +)contents: "#!\/bin\/sh\\n# (?:The supervisor of p2lk|load closed).*\n/gm,
  `contents: |\n${diskText.replaceAll(/^(?=.)/gm, '      ')}`,
];
const withoutFunctions = (text: string): string =>
  sameBlocks.reduce<string>(
    (rest, block) => rest.replaceAll(block, "contents: '(the same in every manifest)'\n"),
    text,
  );

/** The plain pod's manifest, made once. */
let plain: Promise<string> | undefined;
const plainManifest = async (): Promise<string> => {
  const options: TranslateOptions = {
    settings: { unknownImage: 'assume' },
    images: { linuxkitCache: false, offline: true },
  };
  for await (const { text } of translate([{ name: 'plain.yaml', text: plainPod }], options))
    if (text !== undefined) return withoutFunctions(text);
  throw new Error('the plain pod has no manifest');
};

/**
 * Translates one case folder: every YAML or JSON file in it but the expected manifest and the
 * config, in name order.
 * @example const { text, findings } = await runCase('test/cases/share', [plugin()])
 */
export const runCase = async (
  folder: string,
  plugins: readonly Plugin[] = [],
): Promise<CaseResult> => {
  const calls: PluginCall[] = [];
  const watched = plugins.map((plugin) => watchPlugin(plugin, calls));
  const texts: string[] = [];
  const findings: Diagnostic[] = [];
  const shared = await (plain ??= plainManifest());
  const options = await caseOptions(folder, watched);
  for await (const translation of translate(caseSources(folder), options)) {
    findings.push(...translation.diagnostics);
    if (translation.text !== undefined)
      texts.push(abbreviate(withoutFunctions(translation.text), shared));
  }
  return {
    text: texts.join('---\n'),
    deeds: printDeeds(deedsOf(calls)),
    diagnostics: unix(findings),
    ownDiagnostics: unix(ownOf(findings, plugins)),
    findings,
  };
};

/** Findings of these plugins, and what others call an error. */
const ownOf = (
  findings: readonly Diagnostic[],
  plugins: readonly Plugin[],
): readonly Diagnostic[] => {
  const names = new Set(plugins.map(({ definition }) => definition.name));
  return findings.flatMap((finding) => {
    if (finding.plugin !== undefined && names.has(finding.plugin)) return [finding];
    return finding.severity === 'error' ? [{ ...finding, message: "in p2lk's own words" }] : [];
  });
};
