import { given, texts } from '../given.ts';
import type { ComplaintOptions, Scope } from '../scope.ts';
import type {
  Affinity,
  NodeAffinity,
  NodeSelector,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodAffinity,
  PodAffinityTerm,
} from '../generated/types.ts';
import { inRange, oneOf } from './checks.ts';
import { labelKey, labelSelector, labelValues, operatorAndValues } from './labels.ts';
import { dnsLabel, dnsSubdomain } from './syntax.ts';

function requirement(value: NodeSelectorRequirement, scope: Scope, strict: boolean): void {
  if (value.operator === 'Gt' || value.operator === 'Lt') {
    if (value.values?.length !== 1)
      scope.report('P2LK112', {
        owner: scope.here,
        field: 'one value',
        reason: `for operator ${value.operator}`,
      });
  } else {
    operatorAndValues(scope, value, ['In', 'NotIn'], ['Exists', 'DoesNotExist']);
  }
  labelKey(scope, value.key, ['key']);
  if (strict) labelValues(scope, value.values);
}

function fieldRequirement(value: NodeSelectorRequirement, scope: Scope): void {
  oneOf(scope, 'operator', value.operator ?? '', ['In', 'NotIn'], 'in matchFields');
  oneOf(scope, 'key', value.key ?? '', ['metadata.name'], 'in matchFields');
  const known = value.operator === 'In' || value.operator === 'NotIn';
  if (known && value.values?.length !== 1)
    scope.report('P2LK112', { owner: scope.here, field: 'one value' });
  for (const [index, name] of texts(value.key === 'metadata.name' ? value.values : []).entries()) {
    const rule = dnsSubdomain(name);
    if (rule !== undefined)
      scope.report('P2LK116', { field: 'node name', value: name, rule }, ['values', index]);
  }
}

/**
 * A term that picks nodes; label values of preferred terms are not judged. Source: core/validation
 * `ValidateNodeSelectorTerm`.
 */
function nodeTerm(term: NodeSelectorTerm, scope: Scope, strict: boolean): void {
  scope.each('matchExpressions', term.matchExpressions, (value) =>
    requirement(value, scope, strict),
  );
  scope.each('matchFields', term.matchFields, fieldRequirement);
}

/** Terms that pick nodes. Source: core/validation `ValidateNodeSelector`. */
export function nodeSelector(selector: NodeSelector, scope: Scope): void {
  if ((selector.nodeSelectorTerms?.length ?? 0) === 0) {
    scope.report('P2LK112', { owner: scope.here, field: 'nodeSelectorTerms' }, [], { on: 'key' });
  }
  scope.each('nodeSelectorTerms', selector.nodeSelectorTerms, (term) =>
    nodeTerm(term, scope, true),
  );
}

function nodeAffinity(value: NodeAffinity, scope: Scope): void {
  scope.at(
    'requiredDuringSchedulingIgnoredDuringExecution',
    value.requiredDuringSchedulingIgnoredDuringExecution,
    nodeSelector,
  );
  scope.each(
    'preferredDuringSchedulingIgnoredDuringExecution',
    value.preferredDuringSchedulingIgnoredDuringExecution,
    (term) => {
      inRange(scope, 'weight', term.weight ?? 0, 1, 100);
      scope.at('preference', term.preference, (preference) => nodeTerm(preference, scope, false));
    },
  );
}

/**
 * Keys of matchLabelKeys and mismatchLabelKeys. Source: core/validation
 * `validateMatchLabelKeysAndMismatchLabelKeys`.
 */
function labelKeys(term: PodAffinityTerm, scope: Scope): void {
  const [match, mismatch] = [texts(term.matchLabelKeys), texts(term.mismatchLabelKeys)];
  for (const [field, keys] of [
    ['matchLabelKeys', match] as const,
    ['mismatchLabelKeys', mismatch] as const,
  ]) {
    if (keys.length > 0 && !given(term.labelSelector))
      scope.report('P2LK122', { field, reason: 'without labelSelector' }, [field], { on: 'key' });
    else for (const [index, key] of keys.entries()) labelKey(scope, key, [field, index]);
  }
  const selected = new Set(Object.keys(term.labelSelector?.matchLabels ?? {}));
  const repeated = (key: string, options: ComplaintOptions): void => {
    if (match.includes(key) && selected.has(key)) {
      scope.report(
        'P2LK118',
        { field: 'label key', value: key, where: 'matchLabelKeys and labelSelector' },
        ['matchLabelKeys'],
        options,
      );
    }
    selected.add(key);
  };
  for (const expression of term.labelSelector?.matchExpressions ?? [])
    repeated(expression?.key ?? '', {});
  // Only in a Pod does the server turn the keys that the pod has into expressions, before it looks
  // for repetitions.
  const own = Object.keys(scope.pod?.metadata?.labels ?? {});
  for (const key of [...match, ...mismatch]) if (own.includes(key)) repeated(key, scope.ofPodOnly);
  for (const [index, key] of match.entries()) {
    if (mismatch.includes(key)) {
      scope.report(
        'P2LK118',
        { field: 'label key', value: key, where: 'matchLabelKeys and mismatchLabelKeys' },
        ['matchLabelKeys', index],
      );
    }
  }
}

function podTerm(term: PodAffinityTerm, scope: Scope): void {
  scope.at('labelSelector', term.labelSelector, labelSelector);
  scope.at('namespaceSelector', term.namespaceSelector, labelSelector);
  for (const [index, name] of texts(term.namespaces).entries()) {
    const rule = dnsLabel(name);
    if (rule !== undefined)
      scope.report('P2LK116', { field: 'namespace', value: name, rule }, ['namespaces', index]);
  }
  labelKeys(term, scope);
  if (!term.topologyKey) scope.report('P2LK112', { owner: scope.here, field: 'topologyKey' });
  else labelKey(scope, term.topologyKey, ['topologyKey']);
}

function podAffinity(value: PodAffinity, scope: Scope): void {
  scope.each(
    'requiredDuringSchedulingIgnoredDuringExecution',
    value.requiredDuringSchedulingIgnoredDuringExecution,
    podTerm,
  );
  scope.each(
    'preferredDuringSchedulingIgnoredDuringExecution',
    value.preferredDuringSchedulingIgnoredDuringExecution,
    (weighted) => {
      inRange(scope, 'weight', weighted.weight ?? 0, 1, 100);
      if (!given(weighted.podAffinityTerm))
        scope.report('P2LK112', { owner: scope.here, field: 'podAffinityTerm' });
      scope.at('podAffinityTerm', weighted.podAffinityTerm, podTerm);
    },
  );
}

/** Affinity of the pod: P2LK112 to P2LK118, P2LK122. Source: core/validation `validateAffinity`. */
export function affinity(value: Affinity, scope: Scope): void {
  scope.at('nodeAffinity', value.nodeAffinity, nodeAffinity);
  scope.at('podAffinity', value.podAffinity, podAffinity);
  scope.at('podAntiAffinity', value.podAntiAffinity, podAffinity);
}
