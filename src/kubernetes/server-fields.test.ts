import { expect, it } from 'vitest';
import { serverDefaults } from './server-defaults.ts';
import { fieldsOf } from './table.ts';
import { withoutServerFields } from './server-fields.ts';

it('names fields that the API has', () => {
  const unknown = Object.keys(serverDefaults).filter((field) => {
    const [type = '', name = ''] = field.split('.');
    return fieldsOf(type)?.[name] === undefined;
  });
  expect(unknown).toEqual([]);
});

it('takes out what the server and its controllers write, and leaves the rest', () => {
  const written = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: 'web',
      namespace: 'shop',
      labels: { app: 'web' },
      annotations: {
        'deployment.kubernetes.io/revision': '3',
        'kubectl.kubernetes.io/last-applied-configuration': '{}',
        owner: 'ann',
      },
      creationTimestamp: '2026-01-01T00:00:00Z',
      generation: 3,
      managedFields: [{}],
      resourceVersion: '7',
      uid: 'x',
    },
    spec: {
      replicas: 1,
      progressDeadlineSeconds: 600,
      strategy: {
        rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' },
        type: 'RollingUpdate',
      },
      template: {
        metadata: { creationTimestamp: null, labels: { app: 'web' } },
        spec: {
          containers: [
            {
              name: 'web',
              image: 'web',
              imagePullPolicy: 'Always',
              ports: [
                { containerPort: 80, protocol: 'TCP' },
                { containerPort: 53, protocol: 'UDP' },
              ],
              resources: {},
              terminationMessagePath: '/dev/termination-log',
              terminationMessagePolicy: 'FallbackToLogsOnError',
            },
          ],
          dnsPolicy: 'ClusterFirst',
          restartPolicy: 'Always',
          schedulerName: 'default-scheduler',
          securityContext: {},
          serviceAccountName: 'web',
          serviceAccount: 'web',
          terminationGracePeriodSeconds: 60,
        },
      },
    },
    status: { replicas: 1 },
  };
  withoutServerFields(written);
  expect(written).toEqual({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: 'web',
      namespace: 'shop',
      labels: { app: 'web' },
      annotations: { owner: 'ann' },
    },
    spec: {
      template: {
        metadata: { labels: { app: 'web' } },
        spec: {
          containers: [
            {
              name: 'web',
              image: 'web',
              ports: [{ containerPort: 80 }, { containerPort: 53, protocol: 'UDP' }],
              terminationMessagePolicy: 'FallbackToLogsOnError',
            },
          ],
          serviceAccountName: 'web',
          terminationGracePeriodSeconds: 60,
        },
      },
    },
  });
});

it.each([
  [
    { apiVersion: 'v2', kind: 'Kiosk', status: 1, metadata: null },
    { apiVersion: 'v2', kind: 'Kiosk', metadata: null },
  ],
  [
    { apiVersion: 'v1', kind: 'Pod', spec: { containers: 'x', volumes: 3 } },
    { apiVersion: 'v1', kind: 'Pod', spec: { containers: 'x', volumes: 3 } },
  ],
  [
    { apiVersion: 'v1', kind: 'Service', status: 1, spec: { ports: [2n ** 53n] } },
    { apiVersion: 'v1', kind: 'Service', spec: { ports: [2n ** 53n] } },
  ],
])('survives $0', (object, left) => {
  withoutServerFields(object);
  expect(object).toEqual(left);
});
