import type { Container, PodSpec, ResourceRequirements } from 'p2lk/plugin';
import { describe, expect, test } from 'vitest';
import { oomScoreAdj, qosClass } from './oom-score.ts';

const container = (
  name: string,
  resources?: ResourceRequirements,
  more: Partial<Container> = {},
): Container => ({
  name,
  ...(resources !== undefined && { resources }),
  ...more,
});
const full: ResourceRequirements = { limits: { cpu: '1', memory: '256Mi' } };

describe('qosClass', () => {
  test.each<[string, PodSpec, string]>([
    ['nothing', { containers: [container('web')] }, 'BestEffort'],
    [
      'other resources alone',
      { containers: [container('web', { limits: { 'ephemeral-storage': '1Gi' } })] },
      'BestEffort',
    ],
    [
      'zeroes',
      { containers: [container('web', { requests: { cpu: 0 }, limits: { memory: '0' } })] },
      'BestEffort',
    ],
    ['limits of both', { containers: [container('web', full)] }, 'Guaranteed'],
    [
      'the same amount in other words',
      { containers: [container('web', { ...full, requests: { cpu: '1000m', memory: '0.25Gi' } })] },
      'Guaranteed',
    ],
    [
      'a smaller request',
      { containers: [container('web', { ...full, requests: { memory: '1Mi' } })] },
      'Burstable',
    ],
    [
      'a request of 0 beside a limit',
      { containers: [container('web', { requests: { cpu: 0 }, limits: { cpu: 1 } })] },
      'Burstable',
    ],
    [
      'one container without',
      { containers: [container('web', full), container('side')] },
      'Burstable',
    ],
    [
      'an init container without',
      { initContainers: [container('init')], containers: [container('web', full)] },
      'Burstable',
    ],
    ['limits of the pod', { containers: [container('web')], resources: full }, 'Guaranteed'],
    [
      'limits of the pod above what its containers request',
      { containers: [container('web', { requests: { memory: '1Mi' } })], resources: full },
      'Burstable',
    ],
  ])('%s', (_, pod, expected) => {
    expect(qosClass(pod)).toBe(expected);
  });
});

describe('oomScoreAdj', () => {
  const gi = 1024 ** 3;
  const score = (
    requests: ResourceRequirements['requests'],
    more: Partial<PodSpec> = {},
  ): number => {
    const web = container('web', { requests: requests ?? {} });
    return oomScoreAdj(
      web,
      { containers: [web, container('other', { requests: { cpu: '1m' } })], ...more },
      gi,
    );
  };
  test.each([
    ['64Mi', 938],
    ['100M', 907],
    ['256Mi', 750],
    ['1', 999],
    ['1Gi', 3],
    ['5Gi', 3],
  ])('a request of %s on a machine of 1Gi scores %s', (memory, expected) => {
    expect(score({ memory })).toBe(expected);
  });
  test('a pod that asks for nothing is the first to end, a Guaranteed or critical one the last', () => {
    const web = container('web');
    expect(oomScoreAdj(web, { containers: [web] }, gi)).toBe(1000);
    expect(score({ memory: '64Mi' }, { priorityClassName: 'system-node-critical' })).toBe(-997);
    const whole = container('web', full);
    expect(oomScoreAdj(whole, { containers: [whole] }, gi)).toBe(-997);
  });
  test('a sidecar scores no more than the container that asks for least', () => {
    const proxy = container('proxy', { requests: { memory: '10Mi' } }, { restartPolicy: 'Always' });
    const containers = [
      container('web', { requests: { memory: '512Mi' } }),
      container('cache', { requests: { memory: '256Mi' } }),
    ];
    expect(oomScoreAdj(proxy, { initContainers: [proxy], containers }, gi)).toBe(750);
    const init = container('init', { requests: { memory: '10Mi' } });
    expect(oomScoreAdj(init, { initContainers: [init], containers }, gi)).toBe(991);
  });
  test('what the pod requests and no container does is shared out', () => {
    const web = container('web', { requests: { memory: '256Mi' } });
    const pod: PodSpec = {
      containers: [web, container('cache')],
      resources: { requests: { memory: '768Mi' } },
    };
    expect(oomScoreAdj(web, pod, gi)).toBe(500);
  });
});
