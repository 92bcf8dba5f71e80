import type { LabelSelector } from './generated/types.ts';

/**
 * Whether labels fit a selector; an absent or empty one selects everything (apimachinery
 * `pkg/apis/meta/v1`, LabelSelectorAsSelector).
 * @example selects(policy.spec?.podSelector, metadata.labels ?? {})
 */
export const selects = (
  selector: LabelSelector | undefined,
  labels: { readonly [key: string]: string },
): boolean => {
  const has = (key: string): boolean => Object.hasOwn(labels, key);
  return (
    Object.entries(selector?.matchLabels ?? {}).every(
      ([key, value]) => has(key) && labels[key] === value,
    ) &&
    (selector?.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
      if (operator === 'Exists' || operator === 'DoesNotExist')
        return has(key) === (operator === 'Exists');
      return (has(key) && values.includes(labels[key]!)) === (operator === 'In');
    })
  );
};
