import type { Plugin } from '../api/define-plugin.ts';
import { deedsOf, printDeeds } from '../cases/deeds.ts';
import type { Deed } from '../cases/deeds.ts';
import { watchPlugin } from '../cases/watched-plugin.ts';
import type { CallWatch, PluginCall } from '../cases/watched-plugin.ts';
import type { Diagnostic, Source } from '../diagnostics/diagnostic.ts';
import { translate } from '../pipeline/translate.ts';
import type { TranslateOptions, Translation } from '../pipeline/translate.ts';
import type { Reader } from '../view/type-path.ts';

/** One input with what a config says about it. */
export interface TrialCase {
  readonly name: string;
  readonly sources: readonly Source[];
  /** Without the plugin that is tried. */
  readonly options: TranslateOptions;
}

/** What is varied of a case, to see that nothing comes of it, or that something does. */
export interface Variation {
  readonly sources?: readonly Source[];
  /** The plugin's options. */
  readonly options?: unknown;
  /** The plugins, where they are to be others than the plugin first and the case's own after it. */
  readonly plugins?: (tried: Plugin, others: readonly Plugin[]) => readonly Plugin[];
  readonly watch?: CallWatch;
}

/** What came of one translation. */
export interface Outcome {
  readonly translations: readonly Translation[];
  readonly findings: readonly Diagnostic[];
  readonly calls: readonly PluginCall[];
  readonly deeds: readonly Deed[];
}

/** A plugin on trial. Every fault of its code is kept, whatever rule found it. */
export class Trial {
  readonly plugin: Plugin;
  readonly cases: readonly TrialCase[];
  /** The plugin as one that reads the input. */
  readonly reader: Reader;
  /** What its code threw, by the case. */
  readonly faults = new Set<string>();

  constructor(plugin: Plugin, cases: readonly TrialCase[]) {
    this.plugin = plugin;
    this.cases = cases;
    this.reader = { index: 0, name: this.name, fields: new Set(plugin.definition.fields) };
  }

  get name(): string {
    return this.plugin.definition.name;
  }

  /** Translates a case, varied or as it is. */
  async run(one: TrialCase, variation: Variation = {}): Promise<Outcome> {
    const { sources = one.sources, options, watch } = variation;
    const calls: PluginCall[] = [];
    const given = 'options' in variation ? { ...this.plugin, options } : this.plugin;
    const tried = watchPlugin({ ...given, definition: this.plugin.definition }, calls, watch);
    const others = (one.options.plugins ?? []).filter(
      ({ definition }) => definition.name !== this.name,
    );
    const plugins = variation.plugins?.(tried, others) ?? [tried, ...others];
    const translations: Translation[] = [];
    for await (const translation of translate(sources, { ...one.options, plugins }))
      translations.push(translation);
    const findings = translations.flatMap(({ diagnostics }) => diagnostics);
    for (const { code, plugin, message } of findings)
      if (code === 'P2LK901' && plugin === this.name) this.faults.add(`${one.name}: ${message}`);
    return { translations, findings, calls, deeds: deedsOf(calls) };
  }

  /** Whether a finding is the plugin's own. */
  isOwn({ plugin }: Diagnostic): boolean {
    return plugin === this.name;
  }
}

/** Deeds for one workload, or for all, as text. */
export const deedText = ({ deeds }: Outcome, workload?: string): string =>
  printDeeds(workload === undefined ? deeds : deeds.filter((deed) => deed.workload === workload));

/** The first line in which two texts differ, for a message; undefined where they do not. */
export const firstDifference = (before: string, after: string): string | undefined => {
  if (before === after) return undefined;
  const [old, new_] = [before.split('\n'), after.split('\n')];
  const at = old.findIndex((line, i) => line !== new_[i]);
  const i = at === -1 ? old.length : at;
  const show = (line: string | undefined): string =>
    line === undefined ? 'nothing' : JSON.stringify(line.trim());
  return `${show(old[i])} became ${show(new_[i])}`;
};
