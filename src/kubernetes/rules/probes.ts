import { given } from '../given.ts';
import type { Scope } from '../scope.ts';
import type { HTTPGetAction, Lifecycle, LifecycleHandler, Probe } from '../generated/types.ts';
import { forbidden, formed, inRange, notNegative, oneOfOrEmpty, required } from './checks.ts';
import { portReference } from './ports.ts';
import type { Syntax } from './syntax.ts';
import { httpHeaderName } from './syntax.ts';

function httpGet(action: HTTPGetAction, scope: Scope): void {
  portReference(scope, action.port);
  oneOfOrEmpty(scope, 'scheme', action.scheme, ['HTTP', 'HTTPS']);
  scope.each('httpHeaders', action.httpHeaders, (header) => {
    const rule = httpHeaderName(header.name ?? '');
    if (rule !== undefined)
      scope.report(
        'P2LK116',
        { field: 'header name', value: header.name ?? '', rule },
        given(header.name) ? ['name'] : [],
      );
  });
}

const handlers = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'] as const;

/** What a probe or hook does: exactly one action. Source: core/validation `validateHandler`. */
function handler(
  action: Probe & LifecycleHandler,
  scope: Scope,
  kinds: readonly (typeof handlers)[number][],
): void {
  const set = kinds.filter((key) => given(action[key]));
  if (set.length === 0)
    scope.report('P2LK121', { owner: scope.here, fields: kinds }, [], { on: 'key' });
  if (set.length > 1)
    scope.report('P2LK119', { owner: scope.here, fields: set }, [], { on: 'key' });
  scope.at('exec', action.exec, (exec) => required(scope, 'command', exec.command));
  scope.at('httpGet', action.httpGet, httpGet);
  scope.at('tcpSocket', action.tcpSocket, (socket) => portReference(scope, socket.port));
  scope.at('grpc', action.grpc, (grpc) => portReference(scope, grpc.port));
  scope.at('sleep', action.sleep, (sleep) => {
    inRange(
      scope,
      'seconds',
      sleep.seconds ?? 0,
      0,
      scope.pod?.gracePeriod,
      '(terminationGracePeriodSeconds)',
    );
  });
}

const probeHandlers = ['exec', 'httpGet', 'tcpSocket', 'grpc'] as const;
const hookHandlers = ['exec', 'httpGet', 'tcpSocket', 'sleep'] as const;

/** A probe: P2LK112, P2LK114, P2LK119, P2LK121. Source: core/validation `validateProbe`. */
function probe(value: Probe, scope: Scope): void {
  handler(value, scope, probeHandlers);
  notNegative(scope, 'initialDelaySeconds', value.initialDelaySeconds);
  notNegative(scope, 'timeoutSeconds', value.timeoutSeconds);
  notNegative(scope, 'periodSeconds', value.periodSeconds);
  notNegative(scope, 'failureThreshold', value.failureThreshold);
  inRange(scope, 'terminationGracePeriodSeconds', value.terminationGracePeriodSeconds, 1);
}

/** A liveness or startup probe; its successThreshold can only be 1. */
export function restartingProbe(value: Probe, scope: Scope): void {
  probe(value, scope);
  if (value.successThreshold) inRange(scope, 'successThreshold', value.successThreshold, 1, 1);
}

export function readinessProbe(value: Probe, scope: Scope): void {
  probe(value, scope);
  notNegative(scope, 'successThreshold', value.successThreshold);
  forbidden(
    scope,
    'terminationGracePeriodSeconds',
    value.terminationGracePeriodSeconds,
    'in a readinessProbe',
  );
}

/** Name of a signal: `SIGTERM`, `SIGRTMIN+3`. */
const signal: Syntax = (value) =>
  /^SIG(?:[A-Z]+\d?|RTM(?:IN\+|AX-)\d{1,2})$/.test(value)
    ? undefined
    : 'must be the name of a signal, as SIGTERM';

/**
 * Hooks of a container. Kubernetes 1.33 takes `stopSignal` away before it validates: newer servers
 * judge it. Source: core/validation `validateLifecycle`.
 */
export function lifecycle(value: Lifecycle, scope: Scope): void {
  scope.newer(() => formed(scope, 'stopSignal', value.stopSignal, signal));
  scope.at('postStart', value.postStart, hook);
  scope.at('preStop', value.preStop, hook);
}

const hook = (value: LifecycleHandler, scope: Scope): void => handler(value, scope, hookHandlers);
