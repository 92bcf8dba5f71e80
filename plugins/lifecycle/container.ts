import type {
  Container,
  ContainerContext,
  ContainerLife,
  Handler,
  LifecycleHandler,
  Probe,
  ProbePlan,
  RestartRule,
  View,
} from 'p2lk/plugin';
import { handlerOf } from './handlers.ts';

const probeOf = (
  probe: View<Probe> | undefined,
  container: View<Container>,
  context: ContainerContext,
): ProbePlan | undefined => {
  if (probe === undefined) return undefined;
  const handler = handlerOf(probe, container, context);
  const {
    initialDelaySeconds: delay = 0,
    timeoutSeconds: timeout,
    periodSeconds: period,
    successThreshold: success,
    failureThreshold: failure,
    terminationGracePeriodSeconds: grace,
  } = probe;
  if (handler === undefined) return undefined;
  // 0 counts as absent (pkg/apis/core/v1/defaults.go, SetDefaults_Probe).
  return {
    handler,
    delay,
    timeout: timeout || 1,
    period: period || 10,
    success: success || 1,
    failure: failure || 3,
    grace,
  };
};

const hookOf = (
  hook: View<LifecycleHandler> | undefined,
  container: View<Container>,
  context: ContainerContext,
): Handler | undefined => {
  if (hook === undefined) return undefined;
  if (hook.sleep !== undefined) return { kind: 'sleep', seconds: hook.sleep.seconds ?? 0 };
  if (hook.tcpSocket !== undefined) {
    context.ignore(hook, 'tcpSocket', 'a kubelet knows no such hook and fails it', 'tcp-hook');
    return undefined;
  }
  return handlerOf(hook, container, context);
};

const rulesOf = (container: View<Container>): readonly RestartRule[] | undefined =>
  container.restartPolicyRules?.map(({ action, exitCodes }) => ({
    action: action === 'RestartAllContainers' ? action : 'Restart',
    operator: exitCodes?.operator === 'NotIn' ? 'NotIn' : 'In',
    codes: [...(exitCodes?.values ?? [])],
  }));

/** `SIGQUIT`, `QUIT` or `3`, as images say it; anything else is no signal. */
const signalOf = (text: string | undefined): string | undefined =>
  text !== undefined && /^(?:SIG)?[A-Z0-9]+(?:[+-]\d+)?$/i.test(text)
    ? text.toUpperCase()
    : undefined;

/** What the container's own fields say of its life. */
export const lifeOf = (container: View<Container>, context: ContainerContext): ContainerLife => {
  const { lifecycle, restartPolicy, terminationMessagePolicy } = container;
  const postStart = hookOf(lifecycle?.postStart, container, context);
  const preStop = hookOf(lifecycle?.preStop, container, context);
  const signal = signalOf(lifecycle?.stopSignal) ?? signalOf(context.image?.config.stopSignal);
  const life: { -readonly [key in keyof ContainerLife]: ContainerLife[key] } = {
    rules: rulesOf(container),
    startup: probeOf(container.startupProbe, container, context),
    liveness: probeOf(container.livenessProbe, container, context),
    readiness: probeOf(container.readinessProbe, container, context),
    postStart,
    preStop,
  };
  if (restartPolicy !== undefined && context.role !== 'sidecar') life.restartPolicy = restartPolicy;
  if (signal !== undefined && signal !== 'SIGTERM') life.stopSignal = signal;
  if (terminationMessagePolicy === 'FallbackToLogsOnError')
    life.messagePolicy = terminationMessagePolicy;
  return life;
};
