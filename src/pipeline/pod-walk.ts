import type { At, Finding, PodContext, ReferenceContext, WorkloadName } from '../api/context.ts';
import type { Decoded } from './decode.ts';
import type { Place } from '../diagnostics/diagnostic.ts';
import { fieldPath } from '../diagnostics/field-path.ts';
import type { Report } from '../diagnostics/report.ts';
import type { PluginHost } from '../host/plugin-host.ts';
import type { KubernetesObject } from '../kubernetes/object.ts';
import type { ObjectMeta, PodSpec } from '../kubernetes/generated/types.ts';
import { BootRecord } from '../api/boot.ts';
import type { DraftOwner, Write } from '../linuxkit/draft.ts';
import type { File } from '../linuxkit/manifest.ts';
import { imageNames } from '../linuxkit/names.ts';
import { listReference, referenceKey } from '../api/reference.ts';
import type { Reference, Resolved } from '../api/reference.ts';
import { moveOut } from '../linuxkit/secret-files.ts';
import type { SecretFile } from '../linuxkit/secret-files.ts';
import type { Settings } from '../api/settings.ts';
import { Subject } from '../view/subject.ts';
import { TypePath } from '../view/type-path.ts';
import { isView, pathOf, placeOf, settle, viewOf } from '../view/view.ts';
import type { View } from '../view/view.ts';
import type { Prepare } from '../api/volume-plan.ts';

type Kept = Pick<Reference, 'kind' | 'namespace' | 'name'>;

/** A fact about the machine that a plugin recorded. */
export interface MachineFact {
  readonly topic: string;
  readonly row: { readonly [column: string]: string };
}

/**
 * What the translation of one workload knows: its account, its answers, and the contexts that hooks
 * are given.
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
  readonly boot = new BootRecord();
  readonly prepares: Prepare[] = [];
  readonly answers = new Map<string, Resolved>();
  /** Keys of references that nobody answered. */
  readonly unanswered = new Set<string>();
  readonly writes: Write[] = [];
  readonly names: ReadonlyMap<string, string>;
  readonly secretFiles: SecretFile[] = [];
  readonly records: MachineFact[] = [];
  private readonly secretNames = new Set<string>();
  /** True in the runs that keep a trace of who wrote what. */
  readonly traced: boolean;

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
    this.traced = traced;
    this.subject = new Subject(decoded.document, rootType(host, decoded.kind.type), host.running);
    this.object = viewOf<KubernetesObject>(this.subject);
    let template: unknown = this.object;
    for (const key of decoded.kind.template ?? [])
      template = (template as { [key: string]: unknown } | undefined)?.[key];
    const { metadata, spec } = (template ?? {}) as { metadata?: ObjectMeta; spec?: PodSpec };
    this.metadata = metadata ?? ({} as ObjectMeta);
    this.pod = spec ?? ({ containers: [] } as PodSpec);
    this.workload = {
      kind: decoded.kind.kind,
      name: decoded.name,
      namespace: decoded.namespace,
      podName: podName(decoded, settings),
    };
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

  wrote(write: Write): void {
    if (this.traced) this.writes.push(write);
  }

  /** The members that every context shares. */
  private readonly shared = {
    place: (at: At, label?: string): Place => place(at, label),
    resolved: <T>(reference: Kept): Resolved<T> | undefined =>
      this.answers.get(referenceKey(reference)) as Resolved<T> | undefined,
    objects: <T extends KubernetesObject>(kind: string): readonly View<T>[] =>
      this.shared.resolved<readonly View<T>[]>(listReference(kind))?.value ?? [],
    settle,
    report: (slug: string, finding: Finding): undefined => this.find(slug, finding),
    ignore: (view: object, key: string | number, reason: string, slug?: string): void =>
      this.ignore(view, key, reason, slug),
  };

  referenceContext(): ReferenceContext {
    return {
      ...this.shared,
      workload: this.workload,
      settings: this.settings,
      object: this.object,
      metadata: this.metadata,
    };
  }

  podContext(): PodContext {
    return {
      ...this.shared,
      workload: this.workload,
      settings: this.settings,
      object: this.object,
      metadata: this.metadata,
      pod: this.pod,
      boot: this.boot,
      secret: (file, name, at) => this.secret(file, name, at),
      record: (topic, row) => void this.records.push({ topic, row }),
      rootPath: (name) => `/var/lib/p2lk/volumes/${name}`,
      imageName: (container) => this.names.get(container) ?? container,
    };
  }

  private secret(file: File, name: string, at: At): File {
    const { secrets, secretFolder } = this.settings;
    if (!this.secretNames.has(name)) {
      this.secretNames.add(name);
      if (secrets === 'error')
        this.report.add('P2LK230', { name }, place(at), {
          help: 'allow it with --secrets inline or --secrets file',
        });
      // A variable's value stands in the bundle's environment, whatever becomes of files.
      if (secrets === 'inline' || file.path === 'etc/p2lk/env')
        this.report.add('P2LK231', { name }, place(at), {
          help: 'keep it out of the manifest with --secrets file',
        });
    }
    if (secrets !== 'file' || file.path === 'etc/p2lk/env') return file;
    const { namespace, kind, name: workload } = this.workload;
    // Several manifests of one run share the folder.
    const { entry, secret } = moveOut(
      file,
      `${secretFolder}/${namespace}/${kind.toLowerCase()}-${workload}`,
    );
    this.secretFiles.push(secret);
    return entry;
  }

  private find(slug: string, finding: Finding): undefined {
    const plugin = this.host.running.reader;
    const { definition } = this.host.plugins[plugin?.index ?? -1] ?? {};
    const declared =
      definition !== undefined && Object.hasOwn(definition.diagnostics ?? {}, slug)
        ? definition.diagnostics?.[slug]
        : undefined;
    if (definition === undefined || declared === undefined)
      throw new Error(`reports under ${slug}, which is not among its diagnostics`);
    const { message, help, severity = declared.severity } = finding;
    this.report.push({
      code: `${definition.name}/${slug}`,
      severity,
      message,
      places: places(finding.at),
      plugin: definition.name,
      ...(help !== undefined && { help }),
      ...(definition.docs !== undefined && { docs: definition.docs }),
    });
    return undefined;
  }

  ignore(view: object, key: string | number, reason: string, slug?: string): void {
    settle(view, key);
    if ((view as { [key: string | number]: unknown })[key] === undefined) return;
    const path = [...pathOf(view), key];
    if (slug === undefined) {
      const plugin = this.host.running.reader?.name;
      this.report.add(
        'P2LK302',
        { path: fieldPath(path), reason },
        placeOf(view, key),
        plugin === undefined ? {} : { plugin },
      );
    } else this.find(slug, { at: [view, key], message: `${key}: ${reason}` });
  }
}

const place = (at: At, label?: string): Place =>
  isView(at)
    ? placeOf(at, undefined, label)
    : placeOf(
        (at as readonly [object, string | number])[0],
        (at as readonly [object, string | number])[1],
        label,
      );

const isPlace = (at: unknown): at is Place => typeof (at as { span?: unknown }).span === 'function';
const isPair = (at: readonly unknown[]): boolean =>
  at.length === 2 && isView(at[0]) && !isView(at[1]) && !Array.isArray(at[1]);

const places = (at: Finding['at']): readonly Place[] => {
  if (isView(at)) return [place(at)];
  if (isPlace(at)) return [at];
  return isPair(at as readonly unknown[])
    ? [place(at as At)]
    : (at as readonly At[]).map((one) => place(one));
};

/** Type paths are shared by all objects of a run, so that coverage is worked out once. */
const rootTypes = new WeakMap<PluginHost, Map<string, TypePath>>();
export const rootType = (host: PluginHost, type: string): TypePath => {
  let types = rootTypes.get(host);
  if (types === undefined) rootTypes.set(host, (types = new Map()));
  let root = types.get(type);
  if (root === undefined) types.set(type, (root = new TypePath(type)));
  return root;
};

/**
 * Name of the one pod that the machine is (StatefulSet: pkg/controller/statefulset, getPodName;
 * indexed Job: pkg/controller/job).
 */
const podName = ({ kind, name, document }: Decoded, settings: Settings): string => {
  const spec = document.raw['spec'] as
    | { completionMode?: unknown; ordinals?: { start?: unknown } | null }
    | undefined;
  const start = typeof spec?.ordinals?.start === 'number' ? spec.ordinals.start : 0;
  if (kind.kind === 'StatefulSet') return `${name}-${settings.ordinal ?? start}`;
  if (kind.kind === 'Job' && spec?.completionMode === 'Indexed')
    return `${name}-${settings.ordinal ?? 0}`;
  return name;
};
