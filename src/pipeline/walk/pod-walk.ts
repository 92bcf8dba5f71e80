import { BootRecord } from '../../api/boot.ts';
import type { WorkloadName } from '../../api/context.ts';
import type { Resolved } from '../../api/reference.ts';
import type { Settings } from '../../api/settings.ts';
import type { Prepare } from '../../api/volume-plan.ts';
import type { Path, Place } from '../../diagnostics/diagnostic.ts';
import type { Report } from '../../diagnostics/report.ts';
import type { PluginHost } from '../../host/plugin-host.ts';
import type { ObjectMeta, PodSpec } from '../../kubernetes/generated/types.ts';
import type { KubernetesObject } from '../../kubernetes/object.ts';
import type { DraftOwner, Written } from '../../linuxkit/draft.ts';
import { imageNames } from '../../linuxkit/names.ts';
import type { SecretFile } from '../../linuxkit/secret-files.ts';
import { ReadLog } from '../../view/read-log.ts';
import type { Call } from '../../view/read-log.ts';
import { Subject } from '../../view/subject.ts';
import { placeOf, viewOf } from '../../view/view.ts';
import type { Decoded } from '../decode.ts';
import { Gaps } from './gaps.ts';
import { podName } from './pod-name.ts';
import { rootType } from './root-types.ts';

/** A fact about the machine that a plugin recorded. */
export interface MachineFact {
  readonly topic: string;
  readonly row: { readonly [column: string]: string };
}

/** Names of a decoded workload, and of the pod that the machine is. */
export const workloadName = (decoded: Decoded, settings: Settings): WorkloadName => ({
  kind: decoded.kind.kind,
  name: decoded.name,
  namespace: decoded.namespace,
  podName: podName(decoded, settings),
});

/** A write with the call that made it. */
export interface TracedWrite extends Written {
  readonly call: Call | undefined;
  /** How many entries the log of reads had then. */
  readonly reads: number;
}

/**
 * What the translation of one workload knows: its parts, its answers, and what its plugins have
 * said and written. Made only of a workload without an error.
 */
export class PodWalk implements DraftOwner {
  readonly host: PluginHost;
  readonly report: Report;
  readonly settings: Settings;
  readonly subject: Subject;
  readonly workload: WorkloadName;
  readonly object: KubernetesObject;
  readonly metadata: ObjectMeta;
  readonly pod: PodSpec;
  /** LinuxKit's name of each container. */
  readonly names: ReadonlyMap<string, string>;
  readonly boot = new BootRecord();
  readonly prepares: Prepare[] = [];
  /** Answers to references by their key, refusals too; nothing where nobody answered. */
  readonly answers = new Map<string, Resolved>();
  readonly gaps = new Gaps();
  /** Places of the workload itself that references name. */
  readonly ownPlaces = new WeakSet<Place>();
  readonly writes: TracedWrite[] = [];
  readonly secretFiles: SecretFile[] = [];
  /** Secrets that have been reported. */
  readonly secretNames = new Set<string>();
  readonly records: MachineFact[] = [];
  /** Who read what; only in the runs that keep a trace. */
  readonly log: ReadLog | undefined;

  constructor(
    decoded: Decoded,
    host: PluginHost,
    report: Report,
    settings: Settings,
    traced = false,
  ) {
    this.host = host;
    this.report = report;
    this.settings = settings;
    this.log = traced ? new ReadLog() : undefined;
    host.running.log = this.log;
    this.subject = new Subject(decoded.document, rootType(host, decoded.kind.type), host.running);
    this.object = viewOf<KubernetesObject>(this.subject);
    this.workload = workloadName(decoded, settings);
    const { metadata, spec } = templateOf(this.object, decoded.kind.template ?? []);
    this.metadata = metadata ?? ({} as ObjectMeta);
    this.pod = spec ?? ({ containers: [] } as PodSpec);
    this.names = imageNames(
      [...(this.pod.initContainers ?? []), ...(this.pod.containers ?? [])].map(({ name }) => name),
    );
  }

  writer(): string {
    return this.host.running.reader?.name ?? 'p2lk';
  }

  conflict(what: string, key: string, first: string, second: string): void {
    this.report.add('P2LK303', { what, key, first, second }, placeOf(this.pod as object), {
      help: `disable one of them in the config, or let ${second} call replace with its reason`,
    });
  }

  wrote(write: Written): void {
    const { log, writes } = this;
    if (log !== undefined) writes.push({ ...write, call: log.current, reads: log.reads.length });
  }
}

/** What holds a pod's metadata and spec: the workload itself, or what its kind has at `path`. */
const templateOf = (
  object: object,
  path: Path,
): { readonly metadata?: ObjectMeta; readonly spec?: PodSpec } => {
  let template: unknown = object;
  for (const key of path)
    template = (template as { [key: Path[number]]: unknown } | undefined)?.[key];
  return template ?? {};
};
