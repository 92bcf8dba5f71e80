import type { CronJobSpec, FailureRule, JobLife, JobSpec, PodContext, View } from 'p2lk/plugin';

/** The Job's own spec, also where a CronJob makes it. */
const jobSpec = ({ object, workload }: PodContext): View<JobSpec> | undefined => {
  const { spec } = object as View<{ spec?: unknown }>;
  if (workload.kind === 'Job') return spec as View<JobSpec> | undefined;
  if (workload.kind === 'CronJob') return (spec as View<CronJobSpec> | undefined)?.jobTemplate.spec;
  return undefined;
};

const rulesOf = (spec: View<JobSpec>, context: PodContext): readonly FailureRule[] =>
  (spec.podFailurePolicy?.rules ?? []).flatMap((rule): FailureRule[] => {
    const { action, onExitCodes, onPodConditions } = rule;
    if (onPodConditions !== undefined)
      context.ignore(
        rule,
        'onPodConditions',
        'nothing but its own end befalls the one pod of the machine',
      );
    if (onExitCodes === undefined) return [];
    return [
      {
        // The machine is one index: when it fails for good, so has the job.
        action: action === 'Ignore' || action === 'Count' ? action : 'FailJob',
        operator: onExitCodes.operator === 'NotIn' ? 'NotIn' : 'In',
        container: onExitCodes.containerName,
        codes: [...onExitCodes.values],
      },
    ];
  });

/** The Job that the machine runs; undefined for any other workload. */
export const jobOf = (context: PodContext): JobLife | undefined => {
  const spec = jobSpec(context);
  if (spec === undefined) return undefined;
  const { backoffLimit, backoffLimitPerIndex: perIndex } = spec;
  return {
    name: `${context.workload.namespace}/${context.workload.name}`,
    // pkg/apis/batch/v1/defaults.go, SetDefaults_Job
    backoffLimit: Math.min(
      backoffLimit ?? (perIndex === undefined ? 6 : 2_147_483_647),
      perIndex ?? 2_147_483_647,
    ),
    deadline: spec.activeDeadlineSeconds,
    rules: rulesOf(spec, context),
  };
};
