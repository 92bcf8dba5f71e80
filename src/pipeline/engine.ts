import { assemble } from './assemble.ts';
import { builtins } from './builtins.ts';
import { InputObjects } from './input-objects.ts';
import type { PendingWorkload } from './input-objects.ts';
import { check } from '../linuxkit/check.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { checkOptions } from '../host/plugin-options.ts';
import type { WorkloadName } from '../api/context.ts';
import { decode } from './decode.ts';
import type { Plugin } from '../api/define-plugin.ts';
import type { Diagnostic, Source } from '../diagnostics/diagnostic.ts';
import { reportOwnFault } from '../diagnostics/own-fault.ts';
import { placeOf } from '../diagnostics/place.ts';
import { ChangedSource } from '../read/changed-source.ts';
import { Report } from '../diagnostics/report.ts';
import type { Account } from './account/verdict.ts';
import type { Drivers } from '../host/claims.ts';
import { PluginHost } from '../host/plugin-host.ts';
import type { PluginWatch } from '../host/plugin-watch.ts';
import { checkImageNames } from './image-names.ts';
import type { ImageSupply } from '../images/image-supply.ts';
import { images } from '../images/plugin.ts';
import { mergeBase } from '../linuxkit/base.ts';
import type { Write } from '../linuxkit/draft.ts';
import type { Manifest } from '../linuxkit/manifest.ts';
import { PodWalk, workloadName } from './walk/pod-walk.ts';
import type { MachineFact } from './walk/pod-walk.ts';
import { print } from '../linuxkit/print.ts';
import type { Document } from '../read/read.ts';
import { resolve } from './resolve.ts';
import type { SecretFile } from '../linuxkit/secret-files.ts';
import { choose } from './select.ts';
import type { LabelSelector } from '../kubernetes/generated/types.ts';
import type { Selection } from '../kubernetes/selection.ts';
import { defaultSettings } from '../api/settings.ts';
import type { Settings } from '../api/settings.ts';
import { walk } from './walk/walk.ts';

/** What a translation may be told wherever it runs. */
export interface EngineOptions {
  readonly settings?: Partial<Settings>;
  /** Plugins of the config, in order; one that bears a shipped plugin's name takes its place. */
  readonly plugins?: readonly Plugin[];
  /** Names of plugins to leave out. */
  readonly disable?: readonly string[];
  readonly drivers?: Drivers;
  /**
   * Only the workload of this kind and name, in any namespace unless one is given; the kind in any
   * case, or by kubectl's short name.
   */
  readonly select?: Selection;
  /** Only workloads that bear these labels. */
  readonly labels?: LabelSelector;
  /** True: exactly one manifest is wanted, so several workloads are an error that lists them. */
  readonly single?: boolean;
  /** A manifest with kernel, init and network that the result is merged into. */
  readonly base?: Manifest;
  /** How long all answers of one workload may take. */
  readonly seconds?: number;
  readonly signal?: AbortSignal;
  /** Is told when a plugin's code begins and ends. */
  readonly watch?: PluginWatch;
  /** Keeps who wrote what of what, in `Translation.trace` and `Translation.account`. */
  readonly trace?: boolean;
  /** Leaves errors P2LK301 (a field that nobody honours) at a warning. */
  readonly lenient?: boolean;
  /** Severities by code, for warnings and notes only. */
  readonly severity?: { readonly [code: string]: 'warning' | 'note' | 'off' | 'error' };
}

/** The outcome for one workload; without `workload`, what concerns the input as a whole. */
export interface Translation {
  readonly workload?: WorkloadName;
  /** Name of the source that holds it. */
  readonly source?: string;
  /** Absent when there is an error: half a machine boots wrongly. */
  readonly manifest?: Manifest;
  /** The manifest as YAML, ending with a line feed. */
  readonly text?: string;
  /** Facts about the machine by topic, such as its open ports. */
  readonly records?: readonly MachineFact[];
  /** Files that hold values of Secrets, to be written beside the manifest. */
  readonly secretFiles?: readonly SecretFile[];
  readonly diagnostics: readonly Diagnostic[];
  readonly trace: readonly Write[];
  /** What became of every field, where a trace is kept and the workload breaks no rule of the API. */
  readonly account?: Account;
}

/** What the engine takes from the place where it runs; it touches nothing else there. */
export interface Surroundings {
  readonly images: ImageSupply;
  readonly cluster?: Cluster;
}

/** `translate`, in given surroundings. */
export async function* translateIn(
  { images: supply, cluster: live }: Surroundings,
  sources: Iterable<Source> | AsyncIterable<Source>,
  options: EngineOptions,
): AsyncGenerator<Translation> {
  const report = newReport(options);
  const configured =
    options.plugins === undefined
      ? undefined
      : await checkOptions(options.plugins, report, options.watch);
  const host: PluginHost = new PluginHost(
    {
      shipped: [
        images({ supply, report: () => host.report }),
        ...(live === undefined
          ? []
          : [
              live.plugin({
                open: (source) => input.view(source, host.report),
                report: () => host.report,
              }),
            ]),
        ...builtins,
      ],
      ...(configured !== undefined && { configured }),
      ...(options.disable !== undefined && { disable: options.disable }),
      ...(options.drivers !== undefined && { drivers: options.drivers }),
      ...(options.watch !== undefined && { watch: options.watch }),
    },
    report,
  );
  const input: InputObjects = new InputObjects(host);
  if (report.errors === 0) for await (const source of sources) input.add(source, report);
  const read =
    report.errors === 0
      ? await live?.workload(options.signal ?? new AbortController().signal, report)
      : undefined;
  if (read !== undefined) input.add(read.source, report);
  const select = options.select ?? read?.selection;
  const chosen =
    report.errors > 0 && input.workloads.length === 0
      ? []
      : choose(input, { select, labels: options.labels, single: options.single }, report);
  if (chosen.length === 0) input.tellUnasked(report, 'error');
  if (report.diagnostics.length > 0) yield { diagnostics: report.diagnostics, trace: [] };
  let isWhole = true;
  for (const pending of chosen) {
    for await (const translation of translatePending(pending, input, host, options)) {
      isWhole &&= translation.text !== undefined;
      yield translation;
    }
  }
  const last = newReport(options);
  // What a workload that failed would have asked for is not known.
  input.tellUnasked(last, isWhole ? 'warning' : 'error');
  if (last.diagnostics.length > 0) yield { diagnostics: last.diagnostics, trace: [] };
}

async function* translatePending(
  pending: PendingWorkload,
  input: InputObjects,
  host: PluginHost,
  options: EngineOptions,
): AsyncGenerator<Translation> {
  const report = newReport(options);
  const [first, ...others] = openWorkload(pending, report);
  const unreadable = report.errors > 0;
  if (first !== undefined) yield await translateDocument(first, report, input, host, options);
  else if (report.diagnostics.length > 0) yield { diagnostics: report.diagnostics, trace: [] };
  if (unreadable) return;
  for (const document of others)
    yield await translateDocument(document, newReport(options), input, host, options);
}

const openWorkload = (pending: PendingWorkload, report: Report): readonly Document[] => {
  try {
    return [...InputObjects.open(pending, report)];
  } catch (cause) {
    if (cause instanceof ChangedSource)
      report.add('P2LK100', { name: cause.source, reason: cause.message }, placeOf(cause.source));
    else reportOwnFault(report, cause);
    return [];
  }
};

/** Translates one workload. Its failure, one of p2lk's own too (P2LK900), is its alone. */
const translateDocument = async (
  document: Document,
  report: Report,
  input: InputObjects,
  host: PluginHost,
  options: EngineOptions,
): Promise<Translation> => {
  const settings: Settings = { ...defaultSettings, ...options.settings };
  const { diagnostics } = report;
  let workload: WorkloadName | undefined;
  const none = { diagnostics, trace: [] };
  try {
    host.begin(report);
    const decoded = decode(document, report);
    if (decoded === undefined) return none;
    workload = workloadName(decoded, settings);
    // What breaks the rules of the API is not walked: plugins rely on them.
    if (report.errors > 0) return { workload, ...none };
    const run = new PodWalk(decoded, host, report, settings, options.trace);
    checkImageNames(run);
    if (report.errors > 0) return { workload, ...none };
    await resolve(run, input.lookup, {
      signal: options.signal,
      seconds: options.seconds ?? 60,
    });
    const assembled = assemble(run, walk(run));
    const manifest = options.base === undefined ? assembled : mergeBase(options.base, assembled);
    // What is faulty already would only be told again, as what it makes of the manifest.
    if (report.errors === 0) check(manifest, report, document.place([]));
    const traced = await traceOf(run, report.errors > 0 ? undefined : manifest);
    if (report.errors > 0) return { workload, diagnostics, ...traced };
    const { records, secretFiles } = run;
    return {
      workload,
      source: document.source.name,
      diagnostics,
      ...traced,
      manifest,
      text: print(manifest),
      records,
      ...(secretFiles.length > 0 && { secretFiles }),
    };
  } catch (cause) {
    reportOwnFault(report, cause, document.place([]));
    return { workload, ...none };
  }
};

/** What a traced run keeps; its code is loaded by no other. */
const traceOf = async (
  run: PodWalk,
  manifest: Manifest | undefined,
): Promise<Pick<Translation, 'trace' | 'account'>> => {
  if (run.log === undefined) return { trace: [] };
  const { accountOf, writesOf } = await import('./account/account.ts');
  return { trace: writesOf(run), account: accountOf(run, manifest) };
};

const newReport = ({ lenient = false, severity = {} }: EngineOptions): Report =>
  new Report({ lenient, severity });
