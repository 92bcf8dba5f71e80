import { uidLabels } from '../generated-selector.ts';
import { given, valueOf } from '../given.ts';
import type { Scope } from '../scope.ts';
import type { Job, JobSpec } from '../generated/types.ts';
import { inRange, notNegative, oneOf } from './checks.ts';
import { podFailurePolicy, successPolicy } from './job-policies.ts';
import { labelSelector, selects } from './labels.ts';
import { likelyName } from './metadata.ts';
import { podTemplate } from './pod-template.ts';
import { selectorFinding } from './selector.ts';
import { dnsLabel, dnsSubdomain } from './syntax.ts';

const nameLabels = ['job-name', 'batch.kubernetes.io/job-name'];

/** Limits of a job whose pods have indexes. */
function indexed(spec: JobSpec, scope: Scope): void {
  const { completions, parallelism, maxFailedIndexes } = spec;
  inRange(scope, 'parallelism', parallelism, undefined, 100_000, 'for completionMode Indexed');
  inRange(
    scope,
    'maxFailedIndexes',
    maxFailedIndexes,
    undefined,
    Math.min(completions ?? Infinity, 100_000),
    'for completionMode Indexed',
  );
  if ((completions ?? 0) <= 100_000 || !given(spec.backoffLimitPerIndex)) return;
  const when = 'with more than 100000 completions and backoffLimitPerIndex';
  if (!given(maxFailedIndexes))
    scope.report('P2LK112', { owner: scope.here, field: 'maxFailedIndexes', reason: when }, [
      'completions',
    ]);
  inRange(scope, 'parallelism', parallelism, undefined, 10_000, when);
  inRange(scope, 'maxFailedIndexes', maxFailedIndexes, undefined, 10_000, when);
}

/** `example.com/controller`. Source: apimachinery util/validation `IsDomainPrefixedPath`. */
function managedBy(scope: Scope, value: string): void {
  const slash = value.indexOf('/');
  const valid =
    slash > 0 &&
    dnsSubdomain(value.slice(0, slash)) === undefined &&
    /^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/.test(value.slice(slash + 1));
  if (!valid || value.length > 63) {
    scope.report(
      'P2LK127',
      {
        field: 'managedBy',
        value,
        rule: 'it must be of the form example.com/name, at most 63 characters long',
      },
      ['managedBy'],
    );
  }
}

/** A pod of a job ends: P2LK112, P2LK113. */
function restartPolicy(spec: JobSpec, scope: Scope): void {
  const value = spec.template?.spec?.restartPolicy || 'Always';
  const path = ['template', 'spec', 'restartPolicy'];
  if (!given(spec.template?.spec)) return;
  if (value === 'Always') {
    const absent = !spec.template.spec.restartPolicy;
    const help = 'set restartPolicy to OnFailure or Never';
    if (absent)
      scope.report(
        'P2LK112',
        { owner: 'the pod of a job', field: 'restartPolicy: OnFailure or Never' },
        path.slice(0, 2),
        {
          on: 'key',
          help,
        },
      );
    else
      scope.report(
        'P2LK113',
        { field: 'restartPolicy', value, allowed: ['OnFailure', 'Never'], when: 'in a job' },
        path,
        { help },
      );
  } else if (value === 'OnFailure' && given(spec.podFailurePolicy)) {
    scope.report(
      'P2LK113',
      { field: 'restartPolicy', value, allowed: ['Never'], when: 'with podFailurePolicy' },
      path,
    );
  }
}

/** Source: batch/validation `validateJobSpec`. */
export function jobSpec(spec: JobSpec, scope: Scope, completions: number | undefined): void {
  for (const field of [
    'parallelism',
    'completions',
    'activeDeadlineSeconds',
    'backoffLimit',
    'ttlSecondsAfterFinished',
  ] as const) {
    notNegative(scope, field, spec[field]);
  }
  notNegative(scope, 'backoffLimitPerIndex', spec.backoffLimitPerIndex);
  notNegative(scope, 'maxFailedIndexes', spec.maxFailedIndexes);
  if (given(spec.maxFailedIndexes) && !given(spec.backoffLimitPerIndex)) {
    scope.report(
      'P2LK112',
      { owner: scope.here, field: 'backoffLimitPerIndex', reason: 'with maxFailedIndexes' },
      ['maxFailedIndexes'],
      {
        on: 'key',
      },
    );
  }
  if (given(spec.managedBy)) managedBy(scope, spec.managedBy);
  oneOf(scope, 'completionMode', spec.completionMode, ['NonIndexed', 'Indexed']);
  const isIndexed = spec.completionMode === 'Indexed';
  if (isIndexed) {
    if (!given(completions))
      scope.report(
        'P2LK112',
        { owner: scope.here, field: 'completions', reason: 'for completionMode Indexed' },
        ['completionMode'],
      );
    indexed({ ...spec, completions }, scope);
  } else if (!given(spec.completionMode) || spec.completionMode === 'NonIndexed') {
    for (const field of ['backoffLimitPerIndex', 'maxFailedIndexes'] as const) {
      if (given(spec[field]))
        scope.report('P2LK122', { field, reason: 'unless completionMode is Indexed' }, [field], {
          on: 'key',
        });
    }
  }
  scope.at('podFailurePolicy', spec.podFailurePolicy, (policy) =>
    podFailurePolicy(policy, scope, spec),
  );
  if (given(spec.successPolicy) && !isIndexed) {
    scope.report(
      'P2LK122',
      { field: 'successPolicy', reason: 'unless completionMode is Indexed' },
      ['successPolicy'],
      { on: 'key' },
    );
  } else
    scope.at('successPolicy', spec.successPolicy, (policy) =>
      successPolicy(policy, scope, completions),
    );
  const replacement = given(spec.podFailurePolicy) ? ['Failed'] : ['TerminatingOrFailed', 'Failed'];
  oneOf(
    scope,
    'podReplacementPolicy',
    spec.podReplacementPolicy,
    replacement,
    given(spec.podFailurePolicy) ? 'with podFailurePolicy' : undefined,
  );
  podTemplate(spec.template, scope);
  restartPolicy(spec, scope);
}

/**
 * The selector of a job is the cluster's to make: P2LK131. Source: batch/validation
 * `validateGeneratedSelector`.
 */
function generatedSelector(job: Job, spec: JobSpec, scope: Scope): void {
  const own = spec.template?.metadata?.labels;
  scope.at('selector', spec.selector, labelSelector);
  if (spec.manualSelector === true) {
    if (selects(spec.selector, own)) return;
    const help = 'set selector.matchLabels to the labels of template.metadata';
    return selectorFinding(
      scope,
      "its selector does not match the pod's labels",
      given(spec.selector) ? ['selector'] : [],
      help,
    );
  }
  const name = job.metadata?.name;
  if (!name) return;
  const { uid } = job.metadata ?? {};
  // A server that has had the job has given its pods these; nobody else can know the uid.
  const ofUid = uid ? uidLabels.map((key) => [key, uid] as const) : [];
  const expected = Object.fromEntries([...nameLabels.map((key) => [key, name] as const), ...ofUid]);
  const help =
    'leave out selector and the labels job-name and controller-uid; the cluster makes them';
  if (given(spec.selector) && !selects(spec.selector, expected)) {
    selectorFinding(
      scope,
      'its selector is not the one that the cluster makes',
      ['selector'],
      help,
    );
  }
  const clash = [...nameLabels, ...uidLabels].find((key) => {
    const value = valueOf(own, key);
    return value !== undefined && value !== expected[key];
  });
  if (clash !== undefined)
    selectorFinding(
      scope,
      `label ${clash} of its pod is the cluster's to set`,
      ['template', 'metadata', 'labels', clash],
      help,
    );
}

/** A whole Job. Source: batch/validation `ValidateJob`. */
export function job(value: Job, scope: Scope): void {
  const name = likelyName(value.metadata);
  if (name && name.length > 63) {
    scope.report(
      'P2LK116',
      {
        field: 'name',
        value: name,
        rule: "must be at most 63 characters long, as it becomes a label of the job's pods",
      },
      ['metadata', 'name'],
    );
  }
  if (!given(value.spec)) return scope.report('P2LK112', { owner: 'Job', field: 'spec' });
  scope.at('spec', value.spec, (spec) => {
    const completions = given(spec.completions) || given(spec.parallelism) ? spec.completions : 1;
    jobSpec(spec, scope, completions ?? undefined);
    generatedSelector(value, spec, scope);
    const rule =
      spec.completionMode === 'Indexed' && name && (completions ?? 0) > 0
        ? dnsLabel(`${name}-${(completions ?? 1) - 1}`)
        : undefined;
    if (rule !== undefined && dnsSubdomain(name ?? '') === undefined) {
      scope.report(
        'P2LK127',
        {
          field: 'metadata.name',
          value: name ?? '',
          rule: `a pod's hostname would be made of it, which ${rule}`,
        },
        ['completionMode'],
      );
    }
  });
}
