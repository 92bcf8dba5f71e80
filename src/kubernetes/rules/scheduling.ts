import { given, structures, texts } from '../given.ts';
import type { Scope } from '../scope.ts';
import type { Toleration, TopologySpreadConstraint } from '../generated/types.ts';
import { inRange, oneOf, oneOfOrEmpty, required } from './checks.ts';
import { labelKey, labelSelector } from './labels.ts';
import { labelValue } from './syntax.ts';

/**
 * A toleration: P2LK112, P2LK113, P2LK117, P2LK122. Source: core/validation `ValidateTolerations`.
 */
export function toleration(value: Toleration, scope: Scope): void {
  if (value.key) labelKey(scope, value.key, ['key']);
  oneOfOrEmpty(scope, 'operator', value.operator, ['Equal', 'Exists']);
  if (
    !value.key &&
    value.operator !== 'Exists' &&
    (!value.operator || value.operator === 'Equal')
  ) {
    scope.report('P2LK112', {
      owner: scope.here,
      field: 'key',
      reason: 'unless operator is Exists',
    });
  }
  if (value.operator === 'Exists' && value.value) {
    scope.report('P2LK122', { field: 'value', reason: 'for operator Exists' }, ['value'], {
      on: 'key',
    });
  } else if (!value.operator || value.operator === 'Equal') {
    const rule = labelValue(value.value ?? '');
    if (rule !== undefined)
      scope.report('P2LK117', { what: 'value', value: value.value ?? '', rule }, ['value']);
  }
  oneOfOrEmpty(scope, 'effect', value.effect, ['NoSchedule', 'PreferNoSchedule', 'NoExecute']);
  if (given(value.tolerationSeconds) && value.effect !== 'NoExecute') {
    scope.report(
      'P2LK122',
      { field: 'tolerationSeconds', reason: 'unless effect is NoExecute' },
      ['tolerationSeconds'],
      { on: 'key' },
    );
  }
}

function matchLabelKeys(value: TopologySpreadConstraint, scope: Scope): void {
  const keys = texts(value.matchLabelKeys);
  const { labelSelector: selector } = value;
  if (keys.length > 0 && !given(selector)) {
    scope.report(
      'P2LK122',
      { field: 'matchLabelKeys', reason: 'without labelSelector' },
      ['matchLabelKeys'],
      { on: 'key' },
    );
  }
  const selected = new Set([
    ...Object.keys(selector?.matchLabels ?? {}),
    ...structures(selector?.matchExpressions).map((expression) => expression.key),
  ]);
  for (const [index, key] of keys.entries()) {
    labelKey(scope, key, ['matchLabelKeys', index]);
    if (selected.has(key)) {
      scope.report(
        'P2LK118',
        { field: 'label key', value: key, where: 'matchLabelKeys and labelSelector' },
        ['matchLabelKeys', index],
      );
    }
  }
}

/**
 * One topologySpreadConstraint: P2LK112 to P2LK118, P2LK122. Source: core/validation
 * `validateTopologySpreadConstraints`.
 */
export function topologySpread(
  value: TopologySpreadConstraint,
  scope: Scope,
  seen: Set<string>,
): void {
  const { whenUnsatisfiable, topologyKey } = value;
  if (!given(value.maxSkew)) scope.report('P2LK112', { owner: scope.here, field: 'maxSkew' });
  inRange(scope, 'maxSkew', value.maxSkew, 1);
  required(scope, 'topologyKey', topologyKey);
  if (required(scope, 'whenUnsatisfiable', whenUnsatisfiable)) {
    oneOf(scope, 'whenUnsatisfiable', whenUnsatisfiable, ['DoNotSchedule', 'ScheduleAnyway']);
  }
  const pair = JSON.stringify([topologyKey ?? '', whenUnsatisfiable ?? '']);
  if (seen.has(pair)) {
    scope.report('P2LK118', {
      field: 'topologyKey with whenUnsatisfiable',
      value: `${topologyKey} ${whenUnsatisfiable}`,
      where: 'topologySpreadConstraints',
    });
  }
  seen.add(pair);
  inRange(scope, 'minDomains', value.minDomains, 1);
  if (given(value.minDomains) && whenUnsatisfiable !== 'DoNotSchedule') {
    scope.report(
      'P2LK122',
      { field: 'minDomains', reason: 'unless whenUnsatisfiable is DoNotSchedule' },
      ['minDomains'],
      { on: 'key' },
    );
  }
  oneOf(scope, 'nodeAffinityPolicy', value.nodeAffinityPolicy, ['Honor', 'Ignore']);
  oneOf(scope, 'nodeTaintsPolicy', value.nodeTaintsPolicy, ['Honor', 'Ignore']);
  matchLabelKeys(value, scope);
  scope.at('labelSelector', value.labelSelector, labelSelector);
}
