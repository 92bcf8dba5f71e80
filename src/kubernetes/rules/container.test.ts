import { describe, expect, test } from 'vitest';
import { findings, shopContainer, shopPod, summary } from '../../../test/findings.ts';

const at = 'spec.containers[0]';
const container = (fields: object, spec: object = {}): string[] =>
  summary(shopContainer(fields, spec));

test('name and image are needed, names are used once in a pod', () => {
  expect(summary(shopPod({ containers: [{}] }))).toEqual([`P2LK112 ${at}`, `P2LK112 ${at}`]);
  expect(summary(shopPod({ containers: [{ name: 'Web', image: 'nginx' }] }))).toEqual([
    `P2LK116 ${at}.name`,
  ]);
  const twice = shopPod({ initContainers: [{ name: 'web', image: 'busybox' }] });
  expect(findings(twice)).toMatchObject([
    { code: 'P2LK118', path: 'spec.initContainers[0].name', related: ['spec.containers[0].name'] },
  ]);
  expect(summary(shopPod({ containers: [] }))).toEqual(['P2LK112 spec']);
});

test('white space around an image is refused in a Pod', () =>
  expect(container({ image: ' nginx' })).toEqual([`P2LK127 ${at}.image`]));

describe('policies', () => {
  test.each([
    ['imagePullPolicy', 'always'],
    ['terminationMessagePolicy', 'Log'],
  ])('%s', (field, value) =>
    expect(container({ [field]: value })).toEqual([`P2LK113 ${at}.${field}`]),
  );

  test('an empty text is the default', () =>
    expect(container({ imagePullPolicy: '', terminationMessagePolicy: '' })).toEqual([]));

  test('the case of letters is helped with', () =>
    expect(findings(shopContainer({ imagePullPolicy: 'always' }))[0]?.help).toBe(
      "write Always; letters' case matters",
    ));

  test('restartPolicy is for init containers', () => {
    expect(container({ restartPolicy: 'Always' })).toEqual([`P2LK122 ${at}.restartPolicy`]);
    expect(
      summary(
        shopPod({ initContainers: [{ name: 'log', image: 'fluent-bit', restartPolicy: 'Never' }] }),
      ),
    ).toEqual(['P2LK113 spec.initContainers[0].restartPolicy']);
  });
});

describe('init containers', () => {
  const probe = { tcpSocket: { port: 80 } };
  test('probes and hooks are for those that stay', () => {
    const init = {
      name: 'log',
      image: 'fluent-bit',
      readinessProbe: probe,
      lifecycle: { preStop: { exec: { command: ['sync'] } } },
    };
    expect(summary(shopPod({ initContainers: [init] }))).toEqual([
      'P2LK122 spec.initContainers[0].lifecycle',
      'P2LK122 spec.initContainers[0].readinessProbe',
    ]);
    expect(summary(shopPod({ initContainers: [{ ...init, restartPolicy: 'Always' }] }))).toEqual(
      [],
    );
  });

  test('ephemeral containers come later', () =>
    expect(
      summary(shopPod({ ephemeralContainers: [{ name: 'debug', image: 'busybox' }] })),
    ).toEqual(['P2LK122 spec.ephemeralContainers']));
});

describe('env', () => {
  const env = (...list: object[]): string[] => container({ env: list });
  const key = { name: 'shop', key: 'password' };
  test('takes each kind of value, the same name twice, and any printable name', () => {
    expect(
      env(
        { name: 'A', value: 'x' },
        { name: 'A', value: '' },
        { name: '1 odd.name' },
        { name: 'B', value: '', valueFrom: { secretKeyRef: key } },
        { name: 'C', valueFrom: { fieldRef: { fieldPath: "metadata.annotations['Shop/Zone']" } } },
        {
          name: 'D',
          valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '1024Ki' } },
        },
        { name: 'E', valueFrom: { fieldRef: { fieldPath: 'spec.host' } } },
      ),
    ).toEqual([]);
  });

  test.each([
    [{ value: 'x' }, 'P2LK112 spec.containers[0].env[0]'],
    [{ name: 'A=B' }, 'P2LK116 spec.containers[0].env[0].name'],
    [{ name: 'A', valueFrom: {} }, 'P2LK121 spec.containers[0].env[0].valueFrom'],
    [
      { name: 'A', value: 'x', valueFrom: { secretKeyRef: key } },
      'P2LK119 spec.containers[0].env[0].valueFrom',
    ],
    [
      { name: 'A', valueFrom: { secretKeyRef: key, configMapKeyRef: key } },
      'P2LK119 spec.containers[0].env[0].valueFrom',
    ],
    [
      { name: 'A', valueFrom: { secretKeyRef: { name: 'shop' } } },
      'P2LK112 spec.containers[0].env[0].valueFrom.secretKeyRef',
    ],
    [
      { name: 'A', valueFrom: { configMapKeyRef: { name: 'shop', key: 'a/b' } } },
      'P2LK116 spec.containers[0].env[0].valueFrom.configMapKeyRef.key',
    ],
    [
      { name: 'A', valueFrom: { fieldRef: { fieldPath: 'metadata.labels' } } },
      'P2LK113 spec.containers[0].env[0].valueFrom.fieldRef.fieldPath',
    ],
    [
      { name: 'A', valueFrom: { fieldRef: { fieldPath: "spec.x['y']" } } },
      'P2LK127 spec.containers[0].env[0].valueFrom.fieldRef.fieldPath',
    ],
    [
      { name: 'A', valueFrom: { fieldRef: { fieldPath: 'metadata.name', apiVersion: 'v2' } } },
      'P2LK113 spec.containers[0].env[0].valueFrom.fieldRef.apiVersion',
    ],
    [
      { name: 'A', valueFrom: { resourceFieldRef: { resource: 'cpu' } } },
      'P2LK113 spec.containers[0].env[0].valueFrom.resourceFieldRef.resource',
    ],
    [
      { name: 'A', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: '1Mi' } } },
      'P2LK113 spec.containers[0].env[0].valueFrom.resourceFieldRef.divisor',
    ],
  ])('%j', (variable, expected) => expect(env(variable)).toEqual([expected]));

  test('envFrom takes one source', () => {
    const both = { configMapRef: { name: 'shop' }, secretRef: { name: 'shop' } };
    expect(container({ envFrom: [{ prefix: 'SHOP_', configMapRef: { name: 'shop' } }] })).toEqual(
      [],
    );
    expect(
      container({
        envFrom: [both, {}, { secretRef: {} }, { prefix: 'a=', secretRef: { name: 'A' } }],
      }),
    ).toEqual([
      `P2LK119 ${at}.envFrom[0]`,
      `P2LK121 ${at}.envFrom[1]`,
      `P2LK112 ${at}.envFrom[2].secretRef`,
      `P2LK116 ${at}.envFrom[3].prefix`,
      `P2LK116 ${at}.envFrom[3].secretRef.name`,
    ]);
  });

  test('a value is never shown', () => {
    const messages = findings(
      shopContainer({ env: [{ name: 'A', value: 'hush', valueFrom: {} }] }),
    ).map((found) => found.message);
    expect(messages.join()).not.toContain('hush');
  });
});

describe('ports', () => {
  test('names, numbers and protocols', () => {
    const ports = [
      { containerPort: 80, name: 'http' },
      { containerPort: 0 },
      { containerPort: 70_000 },
      { containerPort: 53, protocol: 'udp' },
    ];
    expect(container({ ports })).toEqual([
      `P2LK112 ${at}.ports[1]`,
      `P2LK114 ${at}.ports[2].containerPort`,
      `P2LK113 ${at}.ports[3].protocol`,
    ]);
    expect(
      container({
        ports: [
          { containerPort: 80, name: 'http' },
          { containerPort: 81, name: 'http' },
        ],
      }),
    ).toEqual([`P2LK118 ${at}.ports[1].name`]);
    expect(container({ ports: [{ containerPort: 80, name: 'HTTP' }] })).toEqual([
      `P2LK116 ${at}.ports[0].name`,
    ]);
  });

  test('a host port is used once, by protocol and address', () => {
    const port = (hostPort: number, more: object = {}): object => ({
      containerPort: hostPort,
      hostPort,
      ...more,
    });
    expect(
      container({
        ports: [port(80), port(80, { protocol: 'UDP' }), port(80, { hostIP: '10.0.0.1' })],
      }),
    ).toEqual([]);
    expect(container({ ports: [port(80), port(80, { protocol: 'TCP' })] })).toEqual([
      `P2LK118 ${at}.ports[1].hostPort`,
    ]);
  });

  test('with the machine’s network the host port is the container’s own', () => {
    expect(
      container({ ports: [{ containerPort: 80, hostPort: 8080 }] }, { hostNetwork: true }),
    ).toEqual([`P2LK126 ${at}.ports[0].hostPort`]);
    expect(
      container({ ports: [{ containerPort: 80 }, { containerPort: 80 }] }, { hostNetwork: true }),
    ).toEqual([`P2LK118 ${at}.ports[1].containerPort`]);
    expect(container({ ports: [{ containerPort: 80 }, { containerPort: 80 }] })).toEqual([]);
  });
});

describe('probes and hooks', () => {
  const liveness = (probe: object): string[] => container({ livenessProbe: probe });
  test.each([
    [{ httpGet: { port: 80 } }, []],
    [{ httpGet: { port: 'http', scheme: '', httpHeaders: [{ name: 'X-Shop', value: '1' }] } }, []],
    [{ exec: { command: ['true'] }, initialDelaySeconds: 0, successThreshold: 0 }, []],
    [{}, ['P2LK121 spec.containers[0].livenessProbe']],
    [
      { exec: {}, tcpSocket: { port: 80 } },
      ['P2LK119 spec.containers[0].livenessProbe', 'P2LK112 spec.containers[0].livenessProbe.exec'],
    ],
    [{ httpGet: {} }, ['P2LK112 spec.containers[0].livenessProbe.httpGet']],
    [{ httpGet: { port: '80' } }, ['P2LK116 spec.containers[0].livenessProbe.httpGet.port']],
    [
      { httpGet: { port: 80, scheme: 'https' } },
      ['P2LK113 spec.containers[0].livenessProbe.httpGet.scheme'],
    ],
    [
      { httpGet: { port: 80, httpHeaders: [{ name: 'X Shop' }] } },
      ['P2LK116 spec.containers[0].livenessProbe.httpGet.httpHeaders[0].name'],
    ],
    [{ tcpSocket: { port: 0 } }, ['P2LK114 spec.containers[0].livenessProbe.tcpSocket.port']],
    [{ grpc: { port: 70_000 } }, ['P2LK114 spec.containers[0].livenessProbe.grpc.port']],
    [
      { grpc: { port: 80 }, periodSeconds: -1 },
      ['P2LK114 spec.containers[0].livenessProbe.periodSeconds'],
    ],
    [
      { grpc: { port: 80 }, successThreshold: 2 },
      ['P2LK114 spec.containers[0].livenessProbe.successThreshold'],
    ],
    [
      { grpc: { port: 80 }, terminationGracePeriodSeconds: 0 },
      ['P2LK114 spec.containers[0].livenessProbe.terminationGracePeriodSeconds'],
    ],
  ])('liveness %j', (probe, expected) => expect(liveness(probe)).toEqual(expected));

  test('a quoted port number is helped with', () =>
    expect(findings(shopContainer({ livenessProbe: { httpGet: { port: '80' } } }))[0]?.help).toBe(
      'write 80 without quotes',
    ));

  test('readiness may ask for several successes and has no grace period', () => {
    expect(container({ readinessProbe: { tcpSocket: { port: 80 }, successThreshold: 3 } })).toEqual(
      [],
    );
    expect(
      container({ readinessProbe: { tcpSocket: { port: 80 }, terminationGracePeriodSeconds: 5 } }),
    ).toEqual([`P2LK122 ${at}.readinessProbe.terminationGracePeriodSeconds`]);
  });

  test('a hook has one action, and sleeps no longer than the grace period', () => {
    expect(
      container({ lifecycle: { postStart: {}, preStop: { sleep: { seconds: 30 } } } }),
    ).toEqual([`P2LK121 ${at}.lifecycle.postStart`]);
    expect(container({ lifecycle: { preStop: { sleep: { seconds: 31 } } } })).toEqual([
      `P2LK114 ${at}.lifecycle.preStop.sleep.seconds`,
    ]);
    expect(
      container(
        { lifecycle: { preStop: { sleep: { seconds: 31 } } } },
        { terminationGracePeriodSeconds: 60 },
      ),
    ).toEqual([]);
  });
});

describe('volumeMounts and volumeDevices', () => {
  const spec = {
    volumes: [{ name: 'data' }, { name: 'disk', persistentVolumeClaim: { claimName: 'disk' } }],
  };
  const mounts = (...volumeMounts: object[]): string[] => container({ volumeMounts }, spec);

  test('a mount names a volume of the pod', () => {
    const [found] = findings(
      shopContainer({ volumeMounts: [{ name: 'dta', mountPath: '/data' }] }, spec),
    );
    expect(found).toMatchObject({
      code: 'P2LK123',
      path: `${at}.volumeMounts[0].name`,
      help: 'did you mean data?',
    });
  });

  test.each([
    [{ name: 'data', mountPath: '/data', subPath: 'a/b', mountPropagation: 'HostToContainer' }, []],
    [{ name: 'data', mountPath: '/data', readOnly: true, recursiveReadOnly: 'Enabled' }, []],
    [{ name: 'data' }, ['P2LK112 spec.containers[0].volumeMounts[0]']],
    [{ mountPath: '/data' }, ['P2LK112 spec.containers[0].volumeMounts[0]']],
    [
      { name: 'data', mountPath: '/data', subPath: '../etc' },
      ['P2LK124 spec.containers[0].volumeMounts[0].subPath'],
    ],
    [
      { name: 'data', mountPath: '/data', subPathExpr: '/$(A)' },
      ['P2LK124 spec.containers[0].volumeMounts[0].subPathExpr'],
    ],
    [
      { name: 'data', mountPath: '/data', subPath: 'a', subPathExpr: 'b' },
      ['P2LK119 spec.containers[0].volumeMounts[0]'],
    ],
    [
      { name: 'data', mountPath: '/data', mountPropagation: 'none' },
      ['P2LK113 spec.containers[0].volumeMounts[0].mountPropagation'],
    ],
    [
      { name: 'data', mountPath: '/data', mountPropagation: 'Bidirectional' },
      ['P2LK122 spec.containers[0].volumeMounts[0].mountPropagation'],
    ],
    [
      { name: 'data', mountPath: '/data', recursiveReadOnly: 'Enabled' },
      ['P2LK122 spec.containers[0].volumeMounts[0].recursiveReadOnly'],
    ],
  ])('%j', (mount, expected) => expect(mounts(mount)).toEqual(expected));

  test('a path is mounted once in a container', () =>
    expect(
      mounts({ name: 'data', mountPath: '/data' }, { name: 'disk', mountPath: '/data' }),
    ).toEqual([`P2LK118 ${at}.volumeMounts[1].mountPath`]));

  test('Bidirectional is for the privileged', () => {
    const volumeMounts = [{ name: 'data', mountPath: '/data', mountPropagation: 'Bidirectional' }];
    expect(container({ volumeMounts, securityContext: { privileged: true } }, spec)).toEqual([]);
  });

  test('a device is a claim, and is not mounted too', () => {
    expect(container({ volumeDevices: [{ name: 'disk', devicePath: '/dev/shop' }] }, spec)).toEqual(
      [],
    );
    expect(
      container({ volumeDevices: [{ name: 'data', devicePath: '/dev/../shop' }] }, spec),
    ).toEqual([`P2LK122 ${at}.volumeDevices[0].name`, `P2LK124 ${at}.volumeDevices[0].devicePath`]);
    const both = {
      volumeMounts: [{ name: 'disk', mountPath: '/data' }],
      volumeDevices: [{ name: 'disk', devicePath: '/dev/shop' }],
    };
    expect(container(both, spec)).toEqual([`P2LK119 ${at}.volumeDevices[0].name`]);
  });
});

describe('resources', () => {
  const resources = (limits: object, requests: object = {}): string[] =>
    container({ resources: { limits, requests } });
  const path = `${at}.resources`;
  test.each([
    [{ cpu: '500m', memory: '64Mi', 'ephemeral-storage': '1Gi' }, { cpu: '0.5', memory: 1000 }, []],
    [{}, { cpu: '1' }, []],
    [{ 'example.com/gpu': 2 }, { 'example.com/gpu': '2' }, []],
    [{ cpu: '1', 'hugepages-2Mi': '4Mi' }, {}, []],
    [{ cpu: '-1' }, {}, [`P2LK115 ${path}.limits.cpu`]],
    [{ cpu: '1' }, { cpu: '1001m' }, [`P2LK125 ${path}.requests.cpu`]],
    [{ cpu: '100.1m' }, { cpu: '100.9m' }, []],
    [{ gpu: 1 }, {}, [`P2LK116 ${path}.limits.gpu`]],
    [{ storage: '1Gi' }, {}, [`P2LK116 ${path}.limits.storage`]],
    [{ 'example.com/gpu': '1500m' }, {}, [`P2LK115 ${path}.limits.example.com/gpu`]],
    [
      { 'example.com/gpu': 2 },
      { 'example.com/gpu': 1 },
      [`P2LK125 ${path}.requests.example.com/gpu`],
    ],
    [{}, { 'example.com/gpu': 1 }, [`P2LK112 ${path}.requests.example.com/gpu`]],
    [{ cpu: '1', 'hugepages-2Mi': '3Mi' }, {}, [`P2LK115 ${path}.limits.hugepages-2Mi`]],
    [{ 'hugepages-2Mi': '4Mi' }, {}, [`P2LK122 ${path}`]],
  ])('limits %j, requests %j', (limits, requests, expected) =>
    expect(resources(limits, requests)).toEqual(expected),
  );

  test('request and limit are named as they are', () => {
    const [found] = findings(
      shopContainer({ resources: { limits: { memory: '64M' }, requests: { memory: '64Mi' } } }),
    );
    expect(found?.message).toBe(
      'the memory request of 64Mi and the limit of 64M do not fit: the request must not be above the limit',
    );
    expect(found?.related).toEqual([`${path}.limits.memory`]);
  });

  test('a resizePolicy is there once for cpu or memory', () => {
    const policy = (resourceName: string, restartPolicy = 'NotRequired'): object => ({
      resourceName,
      restartPolicy,
    });
    expect(
      container({
        resizePolicy: [policy('cpu'), policy('cpu'), policy('gpu'), policy('memory', 'Never')],
      }),
    ).toEqual([
      `P2LK118 ${at}.resizePolicy[1].resourceName`,
      `P2LK113 ${at}.resizePolicy[2].resourceName`,
      `P2LK113 ${at}.resizePolicy[3].restartPolicy`,
    ]);
    expect(
      container({ resizePolicy: [policy('cpu', 'RestartContainer')] }, { restartPolicy: 'Never' }),
    ).toEqual([`P2LK113 ${at}.resizePolicy[0].restartPolicy`]);
  });
});
