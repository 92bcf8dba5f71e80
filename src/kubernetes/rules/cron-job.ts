import { given } from '../given.ts';
import type { Scope } from '../scope.ts';
import type { CronJob, CronJobSpec } from '../generated/types.ts';
import { formed, forbidden, notNegative, oneOfOrEmpty, required } from './checks.ts';
import { jobSpec } from './job.ts';
import { likelyName, nameField } from './metadata.ts';
import { schedule, timeZone } from './schedule.ts';

/** Source: batch/validation `validateCronJobSpec`, `ValidateJobTemplateSpec`. */
function cronJobSpec(spec: CronJobSpec, scope: Scope): void {
  if (required(scope, 'schedule', spec.schedule))
    formed(scope, 'schedule', spec.schedule, schedule);
  formed(scope, 'timeZone', spec.timeZone, timeZone);
  notNegative(scope, 'startingDeadlineSeconds', spec.startingDeadlineSeconds);
  notNegative(scope, 'successfulJobsHistoryLimit', spec.successfulJobsHistoryLimit);
  notNegative(scope, 'failedJobsHistoryLimit', spec.failedJobsHistoryLimit);
  oneOfOrEmpty(scope, 'concurrencyPolicy', spec.concurrencyPolicy, ['Allow', 'Forbid', 'Replace']);
  if (!given(spec.jobTemplate))
    scope.report('P2LK112', { owner: 'spec', field: 'jobTemplate' }, [], { on: 'key' });
  scope.at('jobTemplate', spec.jobTemplate, (template) => {
    if (!given(template.spec))
      scope.report('P2LK112', { owner: 'jobTemplate', field: 'spec' }, [], { on: 'key' });
    scope.at('spec', template.spec, (job) => {
      jobSpec(job, scope, job.completions ?? undefined);
      forbidden(scope, 'selector', job.selector, 'in a CronJob; the cluster makes it');
      forbidden(
        scope,
        'manualSelector',
        job.manualSelector === true ? true : undefined,
        'in a CronJob',
      );
    });
  });
}

/** A whole CronJob. Source: batch/validation `ValidateCronJobCreate`. */
export function cronJob(value: CronJob, scope: Scope): void {
  const name = likelyName(value.metadata);
  if (name && name.length > 52) {
    scope.report(
      'P2LK116',
      {
        field: nameField(value.metadata),
        value: name,
        rule: 'must be at most 52 characters long, as the names of its jobs are made of it',
      },
      ['metadata', nameField(value.metadata)],
    );
  }
  if (!given(value.spec)) return scope.report('P2LK112', { owner: 'CronJob', field: 'spec' });
  scope.at('spec', value.spec, cronJobSpec);
}
