/** Random pods, and what happens to them. */
import fc from 'fast-check';
import type {
  Container,
  JobSpec,
  LifecycleHandler,
  PodSpec,
  Probe,
} from '../../src/kubernetes/generated/types.ts';
import { httpPort, socketPort } from './harness/ports.ts';
import { container, pod } from './pods.ts';
import type { Answer, Behaviour, HookKind, ProbeKind, Scenario } from './scenario.ts';
import { seconds } from './scenario.ts';

/**
 * Durations that a pod's own settings cannot have, which are whole seconds: two things that have no
 * order do not fall on one instant by chance. Milliseconds; each user has a `lane` of its own.
 */
const odd = (most: number, lane: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: most }).map((whole) => seconds(whole) + 130 + lane * 30);

const most = <Value>(usual: Value, rare: fc.Arbitrary<Value>): fc.Arbitrary<Value> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: rare });

const sometimes = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(value, { nil: undefined, freq: 2 });

const answer = (lane: number): fc.Arbitrary<Answer> =>
  fc.record({ ok: fc.boolean(), after: most(0, odd(2, lane)) });

/** Words that a shell would take for more than words. */
const word = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '*',
    '$(id)',
    "it's",
    '"',
    '\\',
    '\\n',
    'a\nb',
    '-n',
    '#',
    '; exit',
    'é',
  ),
  fc.string({ maxLength: 6 }).filter((text) => !text.includes('\0')),
);

const exec = (kind: string): fc.Arbitrary<{ exec: { command: string[] } }> =>
  fc
    .array(word, { maxLength: 3 })
    .map((words) => ({ exec: { command: ['/bin/answer', kind, ...words] } }));

const http = (kind: string, index: number) =>
  fc.constant({ httpGet: { port: httpPort(index), path: `/${kind}`, host: '127.0.0.1' } });

const probe = (kind: ProbeKind, index: number): fc.Arbitrary<Probe> =>
  fc
    .tuple(
      fc.oneof(
        exec(kind),
        http(kind, index),
        fc.constant({ tcpSocket: { port: socketPort(index, kind), host: '127.0.0.1' } }),
      ),
      fc.record({
        initialDelaySeconds: most(0, fc.integer({ min: 0, max: 20 })),
        periodSeconds: fc.integer({ min: 2, max: 20 }),
        timeoutSeconds: most(1, fc.integer({ min: 1, max: 4 })),
        failureThreshold: fc.integer({ min: 1, max: 4 }),
        successThreshold: kind === 'readiness' ? fc.integer({ min: 1, max: 3 }) : fc.constant(1),
        terminationGracePeriodSeconds:
          kind === 'readiness' ? fc.constant(undefined) : sometimes(fc.integer({ min: 1, max: 9 })),
      }),
    )
    .map(([action, settings]) => ({ ...action, ...settings }));

const hook = (kind: HookKind, index: number): fc.Arbitrary<LifecycleHandler> =>
  fc.oneof(
    exec(kind),
    http(kind, index),
    fc.integer({ min: 0, max: 12 }).map((count) => ({ sleep: { seconds: count } })),
  );

const behaviour = (lane: number, ends: boolean): fc.Arbitrary<Behaviour> => {
  const code = fc.constantFrom(0, 0, 1, 2, 42, 255);
  const answers = fc.array(answer(lane), { maxLength: 4 });
  const exit = fc.record({ after: fc.oneof(odd(3, lane), odd(120, lane)), code });
  return fc.record({
    refused: most(false, most(false, fc.constant(true))),
    exit: ends ? exit : sometimes(exit),
    onSignal: fc.oneof(
      fc.constant('ignored' as const),
      fc.record({
        after: fc.oneof(fc.constant(0), odd(8, lane)),
        code: fc.constantFrom(0, 143, 1),
      }),
    ),
    probes: fc.record({ startup: answers, liveness: answers, readiness: answers }),
    hooks: fc.record({
      postStart: answer(lane),
      preStop: fc.record({ ok: fc.boolean(), after: odd(15, lane) }),
    }),
  });
};

/** A container, with one behaviour for each of its runs. */
type Made = readonly [Container, readonly Behaviour[]];

const made = (role: 'init' | 'sidecar' | 'container', index: number): fc.Arbitrary<Made> => {
  const plain = role === 'init';
  const fields = fc.record({
    startupProbe: plain ? fc.constant(undefined) : sometimes(probe('startup', index)),
    livenessProbe: plain ? fc.constant(undefined) : sometimes(probe('liveness', index)),
    readinessProbe: plain ? fc.constant(undefined) : sometimes(probe('readiness', index)),
    postStart: plain ? fc.constant(undefined) : sometimes(hook('postStart', index)),
    preStop: plain ? fc.constant(undefined) : sometimes(hook('preStop', index)),
    stopSignal: sometimes(fc.constantFrom('SIGQUIT', 'SIGUSR1', 'SIGINT')),
  });
  const own = fc.record({
    restartPolicy:
      role === 'sidecar'
        ? fc.constant('Always')
        : most<string | undefined>(undefined, fc.constantFrom('Always', 'OnFailure', 'Never')),
    codes: fc.uniqueArray(fc.constantFrom(1, 2, 42), { minLength: 1, maxLength: 2 }),
    operator: fc.constantFrom('In', 'NotIn'),
    ruled: most(false, fc.constant(true)),
  });
  return fc
    .tuple(fields, own, fc.array(behaviour(index, plain), { minLength: 1, maxLength: 4 }))
    .map(([{ postStart, preStop, stopSignal, ...probes }, given, behaviours]) => {
      const { restartPolicy, codes, operator, ruled } = given;
      // An init container's policy Always makes a sidecar of it; rules need a policy.
      const policy = plain && restartPolicy === 'Always' ? undefined : restartPolicy;
      const rules = ruled && policy !== undefined && role !== 'sidecar';
      const lifecycle = { postStart, preStop, stopSignal };
      const restartPolicyRules = [{ action: 'Restart', exitCodes: { operator, values: codes } }];
      const spec = container(`${role}-${index}`, {
        ...probes,
        lifecycle: plain ? undefined : lifecycle,
        restartPolicy: policy,
        restartPolicyRules: rules ? restartPolicyRules : undefined,
      });
      return [spec, behaviours] as const;
    });
};

const job: fc.Arbitrary<Omit<JobSpec, 'template'>> = fc.record({
  backoffLimit: fc.integer({ min: 0, max: 4 }),
  activeDeadlineSeconds: sometimes(fc.integer({ min: 20, max: 300 })),
  podFailurePolicy: sometimes(
    fc.record({
      rules: fc.array(
        fc.record({
          action: fc.constantFrom('FailJob', 'Ignore', 'Count'),
          onExitCodes: fc.record({
            operator: fc.constantFrom('In', 'NotIn'),
            values: fc.constantFrom([1], [2, 42]),
          }),
        }),
        { minLength: 1, maxLength: 3 },
      ),
    }),
  ),
});

const roles = fc.array(fc.constantFrom('init' as const, 'sidecar' as const), { maxLength: 3 });

const containers: fc.Arbitrary<readonly Made[]> = fc
  .tuple(roles, fc.integer({ min: 1, max: 3 }))
  .chain(([before, count]) =>
    fc.tuple(
      ...[...before, ...Array.from({ length: count }, () => 'container' as const)].map(
        (role, index) => made(role, index),
      ),
    ),
  );

const settings = fc.record({
  restartPolicy: fc.constantFrom('Always', 'OnFailure', 'Never'),
  terminationGracePeriodSeconds: fc.integer({ min: 0, max: 25 }),
  activeDeadlineSeconds: most<number | undefined>(undefined, fc.integer({ min: 5, max: 200 })),
});

/** The behaviour without a refused start, and where others start beside it, with a good postStart. */
const startsWell = (run: Behaviour, others: boolean): Behaviour => {
  const { postStart } = run.hooks;
  if (!others || postStart === undefined) return { ...run, refused: false };
  return { ...run, refused: false, hooks: { ...run.hooks, postStart: { ...postStart, ok: true } } };
};

/** A pod alone, or (one of four) the pod of a Job. */
export const scenarios: fc.Arbitrary<Scenario> = fc
  .record({
    settings,
    containers,
    job: most<Omit<JobSpec, 'template'> | undefined>(undefined, job),
    shutdown: sometimes(fc.oneof(odd(20, 12), odd(250, 12))),
  })
  .map((given) => {
    const { activeDeadlineSeconds, ...rest } = given.settings;
    const specs = given.containers.map(([spec]) => spec);
    const spec: PodSpec = {
      ...rest,
      ...(given.job !== undefined && rest.restartPolicy === 'Always'
        ? { restartPolicy: 'Never' }
        : {}),
      activeDeadlineSeconds: given.job === undefined ? activeDeadlineSeconds : undefined,
      initContainers: specs.filter(({ name }) => !name.startsWith('container')),
      containers: specs.filter(({ name }) => name.startsWith('container')),
    };
    return {
      pod: pod(spec),
      job: given.job === undefined ? undefined : { ...given.job, template: { spec } },
      // A start that fails is tried again right then, beside the first starts of others; that a Job
      // ends its pod by it at the same instant has no order.
      behaviours: Object.fromEntries(
        given.containers.map(([{ name }, runs], index) => [
          name,
          given.job === undefined
            ? runs
            : runs.map((run) => startsWell(run, index + 1 < given.containers.length)),
        ]),
      ),
      shutdown: given.shutdown,
      horizon: seconds(300) + 10,
    };
  });
