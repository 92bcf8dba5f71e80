import type {
  Container,
  LifecycleHandler,
  Probe,
} from '../../../src/kubernetes/generated/types.ts';
import type { CronLife } from '../../../src/api/life.ts';
import type { Scenario } from '../scenario.ts';

const quoted = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');

/** The lines of what a probe or a hook does, each after `prefix`. */
const actionLines = (prefix: string, action: Probe | LifecycleHandler): string[] => {
  const lines: string[] = [];
  const put = (key: string, value: string | number): void => {
    lines.push(`${prefix}.${key} ${quoted(String(value))}`);
  };
  if (action.exec !== undefined) {
    lines.push(`${prefix} exec`);
    for (const word of action.exec.command ?? []) put('word', word);
  } else if (action.httpGet !== undefined) {
    lines.push(`${prefix} http`);
    put('scheme', (action.httpGet.scheme ?? 'HTTP').toLowerCase());
    if (action.httpGet.host !== undefined) put('host', action.httpGet.host);
    put('port', action.httpGet.port);
    put('path', action.httpGet.path ?? '/');
  } else if (action.tcpSocket !== undefined) {
    lines.push(`${prefix} tcp`);
    if (action.tcpSocket.host !== undefined) put('host', action.tcpSocket.host);
    put('port', action.tcpSocket.port);
  } else if ('sleep' in action && action.sleep !== undefined) {
    lines.push(`${prefix} sleep`);
    put('seconds', action.sleep.seconds);
  }
  return lines;
};

const probeLines = (kind: string, probe: Probe | undefined): string[] => {
  if (probe === undefined) return [];
  const numbers: { readonly [key: string]: number | undefined } = {
    delay: probe.initialDelaySeconds ?? 0,
    timeout: probe.timeoutSeconds ?? 1,
    period: probe.periodSeconds ?? 10,
    success: probe.successThreshold ?? 1,
    failure: probe.failureThreshold ?? 3,
    grace: probe.terminationGracePeriodSeconds,
  };
  const lines = actionLines(kind, probe);
  for (const [key, value] of Object.entries(numbers)) {
    if (value !== undefined) lines.push(`${kind}.${key} ${value}`);
  }
  return lines;
};

const containerLines = (container: Container, role: string): string[] => {
  const { lifecycle, restartPolicy } = container;
  const lines = [
    `container ${container.name}`,
    `role ${role}`,
    `id ${container.name}`,
    `section ${role === 'init' ? 'onboot' : 'services'}`,
    `image ${container.image ?? ''}`,
  ];
  if (restartPolicy !== undefined) lines.push(`restartPolicy ${restartPolicy}`);
  for (const { action, exitCodes } of container.restartPolicyRules ?? []) {
    if (exitCodes === undefined) continue;
    lines.push(`rule ${action} ${exitCodes.operator} ${(exitCodes.values ?? []).join(' ')}`);
  }
  if (lifecycle?.stopSignal !== undefined) lines.push(`stopSignal ${lifecycle.stopSignal}`);
  for (const kind of ['startup', 'liveness', 'readiness'] as const) {
    lines.push(...probeLines(kind, container[`${kind}Probe`]));
  }
  for (const kind of ['postStart', 'preStop'] as const) {
    const handler = lifecycle?.[kind];
    if (handler !== undefined) lines.push(...actionLines(kind, handler));
  }
  return lines;
};

const cronLines = ({ fields, offsets, concurrency, starting, suspend }: CronLife): string[] => [
  `cron ${fields.join(' ')}`,
  `cron.policy ${concurrency}`,
  ...offsets.map((offset) => `cron.offset ${offset.join(' ')}`),
  ...(starting === undefined ? [] : [`cron.starting ${starting}`]),
  ...(suspend ? ['cron.suspend yes'] : []),
];

/** The supervisor's plan for a scenario's pod. */
export const planOf = ({ pod, job, cron }: Scenario): string => {
  const { metadata, spec } = pod;
  if (spec === undefined) throw new Error('a scenario needs a pod with a spec');
  const lines = [
    `name ${metadata?.name ?? 'shop'}`,
    'namespace default',
    'uid 6c1c9f1e-0f55-4b1c-9c37-d1a1a8a8f7d3',
    `restartPolicy ${spec.restartPolicy ?? 'Always'}`,
    `grace ${spec.terminationGracePeriodSeconds ?? 30}`,
    'logs file',
    'logSize 10485760',
    'logFiles 5',
    `finished ${job === undefined || cron !== undefined ? 'stay' : 'poweroff'}`,
  ];
  if (spec.activeDeadlineSeconds !== undefined)
    lines.push(`deadline ${spec.activeDeadlineSeconds}`);
  if (job !== undefined) {
    lines.push('job default/shop', `job.backoffLimit ${job.backoffLimit ?? 6}`);
    if (job.activeDeadlineSeconds !== undefined) {
      lines.push(`job.deadline ${job.activeDeadlineSeconds}`);
    }
    for (const { action, onExitCodes } of job.podFailurePolicy?.rules ?? []) {
      if (onExitCodes === undefined) continue;
      const { containerName = '*', operator, values } = onExitCodes;
      lines.push(`job.rule ${action} exit ${operator} ${containerName} ${values.join(' ')}`);
    }
  }
  if (cron !== undefined) lines.push(...cronLines(cron));
  for (const container of spec.initContainers ?? []) {
    const role = container.restartPolicy === 'Always' ? 'sidecar' : 'init';
    lines.push(...containerLines(container, role));
  }
  for (const container of spec.containers) lines.push(...containerLines(container, 'container'));
  return lines.map((line) => `${line}\n`).join('');
};
