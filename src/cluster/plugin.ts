import { definePlugin, Stage } from '../api/define-plugin.ts';
import type { PluginFactory } from '../api/define-plugin.ts';
import type { ResolveContext } from '../api/context.ts';
import type { Source } from '../diagnostics/diagnostic.ts';
import type { Report } from '../diagnostics/report.ts';
import type { KubernetesObject } from '../kubernetes/object.ts';
import { listReference } from '../api/reference.ts';
import type { Reference, Resolved } from '../api/reference.ts';
import type { View } from '../view/view.ts';
import { ClusterFault } from './kubectl-fault.ts';
import type { Ask, ClusterQuery } from './kubectl.ts';
import { objectsOf, sourceOf } from './objects.ts';

/** How objects that the pod refers to are read from a cluster. */
export interface ClusterReading {
  readonly ask: Ask;
  /** True where Secrets may be read. */
  readonly allowSecrets: boolean;
  /** Decodes an object as those of the input are; undefined when it is none, which is reported. */
  readonly open: (source: Source) => View<KubernetesObject> | undefined;
  /** Where findings go, at the moment of the answer. */
  readonly report: () => Report;
}

/** What kubectl calls the kinds that a pod refers to by name. */
const named: { readonly [kind: string]: string } = {
  ConfigMap: 'configmaps',
  Secret: 'secrets',
  PersistentVolumeClaim: 'persistentvolumeclaims',
  PersistentVolume: 'persistentvolumes',
  ServiceAccount: 'serviceaccounts',
};

/** Kinds of which a pod asks for all of its namespace. */
const listed: { readonly [kind: string]: string } = {
  Service: 'services',
  NetworkPolicy: 'networkpolicies.networking.k8s.io',
};

const clusterScoped: ReadonlySet<string> = new Set(['PersistentVolume']);

/** Where a namespace was not written, that of `--namespace` or of the context counts. */
const namespaceFor = (
  namespace: string | undefined,
  { workload, namespaceWritten }: ResolveContext,
): Pick<ClusterQuery, 'namespace'> =>
  namespace === undefined || (namespace === workload.namespace && !namespaceWritten)
    ? {}
    : { namespace };

/**
 * Answers references that the input does not, from a live cluster, and only those. Not a plugin in
 * `plugins/`: it gives no field a meaning. Reports P2LK240 once (the cluster cannot be read) and
 * P2LK241 (something that the pod may need was not read).
 */
export const cluster = ({
  ask,
  allowSecrets,
  open,
  report,
}: ClusterReading): PluginFactory<object> => {
  const answers = new Map<string, Promise<readonly View<KubernetesObject>[]>>();
  /** The fault that every further request would end with, once it was met. */
  let broken: ClusterFault | undefined;

  const read = (
    query: ClusterQuery,
    signal: AbortSignal,
  ): Promise<readonly View<KubernetesObject>[]> => {
    const key = JSON.stringify([query.kind, query.namespace, query.name]);
    const known = answers.get(key);
    if (known !== undefined) return known;
    const asking = ask(query, signal).then((answer) =>
      objectsOf(answer).map((object) => {
        const view = open(sourceOf(object));
        if (view === undefined)
          throw new ClusterFault('broken', 'what the cluster gives cannot be used, as reported');
        return view;
      }),
    );
    answers.set(key, asking);
    asking.catch(() => answers.delete(key));
    return asking;
  };

  /** Says once that the cluster cannot be read. */
  const breakDown = (fault: ClusterFault, what: string, { at }: Reference): Resolved<never> => {
    if (broken === undefined)
      report().add(
        'P2LK240',
        { what, reason: fault.message },
        at ?? [],
        fault.help === undefined ? {} : { help: fault.help },
      );
    broken ??= fault;
    return { refused: fault.message, reported: true };
  };

  const skip = (
    what: string,
    { message: reason, help }: ClusterFault,
    { at }: Reference,
  ): undefined => {
    report().add('P2LK241', { what, reason }, at ?? [], help === undefined ? {} : { help });
  };

  const one = async (
    reference: Reference,
    context: ResolveContext,
  ): Promise<Resolved | undefined> => {
    const { kind, name } = reference;
    if (kind === 'Secret' && !allowSecrets && reference.optional === true) return undefined;
    if (kind === 'Secret' && !allowSecrets)
      return {
        refused:
          'it is not in the input, and Secrets are read from the cluster only with --allow-secrets',
        help: 'add --allow-secrets, or give the Secret as a file',
      };
    if (broken !== undefined) return breakDown(broken, '', reference);
    const where = clusterScoped.has(kind) ? {} : namespaceFor(reference.namespace, context);
    try {
      const [value] = await read({ kind: named[kind] ?? kind, name, ...where }, context.signal);
      return value === undefined ? undefined : { value };
    } catch (error) {
      if (!(error instanceof ClusterFault)) throw error;
      if (error.kind === 'missing')
        return reference.optional === true
          ? undefined
          : { refused: 'it is neither in the input nor in the cluster' };
      if (error.kind === 'all') return breakDown(error, `${kind} ${name}`, reference);
      if (reference.optional === true) return skip(`${kind} ${name}`, error, reference);
      return { refused: error.message, ...(error.help !== undefined && { help: error.help }) };
    }
  };

  const all = async (
    kind: string,
    reference: Reference,
    context: ResolveContext,
  ): Promise<Resolved | undefined> => {
    const given = context.objects(kind);
    if (broken !== undefined) return undefined;
    const nameOf = ({ metadata }: View<KubernetesObject>): string => metadata?.name ?? '';
    const known = new Set(given.map(nameOf));
    try {
      const found = await read(
        { kind: listed[kind] ?? kind, ...namespaceFor(context.workload.namespace, context) },
        context.signal,
      );
      const value = [...given, ...found.filter((object) => !known.has(nameOf(object)))];
      return value.length === 0 ? undefined : { value };
    } catch (error) {
      if (!(error instanceof ClusterFault)) throw error;
      if (error.kind !== 'all')
        return skip(`the ${kind} objects of the namespace`, error, reference);
      breakDown(error, `${kind} objects`, reference);
      return undefined;
    }
  };

  return definePlugin({
    name: 'cluster',
    apiVersion: 1,
    fields: [],
    apply(hooks) {
      // Behind the objects of the input, which weigh more; lists are joined, so they come before.
      for (const kind of Object.keys(named))
        hooks.resolve.for(kind).tapPromise({ name: 'cluster', stage: Stage.late }, one);
      for (const kind of Object.keys(listed)) {
        hooks.resolve
          .for(listReference(kind).kind)
          .tapPromise({ name: 'cluster', stage: Stage.early }, (reference, context) =>
            all(kind, reference, context),
          );
      }
    },
  });
};
