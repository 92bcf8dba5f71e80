import { given, structures } from '../given.ts';
import type { Scope } from '../scope.ts';
import type {
  JobSpec,
  PodFailurePolicy,
  PodFailurePolicyOnExitCodesRequirement,
  PodFailurePolicyRule,
  SuccessPolicy,
  SuccessPolicyRule,
} from '../generated/types.ts';
import { notNegative, oneOf, required } from './checks.ts';
import { qualifiedName } from './syntax.ts';

const atMost = (scope: Scope, field: string, size: number, max: number): void => {
  if (size > max)
    scope.report('P2LK128', { field, size, max, unit: 'entries' }, [field], { on: 'key' });
};

function onExitCodes(
  value: PodFailurePolicyOnExitCodesRequirement,
  scope: Scope,
  containers: readonly string[],
): void {
  if (required(scope, 'operator', value.operator))
    oneOf(scope, 'operator', value.operator, ['In', 'NotIn']);
  if (given(value.containerName) && !containers.includes(value.containerName)) {
    scope.report(
      'P2LK123',
      { field: 'containerName', value: value.containerName, what: 'container' },
      ['containerName'],
    );
  }
  const codes = (value.values ?? []).map((code) => code ?? 0);
  if (codes.length === 0) scope.report('P2LK112', { owner: scope.here, field: 'values' });
  atMost(scope, 'values', codes.length, 255);
  for (const [index, code] of codes.entries()) {
    const before = codes[index - 1];
    if (value.operator === 'In' && code === 0)
      scope.report('P2LK122', { field: 'exit code 0', reason: 'for operator In' }, [
        'values',
        index,
      ]);
    if (codes.indexOf(code) < index)
      scope.report('P2LK118', { field: 'exit code', value: code, where: 'values' }, [
        'values',
        index,
      ]);
    else if (before !== undefined && before > code)
      scope.report('P2LK126', { reason: 'exit codes must be in ascending order' }, [
        'values',
        index,
      ]);
  }
}

function failureRule(
  rule: PodFailurePolicyRule,
  scope: Scope,
  spec: JobSpec,
  containers: readonly string[],
): void {
  if (required(scope, 'action', rule.action))
    oneOf(scope, 'action', rule.action, ['FailJob', 'FailIndex', 'Ignore', 'Count']);
  if (rule.action === 'FailIndex' && !given(spec.backoffLimitPerIndex)) {
    scope.report(
      'P2LK122',
      { field: 'action: FailIndex', reason: 'without backoffLimitPerIndex' },
      ['action'],
    );
  }
  scope.at('onExitCodes', rule.onExitCodes, (codes) => onExitCodes(codes, scope, containers));
  const conditions = structures(rule.onPodConditions);
  atMost(scope, 'onPodConditions', conditions.length, 20);
  scope.each('onPodConditions', rule.onPodConditions, (pattern) => {
    const broken = qualifiedName(pattern.type ?? '');
    if (broken !== undefined)
      scope.report(
        'P2LK116',
        { field: 'type', value: pattern.type ?? '', rule: broken },
        given(pattern.type) ? ['type'] : [],
      );
    // Only a Job, not the job of a CronJob, has True as its default.
    if (!pattern.status && scope.kind === 'CronJob')
      scope.report('P2LK112', { owner: scope.here, field: 'status' });
    if (pattern.status) oneOf(scope, 'status', pattern.status, ['True', 'False', 'Unknown']);
  });
  const fields = ['onExitCodes', 'onPodConditions'];
  if (given(rule.onExitCodes) && conditions.length > 0)
    scope.report('P2LK119', { owner: scope.here, fields });
  if (!given(rule.onExitCodes) && conditions.length === 0)
    scope.report('P2LK121', { owner: scope.here, fields });
}

/** Source: batch/validation `validatePodFailurePolicy`. */
export function podFailurePolicy(policy: PodFailurePolicy, scope: Scope, spec: JobSpec): void {
  const pod = spec.template?.spec;
  const containers = [...structures(pod?.containers), ...structures(pod?.initContainers)].map(
    (container) => container.name,
  );
  atMost(scope, 'rules', policy.rules?.length ?? 0, 20);
  scope.each('rules', policy.rules, (rule) => failureRule(rule, scope, spec, containers));
}

/**
 * How many indexes `0,2-4` names; undefined when it is malformed. Source: batch/validation
 * `validateIndexesFormat`.
 */
export function countIndexes(text: string, completions: number): number | undefined {
  if (text === '') return 0;
  let [total, last] = [0, -1];
  for (const part of text.split(',')) {
    const match = /^(\d+)(?:-(\d+))?$/.exec(part);
    if (match === null) return undefined;
    const from = Number(match[1]);
    const to = match[2] === undefined ? from : Number(match[2]);
    if (from <= last || to >= completions || (match[2] !== undefined && to <= from))
      return undefined;
    total += to - from + 1;
    last = to;
  }
  return total;
}

function successRule(rule: SuccessPolicyRule, scope: Scope, completions: number): void {
  const { succeededIndexes: indexes, succeededCount: count } = rule;
  if (!given(indexes) && !given(count))
    scope.report('P2LK121', { owner: scope.here, fields: ['succeededIndexes', 'succeededCount'] });
  const total = given(indexes) ? countIndexes(indexes, completions) : undefined;
  if (given(indexes) && total === undefined) {
    scope.report(
      'P2LK127',
      {
        field: 'succeededIndexes',
        value: indexes,
        rule: `it must list ascending indexes below ${completions}, as 0,2-4`,
      },
      ['succeededIndexes'],
    );
  }
  const size = indexes?.length ?? 0;
  if (size > 65_536)
    scope.report('P2LK128', { field: 'succeededIndexes', size, max: 65_536, unit: 'characters' }, [
      'succeededIndexes',
    ]);
  notNegative(scope, 'succeededCount', count);
  const max = given(indexes) ? Math.min(total ?? 0, completions) : completions;
  if (given(count) && count > max)
    scope.report('P2LK114', { field: 'succeededCount', value: count, max }, ['succeededCount']);
}

/** Source: batch/validation `validateSuccessPolicy`. */
export function successPolicy(
  policy: SuccessPolicy,
  scope: Scope,
  completions: number | undefined,
): void {
  if ((policy.rules?.length ?? 0) === 0)
    scope.report('P2LK112', { owner: 'successPolicy', field: 'rules' }, [], { on: 'key' });
  atMost(scope, 'rules', policy.rules?.length ?? 0, 20);
  if (completions !== undefined)
    scope.each('rules', policy.rules, (rule) => successRule(rule, scope, completions));
}
