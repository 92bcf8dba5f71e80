import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findings, shopContainer, shopController, shopPod, summary } from '../../test/findings.ts';
import { apiTypes } from './table.ts';
import { validate } from './validate.ts';
import { kinds } from './workloads.ts';

const controllers = [
  'Deployment',
  'ReplicaSet',
  'DaemonSet',
  'StatefulSet',
  'ReplicationController',
  'Job',
  'CronJob',
];

test('plain objects of every workload kind are without findings', () => {
  expect(summary(shopPod())).toEqual([]);
  for (const kind of controllers) expect(summary(shopController(kind)), kind).toEqual([]);
});

describe('shape', () => {
  test('an unknown field is at its key, with the name that was meant', () => {
    const [found] = findings(shopContainer({ imagePulPolicy: 'Always' }));
    expect(found).toMatchObject({
      code: 'P2LK110',
      path: 'spec.containers[0].imagePulPolicy',
      on: 'key',
      help: 'did you mean imagePullPolicy?',
    });
  });

  test('letters of the wrong case are another field', () => {
    expect(findings(shopContainer({ Env: [] }))[0]).toMatchObject({
      code: 'P2LK110',
      help: 'did you mean env?',
    });
  });

  test('a field at the wrong level says where it belongs', () => {
    const [outer] = findings(shopContainer({ volumes: [] }));
    expect(outer?.help).toBe('volumes belongs to PodSpec; check the indentation');
    const [inner] = findings(shopContainer({ privileged: true }));
    expect(inner?.help).toBe('privileged belongs under securityContext');
  });

  test.each([
    [
      'a number for a string',
      shopContainer({ env: [{ name: 'DEBUG', value: 1 }] }),
      'spec.containers[0].env[0].value',
      'put the value in quotes',
    ],
    [
      'a string for a number',
      shopController('Deployment', { replicas: '3' }),
      'spec.replicas',
      'write the value without quotes',
    ],
    [
      'a string for a boolean',
      shopPod({ hostNetwork: 'true' }),
      'spec.hostNetwork',
      'write the value without quotes',
    ],
    ['a fraction', shopController('Deployment', { replicas: 1.5 }), 'spec.replicas', undefined],
    [
      '32 bits exceeded',
      shopController('Deployment', { replicas: 2 ** 31 }),
      'spec.replicas',
      undefined,
    ],
    [
      '64 bits exceeded',
      shopPod({ terminationGracePeriodSeconds: 2n ** 63n }),
      'spec.terminationGracePeriodSeconds',
      undefined,
    ],
    [
      'a mapping for a list',
      shopContainer({ command: { sh: '-c' } }),
      'spec.containers[0].command',
      undefined,
    ],
    ['a list for a mapping', shopPod({}, { labels: ['shop'] }), 'metadata.labels', undefined],
    [
      'a string for a structure',
      shopContainer({ resources: 'small' }),
      'spec.containers[0].resources',
      undefined,
    ],
    [
      'a number for a label',
      shopPod({}, { labels: { version: 1 } }),
      'metadata.labels.version',
      'put the value in quotes',
    ],
    [
      'a time that is none',
      shopPod({}, { creationTimestamp: '2024-02-30T00:00:00Z' }),
      'metadata.creationTimestamp',
      undefined,
    ],
  ])('%s', (_, object, path, help) =>
    expect(findings(object)).toMatchObject([{ code: 'P2LK111', path, help }]),
  );

  test('whole numbers up to 64 bits, times and quantities as numbers pass', () => {
    expect(summary(shopPod({ terminationGracePeriodSeconds: 2n ** 62n }))).toEqual([]);
    expect(summary(shopPod({}, { creationTimestamp: '2024-02-29T00:00:00.5+01:00' }))).toEqual([]);
    expect(summary(shopContainer({ resources: { limits: { cpu: 2, memory: 0.5 } } }))).toEqual([]);
  });

  test('a quantity that is none shows what was written', () => {
    expect(findings(shopContainer({ resources: { limits: { memory: '1GB' } } }))).toMatchObject([
      {
        code: 'P2LK115',
        path: 'spec.containers[0].resources.limits.memory',
        message: 'memory is "1GB", but must be a quantity such as 2, 500m or 1.5Gi',
      },
    ]);
  });

  test('null is absent', () => {
    expect(
      summary(
        shopPod(
          { volumes: null, securityContext: null, hostNetwork: null },
          { labels: { app: null } },
        ),
      ),
    ).toEqual([]);
    expect(summary(shopPod({ containers: null }))).toEqual(['P2LK112 spec']);
  });

  test('a value of the wrong type keeps the rules quiet, an unknown field does not', () => {
    expect(summary(shopPod({ containers: [{ image: 5 }] }))).toEqual([
      'P2LK111 spec.containers[0].image',
    ]);
    expect(summary(shopPod({ containers: [{ imgae: 'nginx', name: 'web' }] }))).toEqual([
      'P2LK110 spec.containers[0].imgae',
      'P2LK112 spec.containers[0]',
    ]);
  });

  test('keys of Object.prototype are unknown fields and harmless labels', () => {
    const spec = JSON.parse(
      '{"__proto__": {"hostNetwork": true}, "constructor": 1, "containers": [{"name": "web", ' +
        '"image": "nginx"}]}',
    ) as object;
    expect(summary({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'shop' }, spec })).toEqual([
      'P2LK110 spec.__proto__',
      'P2LK110 spec.constructor',
    ]);
    expect(
      summary(shopPod({ nodeSelector: JSON.parse('{"__proto__": "x", "toString": "y"}') })),
    ).toEqual(['P2LK117 spec.nodeSelector.__proto__']);
  });

  test('a field newer than Kubernetes 1.33 is a note', () => {
    expect(summary(shopPod({ hostnameOverride: 'shop.example.com' }))).toEqual([
      'note P2LK133 spec.hostnameOverride',
    ]);
  });

  test('an API type that is no kind is judged by its shape alone', () => {
    expect(findings({ nmae: 'web' }, 'Container')).toMatchObject([
      { code: 'P2LK110', path: 'nmae', help: 'did you mean name?' },
    ]);
  });
});

describe('what only a cluster minds', () => {
  test('no name', () => {
    expect(summary(shopPod({}, { name: undefined }))).toEqual(['warning P2LK132 metadata']);
    expect(summary(shopPod({}, { name: undefined, generateName: 'shop-' }))).toEqual([]);
  });

  test.each(['Deployment', 'ReplicaSet', 'DaemonSet', 'StatefulSet'])(
    'a selector of a %s that is missing, empty or misses',
    (kind) => {
      expect(summary(shopController(kind, { selector: undefined }))).toEqual([
        'warning P2LK131 spec',
      ]);
      expect(summary(shopController(kind, { selector: {} }))).toEqual([
        'warning P2LK131 spec.selector',
      ]);
      expect(summary(shopController(kind, { selector: { matchLabels: { app: 'till' } } }))).toEqual(
        ['warning P2LK131 spec.selector'],
      );
    },
  );

  test('expressions of a selector count', () => {
    const matchExpressions = (operator: string, values?: string[]): object => ({
      matchExpressions: [{ key: 'app', operator, values }],
    });
    const warns = (selector: object): boolean =>
      summary(shopController('Deployment', { selector })).length > 0;
    expect([
      warns(matchExpressions('In', ['shop', 'till'])),
      warns(matchExpressions('NotIn', ['till'])),
      warns(matchExpressions('Exists')),
      warns(matchExpressions('DoesNotExist')),
      warns(matchExpressions('NotIn', ['shop'])),
    ]).toEqual([false, false, false, true, true]);
  });

  test('a selector that is faulty is an error', () => {
    expect(
      summary(
        shopController('Deployment', {
          selector: { matchExpressions: [{ key: 'app', operator: 'in', values: ['shop'] }] },
        }),
      ),
    ).toContain('P2LK113 spec.selector.matchExpressions[0].operator');
  });

  test('the selector of a job is the cluster’s to make', () => {
    expect(summary(shopController('Job', { selector: { matchLabels: { app: 'shop' } } }))).toEqual([
      'warning P2LK131 spec.selector',
    ]);
    expect(
      summary(
        shopController('Job', { selector: { matchLabels: { app: 'shop' } }, manualSelector: true }),
      ),
    ).toEqual([]);
  });

  test('an API version of old needs no selector and may have fields of old', () => {
    const old = {
      ...shopController('Deployment', { selector: undefined, rollbackTo: { revision: 1 } }),
      apiVersion: 'extensions/v1beta1',
    };
    expect(summary(old)).toEqual(['warning P2LK110 spec.rollbackTo']);
  });

  test('faults of the pod of a StatefulSet are errors of the pod, those of its own spec its own', () => {
    expect(summary(shopController('StatefulSet', {}, { dnsPolicy: 'none' }))).toEqual([
      'pod: P2LK113 spec.template.spec.dnsPolicy',
    ]);
    expect(summary(shopController('StatefulSet', {}, { dnsPolicies: 'None' }))).toEqual([
      'P2LK110 spec.template.spec.dnsPolicies',
    ]);
    expect(summary(shopController('StatefulSet', { replicas: -1 }))).toEqual([
      'P2LK114 spec.replicas',
    ]);
    expect(summary(shopController('StatefulSet', {}, { restartPolicy: 'Never' }))).toEqual([
      'P2LK113 spec.template.spec.restartPolicy',
    ]);
  });
});

test.each([
  [{ containers: [{ name: 'web', image: ' nginx' }] }, ['P2LK127 spec.containers[0].image']],
  [{ nodeName: 'a', schedulingGates: [{ name: 'b' }] }, ['P2LK119 spec.nodeName']],
  [
    {
      hostNetwork: true,
      containers: ['a', 'b'].map((name) => ({
        name,
        image: 'nginx',
        ports: [{ containerPort: 80 }],
      })),
    },
    ['P2LK118 spec.containers[1].ports[0].containerPort'],
  ],
])('what only a Pod is asked: %j', (spec, expected) => {
  expect(summary(shopPod(spec))).toEqual(expected);
  const inTemplate = expected.map(
    (found) => `pod: ${found.replace(' spec', ' spec.template.spec')}`,
  );
  expect(summary(shopController('Deployment', {}, spec))).toEqual(inTemplate);
});

describe('hostile input', () => {
  const scalars = fc.oneof(
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.double(),
    fc.string(),
    fc.bigInt(),
  );
  const json = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      scalars,
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.string(), tie('value'), { maxKeys: 3 }),
    ),
  })).value;

  test('no value of any type makes it throw', () => {
    const types = [...apiTypes(), ...kinds.map((kind) => kind.kind)];
    fc.assert(
      fc.property(fc.constantFrom(...types), json, (type, value) =>
        validate(type, value, () => {}),
      ),
    );
  });

  test('control characters and long texts are tamed in messages', () => {
    const [found] = findings(shopPod({ hostname: `\u001B[31m${'x'.repeat(500)}` }));
    expect(found?.message).not.toContain('\u001B');
    expect(found?.message.length).toBeLessThan(250);
  });

  test('no message shows what a Secret holds', () => {
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'shop' },
      type: 'kubernetes.io/dockerconfigjson',
      data: { '.dockerconfigjson': 'aHVzaA==', token: 'hush!' },
      stringData: { password: 5 },
    };
    const messages = [
      ...findings(secret),
      ...findings({ ...secret, data: { '.dockerconfigjson': 'aHVzaA==' }, stringData: {} }),
    ].map((found) => found.message);
    expect(messages.length).toBe(3);
    expect(messages.join('\n')).not.toMatch(/hush|aHVz/);
  });
});
