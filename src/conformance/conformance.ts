import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from '../api/define-plugin.ts';
import { caseFolders, caseOptions, caseSources } from '../cases/case-folder.ts';
import type { Rule } from './rule.ts';
import { rules } from './rules.ts';
import { Trial } from './trial.ts';
import type { TrialCase } from './trial.ts';

/** The kit's number. It grows when a rule is added that a plugin of before may break. */
export const conformanceKit = 1;

/** How a plugin is tried. */
export interface ConformanceOptions {
  /**
   * Folders of cases, as for `runCases`: their inputs are what the rules are tried on, and what no
   * case has is not tried. At least one case is wanted.
   */
  readonly cases: string | { readonly href: string };
  /** Rules that the plugin does not keep, each with the reason. They count as not tried. */
  readonly except?: { readonly [rule: string]: string };
}

/** What came of one rule. */
export interface ConformanceRule {
  /** `repeat`, `pure`, `untouched`, `options`, … */
  readonly name: string;
  /** What holds for a plugin that keeps it. */
  readonly about: string;
  /** What is wrong, each in a sentence that begins with the case. */
  readonly findings: readonly string[];
  /** Why the rule was not tried. */
  readonly skipped?: string;
}

/** What came of all rules. */
export interface Conformance {
  readonly plugin: string;
  readonly kit: number;
  /** Names of the cases. */
  readonly cases: readonly string[];
  readonly rules: readonly ConformanceRule[];
  /** Whether there is no finding. */
  readonly conforms: boolean;
}

/**
 * Tries a plugin on the inputs of its cases, as they are and varied in many ways, and tells which of
 * the rules for plugins it breaks. It writes nothing, and looks up no image.
 * @throws Error where there is no case, or `except` names no rule
 * @example const { conforms, rules } = await checkConformance(plugin(), { cases: 'test/cases' })
 */
export const checkConformance = async (
  plugin: Plugin,
  { cases, except = {} }: ConformanceOptions,
): Promise<Conformance> => {
  for (const name of Object.keys(except))
    if (!rules.some((rule) => rule.name === name))
      throw new Error(`except: there is no rule ${name}; ${rules.map((r) => r.name).join(', ')}`);
  const tried = await casesIn(typeof cases === 'string' ? cases : fileURLToPath(cases.href));
  const trial = new Trial(plugin, tried);
  const results: ConformanceRule[] = [];
  for (const rule of rules) results.push(await resultOf(rule, trial, except[rule.name]));
  return {
    plugin: trial.name,
    kit: conformanceKit,
    cases: tried.map(({ name }) => name),
    rules: results,
    conforms: results.every(({ findings }) => findings.length === 0),
  };
};

/**
 * As `checkConformance`, and throws where a rule is broken: for one test of any test runner.
 * @throws Error whose message lists every finding
 * @example test('conforms', () => assertConformance(plugin(), { cases: 'test/cases' }))
 */
export const assertConformance = async (
  plugin: Plugin,
  options: ConformanceOptions,
): Promise<Conformance> => {
  const result = await checkConformance(plugin, options);
  if (!result.conforms) throw new Error(conformanceText(result));
  return result;
};

/** A result as lines to read: one for each rule that was broken or not tried, with what is wrong. */
export const conformanceText = ({ plugin, rules: all, cases, conforms }: Conformance): string => {
  const count = (many: number, what: string): string => `${many} ${what}${many === 1 ? '' : 's'}`;
  const tried = all.filter(({ skipped }) => skipped === undefined).length;
  const head = conforms
    ? `plugin ${plugin} conforms: ${count(tried, 'rule')}, ${count(cases.length, 'case')}`
    : `plugin ${plugin} does not conform`;
  const lines = all.flatMap(({ name, about, findings, skipped }) => [
    ...(skipped === undefined ? [] : [`  ${name} was not tried: ${skipped}`]),
    ...(findings.length === 0 ? [] : [`  ${name}: ${about}`]),
    ...findings.map((finding) => `    ${finding}`),
  ]);
  return [head, ...lines].join('\n');
};

const casesIn = async (root: string): Promise<readonly TrialCase[]> => {
  const found: TrialCase[] = [];
  for (const name of caseFolders(root)) {
    const folder = join(root, name);
    const sources = caseSources(folder);
    if (sources.length > 0) found.push({ name, sources, options: await caseOptions(folder) });
  }
  if (found.length === 0) throw new Error(`${root} has no case: a folder with an input.yaml`);
  return found;
};

const resultOf = async (
  { name, about, find }: Rule,
  trial: Trial,
  exception: string | undefined,
): Promise<ConformanceRule> => {
  if (exception !== undefined) return { name, about, findings: [], skipped: exception };
  const found = await find(trial);
  return 'skipped' in found
    ? { name, about, findings: [], skipped: found.skipped }
    : { name, about, findings: found };
};
