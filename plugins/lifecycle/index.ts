/**
 * What becomes of the pod while the machine runs: order of its start, restarts, probes, hooks, its
 * end, Jobs.
 *
 * | field | machine |
 * | --- | --- |
 * | `restartPolicy` of the pod and of containers, `restartPolicyRules` | the supervisor starts containers again, at once, then after 10 s to 5 min |
 * | `initContainers` | in order, each to success; a sidecar until it has started |
 * | `livenessProbe`, `readinessProbe`, `startupProbe` | asked by the supervisor |
 * | `lifecycle`, `terminationGracePeriodSeconds`, the image's STOPSIGNAL | hooks and signals of the supervisor |
 * | `activeDeadlineSeconds`; `backoffLimit`, `podFailurePolicy` of a Job | the supervisor ends the pod, or tries it anew |
 * | `schedule`, `timeZone`, `concurrencyPolicy`, … of a CronJob | the machine runs the Job by it |
 * | `terminationMessagePolicy` | the message in `/run/p2lk/status.json` |
 *
 * Source: kubelet pkg/kubelet/kuberuntime, prober, lifecycle; pkg/controller/job, cronjob.
 */
import { definePlugin, Stage } from 'p2lk/plugin';
import { lifeOf } from './container.ts';
import { cronOf } from './cron.ts';
import { jobOf } from './job.ts';
import { optionsSchema } from './options.ts';
import type { LifecycleOptions } from './options.ts';

const probes = ['livenessProbe', 'readinessProbe', 'startupProbe'];

export default definePlugin<LifecycleOptions>({
  name: 'lifecycle',
  apiVersion: 1,
  fields: [
    'PodSpec.restartPolicy',
    'PodSpec.terminationGracePeriodSeconds',
    'PodSpec.activeDeadlineSeconds',
    'Container.restartPolicy',
    'Container.restartPolicyRules',
    'Container.lifecycle',
    'Container.terminationMessagePolicy',
    ...probes.map((key) => `Container.${key}`),
    'JobSpec.backoffLimit',
    'JobSpec.activeDeadlineSeconds',
    'JobSpec.podFailurePolicy',
    'CronJobSpec.schedule',
    'CronJobSpec.timeZone',
    'CronJobSpec.concurrencyPolicy',
    'CronJobSpec.startingDeadlineSeconds',
    'CronJobSpec.suspend',
  ],
  options: optionsSchema,
  diagnostics: {
    port: { severity: 'error', title: 'port that the container does not have' },
    https: { severity: 'warning', title: 'probe over HTTPS' },
    'tcp-hook': { severity: 'error', title: 'hook that no kubelet knows' },
  },
  apply(hooks, options) {
    // Before the firewall, which opens the port of the status.
    hooks.pod.tap({ name: 'lifecycle', stage: Stage.early - 1 }, (pod, _manifest, context) => {
      const { workload, boot } = context;
      const job = jobOf(context);
      const cron = cronOf(context);
      boot.supervise({
        name: workload.podName,
        restartPolicy: pod.restartPolicy ?? 'Always',
        grace: pod.terminationGracePeriodSeconds ?? 30,
        deadline: pod.activeDeadlineSeconds,
        finished:
          options.finished ?? (job !== undefined && cron === undefined ? 'poweroff' : 'stay'),
        logs: options.logs ?? 'file',
        logSize: options.logSize,
        logFiles: options.logFiles,
        status: options.status,
        job,
        cron,
      });
    });
    hooks.container.tap('lifecycle', (container, _image, context) => {
      context.boot.live(context.name, lifeOf(container, context));
    });
  },
});
