import { decode } from './decode.ts';
import type { Decoded } from './decode.ts';
import type { Diagnostic, Place, Source } from '../diagnostics/diagnostic.ts';
import { reportOwnFault } from '../diagnostics/own-fault.ts';
import { placeAt } from '../diagnostics/place.ts';
import { Report } from '../diagnostics/report.ts';
import type { KubernetesObject } from '../kubernetes/object.ts';
import { kindNamed, kindOf } from '../kubernetes/workloads.ts';
import type { PluginHost } from '../host/plugin-host.ts';
import { rootType } from './walk/root-types.ts';
import { parse, split } from '../read/read.ts';
import { isObject } from '../read/value.ts';
import type { Chunk, Document } from '../read/read.ts';
import type { BrokenObject, ObjectLookup } from './resolve.ts';
import { Subject } from '../view/subject.ts';
import { viewOf } from '../view/view.ts';
import type { View } from '../view/view.ts';

/**
 * A workload of the input, parsed only when its turn comes, unless it had to be parsed to be found.
 */
export type PendingWorkload =
  | { readonly chunk: Chunk; readonly document?: undefined }
  | { readonly chunk?: undefined; readonly document: Document };

const isWorkload = (apiVersion: unknown, kind: unknown): boolean =>
  kindOf(apiVersion, kind)?.template !== undefined;

/**
 * Everything in the input: workloads in order, and the objects that pods refer to. Companions are
 * kept, workloads are not.
 */
export class InputObjects {
  readonly #companions = new Map<string, Companion>();
  readonly #byKind = new Map<string, Companion[]>();
  readonly #host: PluginHost;
  readonly #pending: PendingWorkload[] = [];
  /** What is wrong with companions that can be asked for by name. */
  readonly #faulty: Diagnostic[][] = [];

  constructor(host: PluginHost) {
    this.#host = host;
  }

  get workloads(): readonly PendingWorkload[] {
    return this.#pending;
  }

  /** Cuts one source into documents, decodes the companions, and keeps the workloads for later. */
  add(source: Source, report: Report): void {
    for (const chunk of split(source)) {
      if (chunk.guess !== undefined && isWorkload(chunk.guess.apiVersion, chunk.guess.kind))
        this.#pending.push({ chunk });
      else this.#read(chunk, report);
    }
  }

  /** A fault of p2lk's own at one object leaves the others as they are. */
  #read(chunk: Chunk, report: Report): void {
    try {
      for (const document of parse(chunk, report)) this.#place(document, report);
    } catch (cause) {
      reportOwnFault(report, cause, placeAt(chunk.source, chunk.start, chunk.end));
    }
  }

  #place(document: Document, report: Report): void {
    if (isWorkload(document.raw['apiVersion'], document.raw['kind']))
      this.#pending.push({ document });
    else {
      const own = report.alike();
      const decoded = decode(document, own);
      const isNamed = decoded !== undefined && hasName(document);
      const faults = isNamed ? own.diagnostics.filter(({ severity }) => severity === 'error') : [];
      for (const found of own.diagnostics) if (!faults.includes(found)) report.push(found);
      if (decoded !== undefined) this.#keep(decoded, own.errors > 0, faults, report);
    }
  }

  #keep(
    { kind, namespace, name, document }: Decoded,
    faulty: boolean,
    faults: Diagnostic[],
    report: Report,
  ): void {
    const place = document.place(['metadata', 'name']);
    const companion: Companion = {
      subject: new Subject(document, rootType(this.#host, kind.type), this.#host.running),
      namespace: clusterScoped.has(kind.kind) ? undefined : namespace,
      place,
      broken: faulty ? { kind: kind.kind, name, place, faults } : undefined,
    };
    if (faults.length > 0) this.#faulty.push(faults);
    const key = companionKey(kind.kind, namespace, name);
    const first = this.#companions.get(key);
    if (first !== undefined) {
      report.add('P2LK203', { kind: kind.kind, name, namespace }, [
        place,
        { ...first.place, label: 'first given here' },
      ]);
    }
    this.#companions.set(key, companion);
    const list = this.#byKind.get(kind.kind);
    if (list === undefined) this.#byKind.set(kind.kind, [companion]);
    else if (first === undefined) list.push(companion);
    else list[list.indexOf(first)] = companion;
  }

  /**
   * Reports what is wrong with companions that no workload has asked for: as warnings where every
   * workload became a machine, which is not the worse for it.
   */
  tellUnasked(report: Report, severity: 'error' | 'warning'): void {
    for (const faults of this.#faulty)
      for (const fault of faults.splice(0)) report.push({ ...fault, severity });
  }

  /**
   * An object that is no part of the input, judged as if it were; undefined when it is none, or
   * breaks the rules of the API.
   */
  view(source: Source, report: Report): View<KubernetesObject> | undefined {
    const { errors } = report;
    for (const chunk of split(source)) {
      for (const document of parse(chunk, report)) {
        const decoded = decode(document, report);
        if (decoded !== undefined && report.errors === errors)
          return viewOf(
            new Subject(document, rootType(this.#host, decoded.kind.type), this.#host.running),
          );
      }
    }
    return undefined;
  }

  /**
   * Parses one pending workload; several when its text turns out to hold more, none when it is
   * faulty.
   */
  static *open(pending: PendingWorkload, report: Report): Generator<Document> {
    if (pending.document === undefined) yield* parse(pending.chunk, report);
    else yield pending.document;
  }

  /**
   * Workloads of a kind, parsed for this question alone: only those without a fault, which is
   * reported when their turn comes.
   */
  #workloadsOf(kind: string): Subject[] {
    if (kindNamed(kind)?.template === undefined) return [];
    return this.#pending.flatMap((pending) => {
      if (pending.chunk?.guess !== undefined && pending.chunk.guess.kind !== kind) return [];
      const report = new Report();
      return [...InputObjects.open(pending, report)].flatMap((document) => {
        const decoded = decode(document, report);
        return decoded === undefined || decoded.kind.kind !== kind || report.errors > 0
          ? []
          : [new Subject(document, rootType(this.#host, decoded.kind.type), this.#host.running)];
      });
    });
  }

  readonly lookup: ObjectLookup = {
    sound: {
      object: <T>(kind: string, namespace: string | undefined, name: string) => {
        const { subject, broken } = this.#companions.get(companionKey(kind, namespace, name)) ?? {};
        return subject === undefined || broken !== undefined ? undefined : viewOf<T>(subject);
      },
      objects: <T>(kind: string) => {
        const companions = (this.#byKind.get(kind) ?? []).flatMap(({ subject, broken }) =>
          broken === undefined ? [subject] : [],
        );
        return [...companions, ...this.#workloadsOf(kind)].map((subject) => viewOf<T>(subject));
      },
    },
    broken: ({ kind, namespace, name }, workloadNamespace) => {
      const known = this.#companions.get(companionKey(kind, namespace, name));
      if (known !== undefined || !kind.endsWith('List')) return known?.broken;
      return this.#byKind
        .get(kind.slice(0, -'List'.length))
        ?.find(
          (one) =>
            one.broken !== undefined && (one.namespace ?? workloadNamespace) === workloadNamespace,
        )?.broken;
    },
  };
}

/** Whether the object bears a name of its own, by which pods can ask for it. */
const hasName = ({ raw: { metadata } }: Document): boolean =>
  isObject(metadata) && typeof metadata['name'] === 'string' && metadata['name'] !== '';

/** An object that pods may refer to. */
interface Companion {
  readonly subject: Subject;
  /** Absent for kinds without namespaces. */
  readonly namespace: string | undefined;
  readonly place: Place;
  /** Set where the object breaks the rules of the API. */
  readonly broken: BrokenObject | undefined;
}

/** Kinds of which a cluster has one set, not one for each namespace. */
const clusterScoped: ReadonlySet<string> = new Set(['PersistentVolume', 'StorageClass']);

const companionKey = (kind: string, namespace: string | undefined, name: string): string =>
  `${kind}\n${clusterScoped.has(kind) ? '' : (namespace ?? 'default')}\n${name}`;
