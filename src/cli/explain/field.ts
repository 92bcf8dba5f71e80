import type { Plugin } from '../../api/define-plugin.ts';
import { pageAddress } from '../../diagnostics/page.ts';
import { fieldListOf } from '../../kubernetes/table.ts';
import type { Field } from '../../kubernetes/table.ts';
import { verdicts } from '../../pipeline/account/verdict.ts';
import type { Verdict } from '../../pipeline/account/verdict.ts';
import { documentAddress } from '../addresses.ts';
import computed from './outcomes.json' with { type: 'json' };
import type { Resolved } from './resolve.ts';

/** What became of a pod that asks for something by one field (docs/mapping.md). */
export interface FieldOutcome {
  /** Which value it was, where values differ. */
  readonly value?: string;
  readonly becomes: Verdict;
  /** What it changes in LinuxKit's manifest: `services resources.cpu`, `files /etc/hostname`. */
  readonly changes: readonly string[];
  readonly says: readonly { readonly code: string; readonly message: string }[];
}

/** A field, and what p2lk makes of it. */
export interface FieldExplanation {
  readonly path: string;
  /** `Container.resources`; of a kind or a type its name alone. */
  readonly field: string;
  readonly type: string;
  readonly required: boolean;
  /** Kubernetes release that brought it, when that is newer than 1.33. */
  readonly since: string | undefined;
  /** Plugins that answer for it, or for what it is in. */
  readonly plugins: readonly string[];
  readonly outcomes: readonly FieldOutcome[];
  readonly fields: readonly {
    readonly name: string;
    readonly type: string;
    readonly becomes: readonly Verdict[];
  }[];
  readonly links: readonly string[];
}

const outcomes = computed as { readonly [field: string]: readonly FieldOutcome[] | undefined };

const typeText = ({ type, shape }: Field): string => {
  if (shape === 'one') return type;
  return shape === 'list' ? `list of ${type}` : `map of string to ${type}`;
};

/** Groups of API types, as anchors of Kubernetes' reference name them; `core` for all others. */
const groups: readonly (readonly [pattern: RegExp, group: string])[] = [
  [/^(?:Deployment|ReplicaSet|DaemonSet|StatefulSet|RollingUpdate)/, 'apps'],
  [/^(?:Job|CronJob|PodFailurePolicy|SuccessPolicy|UncountedTerminatedPods)/, 'batch'],
  [/^(?:NetworkPolicy|IPBlock)/, 'networking-k8s-io'],
  [/^StorageClass/, 'storage-k8s-io'],
  [/^(?:ObjectMeta|LabelSelector|OwnerReference|ManagedFields|FieldsV1|Condition$)/, 'meta'],
];

const reference = 'https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.34/';

/** The part of Kubernetes' API reference about a type. */
const referenceOf = (type: string): string => {
  const group = groups.find(([pattern]) => pattern.test(type))?.[1] ?? 'core';
  return `${reference}#${type.toLowerCase()}-v1-${group}`;
};

/** The plugins that name the innermost of the fields, or the type that has it. */
const pluginsOf = ({ root, steps }: Resolved, plugins: readonly Plugin[]): readonly string[] => {
  const names = [root, ...steps.flatMap(({ of, field }) => [of, `${of}.${field.name}`])];
  for (const name of names.toReversed()) {
    const found = plugins.filter(({ definition }) => definition.fields.includes(name));
    if (found.length > 0) return found.map(({ definition }) => definition.name);
  }
  return [];
};

/** Everything there is to say about a field, a kind or a type, without a manifest that has it. */
export const explainField = (resolved: Resolved, plugins: readonly Plugin[]): FieldExplanation => {
  const last = resolved.steps.at(-1);
  const field = last === undefined ? resolved.root : `${last.of}.${last.field.name}`;
  const type = last?.field.type ?? resolved.root;
  const own = outcomes[field] ?? [];
  const codes = new Set(own.flatMap(({ says }) => says.map(({ code }) => code)));
  return {
    path: resolved.path,
    field,
    type: last === undefined ? resolved.root : typeText(last.field),
    required: last?.field.required ?? false,
    since: last?.field.since,
    plugins: pluginsOf(resolved, plugins),
    outcomes: own,
    fields: fieldListOf(type).map((below) => {
      const known = new Set(
        (outcomes[`${type}.${below.name}`] ?? []).map(({ becomes }) => becomes),
      );
      const becomes = verdicts.filter((verdict) => known.has(verdict));
      return { name: below.name, type: typeText(below), becomes };
    }),
    links: [
      documentAddress('docs/mapping.md'),
      ...[...codes].map(pageAddress),
      referenceOf(last?.of ?? resolved.root),
    ],
  };
};
