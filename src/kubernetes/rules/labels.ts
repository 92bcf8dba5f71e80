import { entries, given, structures, valueOf } from '../given.ts';
import type { Scope } from '../scope.ts';
import type { LabelSelector, LabelSelectorRequirement } from '../generated/types.ts';
import { labelValue, qualifiedName } from './syntax.ts';

type Labels = { readonly [key: string]: string } | null | undefined;

/** Keys and values of labels: P2LK117. Source: apimachinery meta/v1/validation `ValidateLabels`. */
export function labels(map: Labels, scope: Scope): void {
  for (const [key, value] of entries(map)) {
    labelKey(scope, key, [key]);
    const rule = labelValue(value ?? '');
    if (rule !== undefined)
      scope.report('P2LK117', { what: `value of label ${key}`, value, rule }, [key]);
  }
}

/** One label key: P2LK117. Source: apimachinery meta/v1/validation `ValidateLabelName`. */
export function labelKey(
  scope: Scope,
  key: string | undefined,
  sub: readonly (string | number)[],
): void {
  const rule = qualifiedName(key ?? '');
  if (rule !== undefined)
    scope.report('P2LK117', { what: 'label key', value: key ?? '', rule }, sub, {
      on: sub.at(-1) === key ? 'key' : 'value',
    });
}

/** Values of a list of label values: P2LK117. */
export function labelValues(scope: Scope, values: readonly string[] | null | undefined): void {
  for (const [index, value] of (values ?? []).entries()) {
    const rule = labelValue(value ?? '');
    if (rule !== undefined)
      scope.report('P2LK117', { what: 'label value', value, rule }, ['values', index]);
  }
}

/**
 * A label selector: P2LK112, P2LK113, P2LK117, P2LK122. Source: apimachinery meta/v1/validation
 * `ValidateLabelSelector`.
 */
export function labelSelector(selector: LabelSelector, scope: Scope): void {
  scope.at('matchLabels', selector.matchLabels, labels);
  scope.each('matchExpressions', selector.matchExpressions, (expression) => {
    operatorAndValues(scope, expression, ['In', 'NotIn'], ['Exists', 'DoesNotExist']);
    labelKey(scope, expression.key, ['key']);
    labelValues(scope, expression.values);
  });
}

/** Operator of a requirement and whether it has values: P2LK112, P2LK113, P2LK122. */
export function operatorAndValues(
  scope: Scope,
  requirement: { readonly operator?: string; readonly values?: readonly string[] },
  withValues: readonly string[],
  withoutValues: readonly string[],
): void {
  const operator = requirement.operator ?? '';
  const count = requirement.values?.length ?? 0;
  if (withValues.includes(operator)) {
    if (count === 0)
      scope.report('P2LK112', {
        owner: scope.here,
        field: 'values',
        reason: `for operator ${operator}`,
      });
  } else if (withoutValues.includes(operator)) {
    if (count > 0)
      scope.report('P2LK122', { field: 'values', reason: `for operator ${operator}` }, ['values'], {
        on: 'key',
      });
  } else {
    scope.report(
      'P2LK113',
      { field: 'operator', value: operator, allowed: [...withValues, ...withoutValues] },
      ['operator'],
    );
  }
}

const holds = (requirement: LabelSelectorRequirement, value: string | undefined): boolean => {
  const among = value !== undefined && (requirement.values ?? []).includes(value);
  if (requirement.operator === 'In') return among;
  if (requirement.operator === 'NotIn') return !among;
  return requirement.operator === 'Exists' ? value !== undefined : value === undefined;
};

/**
 * Whether a selector picks an object with these labels; an absent one picks nothing. Source:
 * apimachinery `LabelSelectorAsSelector`.
 */
export function selects(selector: LabelSelector | null | undefined, map: Labels): boolean {
  if (!given(selector)) return false;
  return (
    entries(selector.matchLabels).every(([key, value]) => valueOf(map, key) === value) &&
    structures(selector.matchExpressions).every((requirement) =>
      holds(requirement, valueOf(map, requirement.key)),
    )
  );
}
