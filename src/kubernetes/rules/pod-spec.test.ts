import { describe, expect, test } from 'vitest';
import { findings, shopController, shopPod, summary } from '../../../test/findings.ts';

const pod = (spec: object): string[] => summary(shopPod(spec));

test.each([
  [
    {
      restartPolicy: 'Never',
      activeDeadlineSeconds: 1,
      hostname: 'shop',
      subdomain: 'till',
      nodeName: 'a.b',
      priorityClassName: 'high',
    },
    [],
  ],
  [{ restartPolicy: 'always' }, ['P2LK113 spec.restartPolicy']],
  [{ activeDeadlineSeconds: 0 }, ['P2LK114 spec.activeDeadlineSeconds']],
  [{ hostname: 'shop.example' }, ['P2LK116 spec.hostname']],
  [{ subdomain: 'Till' }, ['P2LK116 spec.subdomain']],
  [{ serviceAccountName: 'A' }, ['P2LK116 spec.serviceAccountName']],
  [{ serviceAccount: 'A' }, ['P2LK116 spec.serviceAccount']],
  [{ runtimeClassName: '' }, ['P2LK112 spec.runtimeClassName']],
  [{ preemptionPolicy: '' }, ['P2LK113 spec.preemptionPolicy']],
  [{ shareProcessNamespace: true, hostPID: true }, ['P2LK119 spec.shareProcessNamespace']],
  [{ hostUsers: false, hostNetwork: true }, ['P2LK126 spec.hostNetwork']],
  [{ overhead: { gpu: 1 } }, ['P2LK116 spec.overhead.gpu']],
  [
    { readinessGates: [{ conditionType: 'a b' }] },
    ['P2LK117 spec.readinessGates[0].conditionType'],
  ],
  [
    { schedulingGates: [{ name: 'a' }, { name: 'a' }], nodeName: 'n' },
    ['P2LK118 spec.schedulingGates[1].name', 'P2LK119 spec.nodeName'],
  ],
])('%j', (spec, expected) => expect(pod(spec)).toEqual(expected));

test('what Kubernetes 1.33 sets aside is not judged', () =>
  expect(
    pod({ resources: { limits: { gpu: 1 } }, resourceClaims: [{ name: 'A' }, { name: 'A' }] }),
  ).toEqual([]));

describe('dns', () => {
  test.each([
    [
      {
        dnsPolicy: 'None',
        dnsConfig: {
          nameservers: ['1.1.1.1'],
          searches: ['.', 'a_b.example.'],
          options: [{ name: 'ndots', value: '2' }],
        },
      },
      [],
    ],
    [{ dnsPolicy: 'none' }, ['P2LK113 spec.dnsPolicy']],
    [{ dnsPolicy: 'None' }, ['P2LK112 spec.dnsPolicy']],
    [
      { dnsConfig: { nameservers: ['1', '::1', '1.1.1.1', '8.8.8.8'] } },
      ['P2LK128 spec.dnsConfig.nameservers', 'P2LK127 spec.dnsConfig.nameservers[0]'],
    ],
    [
      { dnsConfig: { searches: Array.from({ length: 33 }, () => 'a') } },
      ['P2LK128 spec.dnsConfig.searches'],
    ],
    [
      { dnsConfig: { searches: ['a..b'], options: [{ value: '2' }] } },
      ['P2LK127 spec.dnsConfig.searches[0]', 'P2LK112 spec.dnsConfig.options[0]'],
    ],
    [
      {
        hostAliases: [
          { ip: '10.0.0.1', hostnames: ['shop.local'] },
          { ip: 'shop', hostnames: ['Shop'] },
        ],
      },
      ['P2LK127 spec.hostAliases[1].ip', 'P2LK127 spec.hostAliases[1].hostnames[0]'],
    ],
  ])('%j', (spec, expected) => expect(pod(spec)).toEqual(expected));
});

describe('scheduling', () => {
  const toleration = (value: object): string[] => pod({ tolerations: [value] });
  test.each([
    [{ operator: 'Exists' }, []],
    [{ key: 'shop', value: 'x', effect: 'NoSchedule' }, []],
    [{}, ['P2LK112 spec.tolerations[0]']],
    [{ key: 'a b', operator: 'Exists' }, ['P2LK117 spec.tolerations[0].key']],
    [{ key: 'shop', operator: 'Exists', value: 'x' }, ['P2LK122 spec.tolerations[0].value']],
    [{ key: 'shop', operator: 'In' }, ['P2LK113 spec.tolerations[0].operator']],
    [{ key: 'shop', value: 'a b' }, ['P2LK117 spec.tolerations[0].value']],
    [{ key: 'shop', effect: 'NoRun' }, ['P2LK113 spec.tolerations[0].effect']],
    [{ key: 'shop', tolerationSeconds: 5 }, ['P2LK122 spec.tolerations[0].tolerationSeconds']],
  ])('toleration %j', (value, expected) => expect(toleration(value)).toEqual(expected));

  const spread = { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' };
  test.each([
    [
      [
        {
          ...spread,
          minDomains: 2,
          labelSelector: { matchLabels: { app: 'shop' } },
          matchLabelKeys: ['zone'],
        },
      ],
      [],
    ],
    [
      [{}],
      [
        'P2LK112 spec.topologySpreadConstraints[0]',
        'P2LK112 spec.topologySpreadConstraints[0]',
        'P2LK112 spec.topologySpreadConstraints[0]',
      ],
    ],
    [[spread, spread], ['P2LK118 spec.topologySpreadConstraints[1]']],
    [
      [{ ...spread, maxSkew: 0, whenUnsatisfiable: 'Never', nodeTaintsPolicy: 'x' }],
      [
        'P2LK114 spec.topologySpreadConstraints[0].maxSkew',
        'P2LK113 spec.topologySpreadConstraints[0].whenUnsatisfiable',
        'P2LK113 spec.topologySpreadConstraints[0].nodeTaintsPolicy',
      ],
    ],
    [
      [{ ...spread, whenUnsatisfiable: 'ScheduleAnyway', minDomains: 1 }],
      ['P2LK122 spec.topologySpreadConstraints[0].minDomains'],
    ],
    [
      [{ ...spread, matchLabelKeys: ['app'] }],
      ['P2LK122 spec.topologySpreadConstraints[0].matchLabelKeys'],
    ],
    [
      [{ ...spread, matchLabelKeys: ['app'], labelSelector: { matchLabels: { app: 'x' } } }],
      ['P2LK118 spec.topologySpreadConstraints[0].matchLabelKeys[0]'],
    ],
  ])('spread %j', (topologySpreadConstraints, expected) =>
    expect(pod({ topologySpreadConstraints })).toEqual(expected),
  );

  const required = 'requiredDuringSchedulingIgnoredDuringExecution';
  const preferred = 'preferredDuringSchedulingIgnoredDuringExecution';
  const nodes = `spec.affinity.nodeAffinity.${required}`;
  const pods = `spec.affinity.podAntiAffinity.${required}[0]`;
  test.each([
    [
      {
        nodeAffinity: {
          [required]: {
            nodeSelectorTerms: [
              { matchExpressions: [{ key: 'disk', operator: 'Gt', values: ['1'] }] },
            ],
          },
        },
      },
      [],
    ],
    [{ nodeAffinity: { [required]: {} } }, [`P2LK112 ${nodes}`]],
    [
      {
        nodeAffinity: {
          [required]: {
            nodeSelectorTerms: [
              {
                matchExpressions: [
                  { key: 'disk', operator: 'Lt', values: [] },
                  { key: 'a b', operator: 'In', values: ['a b'] },
                ],
              },
            ],
          },
        },
      },
      [
        `P2LK112 ${nodes}.nodeSelectorTerms[0].matchExpressions[0]`,
        `P2LK117 ${nodes}.nodeSelectorTerms[0].matchExpressions[1].key`,
        `P2LK117 ${nodes}.nodeSelectorTerms[0].matchExpressions[1].values[0]`,
      ],
    ],
    [
      {
        nodeAffinity: {
          [required]: {
            nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.uid', operator: 'Exists' }] }],
          },
        },
      },
      [
        `P2LK113 ${nodes}.nodeSelectorTerms[0].matchFields[0].operator`,
        `P2LK113 ${nodes}.nodeSelectorTerms[0].matchFields[0].key`,
      ],
    ],
    [
      {
        nodeAffinity: {
          [preferred]: [
            {
              weight: 101,
              preference: { matchExpressions: [{ key: 'disk', operator: 'In', values: ['a b'] }] },
            },
          ],
        },
      },
      [`P2LK114 spec.affinity.nodeAffinity.${preferred}[0].weight`],
    ],
    [
      { podAntiAffinity: { [required]: [{ labelSelector: { matchLabels: { app: 'shop' } } }] } },
      [`P2LK112 ${pods}`],
    ],
    [
      {
        podAntiAffinity: {
          [required]: [{ topologyKey: 'zone', namespaces: ['A'], matchLabelKeys: ['app'] }],
        },
      },
      [`P2LK116 ${pods}.namespaces[0]`, `P2LK122 ${pods}.matchLabelKeys`],
    ],
    [
      {
        podAntiAffinity: {
          [required]: [
            {
              topologyKey: 'zone',
              labelSelector: {},
              matchLabelKeys: ['app'],
              mismatchLabelKeys: ['app'],
            },
          ],
        },
      },
      [`P2LK118 ${pods}.matchLabelKeys[0]`],
    ],
    [
      { podAffinity: { [preferred]: [{ weight: 0 }] } },
      [
        `P2LK114 spec.affinity.podAffinity.${preferred}[0].weight`,
        `P2LK112 spec.affinity.podAffinity.${preferred}[0]`,
      ],
    ],
  ])('affinity %j', (affinity, expected) => expect(pod({ affinity })).toEqual(expected));
});

describe('metadata', () => {
  test.each([
    [{ name: 'Shop' }, ['P2LK116 metadata.name']],
    [{ generateName: 'Shop-' }, ['P2LK116 metadata.generateName']],
    [{ namespace: 'shop.example' }, ['P2LK116 metadata.namespace']],
    [
      { labels: { 'a b': 'x', app: 'a b' } },
      ['P2LK117 metadata.labels.a b', 'P2LK117 metadata.labels.app'],
    ],
    [
      { annotations: { 'Example.com/Shop': 'any text', '/x': '' } },
      ['P2LK117 metadata.annotations./x'],
    ],
    [{ annotations: { big: 'x'.repeat(262_145) } }, ['P2LK128 metadata.annotations']],
    [
      { finalizers: ['kubernetes', 'shop', 'example.com/shop'] },
      ['P2LK116 metadata.finalizers[1]'],
    ],
    [
      { ownerReferences: [{ apiVersion: 'v1', kind: 'Shop', name: 'shop' }] },
      ['P2LK112 metadata.ownerReferences[0]'],
    ],
  ])('%j', (metadata, expected) => expect(summary(shopPod({}, metadata))).toEqual(expected));

  const apparmor = 'container.apparmor.security.beta.kubernetes.io/';
  test.each([
    [
      { [`${apparmor}web`]: 'runtime/default', 'controller.kubernetes.io/pod-deletion-cost': '-5' },
      [],
    ],
    [{ [`${apparmor}till`]: 'unconfined' }, [`P2LK127 metadata.annotations.${apparmor}till`]],
    [{ [`${apparmor}web`]: 'enforced' }, [`P2LK127 metadata.annotations.${apparmor}web`]],
    [
      { 'seccomp.security.alpha.kubernetes.io/pod': 'localhost/../x' },
      ['P2LK127 metadata.annotations.seccomp.security.alpha.kubernetes.io/pod'],
    ],
    [
      { 'controller.kubernetes.io/pod-deletion-cost': '05' },
      ['P2LK127 metadata.annotations.controller.kubernetes.io/pod-deletion-cost'],
    ],
    [
      {
        'scheduler.alpha.kubernetes.io/tolerations':
          '[{"key":"CriticalAddonsOnly","operator":"Exists"}]',
      },
      [],
    ],
    [
      { 'scheduler.alpha.kubernetes.io/tolerations': '[{"key":"a b"}]' },
      ['P2LK127 metadata.annotations.scheduler.alpha.kubernetes.io/tolerations'],
    ],
  ])('annotations %j', (annotations, expected) =>
    expect(summary(shopPod({}, { annotations }))).toEqual(expected),
  );

  test('an annotation and a field of one meaning agree', () => {
    const annotations = { 'seccomp.security.alpha.kubernetes.io/pod': 'unconfined' };
    const securityContext = { seccompProfile: { type: 'RuntimeDefault' } };
    expect(summary(shopPod({ securityContext }, { annotations }))).toEqual([
      'P2LK126 metadata.annotations.seccomp.security.alpha.kubernetes.io/pod',
    ]);
  });

  test('help for a pod in a Deployment is at the template', () =>
    expect(findings(shopController('Deployment', {}, { hostname: 'Shop' }))[0]?.path).toBe(
      'spec.template.spec.hostname',
    ));
});
