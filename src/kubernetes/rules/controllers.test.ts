import { describe, expect, test } from 'vitest';
import { shopController, summary } from '../../../test/findings.ts';

const of = (kind: string, spec: object): string[] => summary(shopController(kind, spec));

describe('Deployment', () => {
  test.each([
    [{ replicas: 0, strategy: { type: 'Recreate' } }, []],
    [{ strategy: { rollingUpdate: { maxSurge: '150%', maxUnavailable: 0 } } }, []],
    [{ replicas: -1 }, ['P2LK114 spec.replicas']],
    [{ minReadySeconds: 600 }, ['P2LK126 spec.minReadySeconds']],
    [{ strategy: { type: 'Rolling' } }, ['P2LK113 spec.strategy.type']],
    [
      { strategy: { type: 'Recreate', rollingUpdate: {} } },
      ['P2LK122 spec.strategy.rollingUpdate'],
    ],
    [
      { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: '0%' } } },
      ['P2LK126 spec.strategy.rollingUpdate.maxUnavailable'],
    ],
    [
      { strategy: { rollingUpdate: { maxSurge: '1', maxUnavailable: '101%' } } },
      [
        'P2LK114 spec.strategy.rollingUpdate.maxUnavailable',
        'P2LK127 spec.strategy.rollingUpdate.maxSurge',
      ],
    ],
    [{ template: undefined }, ['warning P2LK131 spec.selector', 'P2LK112 spec']],
    [{ template: { metadata: { labels: { app: 'shop' } } } }, ['P2LK112 spec.template']],
  ])('%j', (spec, expected) => expect(of('Deployment', spec)).toEqual(expected));
});

test.each(['Deployment', 'ReplicaSet', 'DaemonSet', 'ReplicationController'])(
  'a %s keeps its pod running',
  (kind) => {
    expect(
      summary(shopController(kind, {}, { restartPolicy: 'OnFailure', activeDeadlineSeconds: 5 })),
    ).toEqual([
      'P2LK113 spec.template.spec.restartPolicy',
      'P2LK122 spec.template.spec.activeDeadlineSeconds',
    ]);
    expect(of(kind, { minReadySeconds: -1 })).toEqual(['P2LK114 spec.minReadySeconds']);
  },
);

describe('DaemonSet', () => {
  const rolling = (rollingUpdate: object): string[] =>
    of('DaemonSet', { updateStrategy: { rollingUpdate } });
  test('one of surge and unavailability', () => {
    expect(rolling({ maxSurge: 1, maxUnavailable: 0 })).toEqual([]);
    expect(rolling({ maxSurge: 1 })).toEqual(['P2LK126 spec.updateStrategy.rollingUpdate']);
    expect(rolling({ maxUnavailable: 0 })).toEqual(['P2LK126 spec.updateStrategy.rollingUpdate']);
    expect(of('DaemonSet', { updateStrategy: { type: 'Recreate' } })).toEqual([
      'P2LK113 spec.updateStrategy.type',
    ]);
  });
});

const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };

describe('StatefulSet', () => {
  test.each([
    [{ podManagementPolicy: 'Serial' }, ['P2LK113 spec.podManagementPolicy']],
    [{ serviceName: 'Shop' }, ['P2LK116 spec.serviceName']],
    [{ ordinals: { start: -1 } }, ['P2LK114 spec.ordinals.start']],
    [
      { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Keep' } },
      ['P2LK113 spec.persistentVolumeClaimRetentionPolicy.whenDeleted'],
    ],
    [
      { updateStrategy: { type: 'OnDelete', rollingUpdate: {} } },
      ['P2LK122 spec.updateStrategy.rollingUpdate'],
    ],
    [
      { updateStrategy: { rollingUpdate: { partition: -1 } } },
      ['P2LK114 spec.updateStrategy.rollingUpdate.partition'],
    ],
  ])('%j', (spec, expected) => expect(of('StatefulSet', spec)).toEqual(expected));

  test('claim templates give volumes', () => {
    const containers = [
      {
        name: 'db',
        image: 'postgres:17',
        volumeMounts: [{ name: 'data', mountPath: '/var/lib/postgresql' }],
      },
    ];
    expect(summary(shopController('StatefulSet', {}, { containers }))).toEqual([
      'pod: P2LK123 spec.template.spec.containers[0].volumeMounts[0].name',
    ]);
    expect(
      summary(
        shopController(
          'StatefulSet',
          { volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: claim }] },
          { containers },
        ),
      ),
    ).toEqual([]);
  });

  test.each([
    [
      {},
      [
        'claim: P2LK112 spec.volumeClaimTemplates[0]',
        'claim: P2LK112 spec.volumeClaimTemplates[0]',
      ],
    ],
    [
      { metadata: { name: '../../etc', labels: { 'a b': 'c' } }, spec: claim },
      [
        'claim: P2LK116 spec.volumeClaimTemplates[0].metadata.name',
        'claim: P2LK117 spec.volumeClaimTemplates[0].metadata.labels.a b',
      ],
    ],
    [
      { metadata: { name: 'data' }, spec: { ...claim, accessModes: ['Often'] } },
      ['claim: P2LK113 spec.volumeClaimTemplates[0].spec.accessModes[0]'],
    ],
  ])('refuses the claim of %j', (template, expected) =>
    expect(summary(shopController('StatefulSet', { volumeClaimTemplates: [template] }))).toEqual(
      expected,
    ),
  );

  test('without a spec or a template there is no pod', () => {
    const { spec: _, ...empty } = shopController('StatefulSet') as { spec?: unknown };
    expect(summary(empty)).toEqual(['pod: P2LK112']);
    expect(of('StatefulSet', { template: undefined })).toEqual([
      'warning P2LK131 spec.selector',
      'pod: P2LK112 spec',
    ]);
  });
});

test('a ReplicationController takes its pod’s labels for its selector', () => {
  expect(of('ReplicationController', { selector: undefined })).toEqual([]);
  expect(of('ReplicationController', { selector: { app: 'till' } })).toEqual([
    'warning P2LK131 spec.selector',
  ]);
});

test('a PodTemplate has a template', () => {
  const template = { apiVersion: 'v1', kind: 'PodTemplate', metadata: { name: 'shop' } };
  expect(summary(template)).toEqual(['P2LK112']);
  expect(
    summary({ ...template, template: { spec: { containers: [{ name: 'web', image: 'nginx' }] } } }),
  ).toEqual([]);
});
