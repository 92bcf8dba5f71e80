import fc from 'fast-check';
import { stringify } from 'yaml';

/**
 * A manifest and a config as they are written: only what the firewall looks at, in the API's own
 * words.
 */
export interface Port {
  readonly name?: string;
  readonly containerPort: number;
  readonly protocol?: string;
  readonly hostPort?: number;
  readonly hostIP?: string;
}

export interface PolicyPort {
  readonly port?: number | string;
  readonly endPort?: number;
  readonly protocol?: string;
}

export interface Peer {
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
  readonly podSelector?: object;
  readonly namespaceSelector?: object;
}

export interface PolicyRule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly PolicyPort[];
}

export interface Policy {
  readonly namespace?: string;
  readonly podSelector?: object;
  /** Whether the selector means the pod. */
  readonly policyTypes?: readonly string[];
  readonly ingress?: readonly PolicyRule[];
  readonly egress?: readonly PolicyRule[];
}

export interface Service {
  readonly namespace?: string;
  readonly type?: string;
  readonly selector?: { readonly [key: string]: string };
  readonly ports: readonly {
    readonly port: number;
    readonly targetPort?: number | string;
    readonly protocol?: string;
  }[];
}

export interface Options {
  readonly default?: 'deny' | 'allow';
  readonly from?: readonly string[];
  readonly ssh?: boolean;
  readonly egress?: 'deny' | 'allow';
  readonly allow?: readonly {
    readonly port: number;
    readonly protocol?: 'TCP' | 'UDP' | 'SCTP';
    readonly from?: readonly string[];
  }[];
}

export interface Shop {
  readonly containers: readonly (readonly Port[])[];
  readonly sidecars: readonly (readonly Port[])[];
  readonly init: readonly (readonly Port[])[];
  readonly policies: readonly Policy[];
  readonly services: readonly Service[];
  readonly options: Options;
  /** True: the options that annotations know are given as annotations. */
  readonly annotated: boolean;
}

export const labels = { app: 'shop', tier: 'web' };
/** Addresses of the machine and of others. */
export const machine = ['10.99.0.1', '10.99.0.9', 'fd99::1', 'fd99::9'];
export const others = ['10.99.0.2', '10.99.0.3', '10.88.7.1', 'fd99::2', 'fd99::3'];
export const numbers = [1, 22, 53, 80, 443, 8080, 8081, 9090, 30_000, 30_005, 65_535];

const number = fc.constantFrom(...numbers);
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });
const protocol = fc.constantFrom('TCP', 'TCP', 'UDP', 'SCTP');
const ranges = [
  '10.99.0.0/24',
  '10.99.0.2/32',
  '10.99.0.2',
  '10.0.0.0/8',
  '0.0.0.0/0',
  'fd99::/64',
  'fd99::2/128',
  '::/0',
  'FD99:0::3',
  'FD99:0::3/128',
];
const name = fc.constantFrom('http', 'dns', 'admin');

/** Leaves keys without a value away, as a person would. */
const written = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;
const record = <T extends object>(model: {
  [K in keyof T]-?: fc.Arbitrary<T[K] | undefined>;
}): fc.Arbitrary<T> => fc.record(model as never).map((value) => written(value as T));

const port = record<Port>({
  name: maybe(name),
  containerPort: number,
  protocol: maybe(fc.oneof(protocol, fc.constant(''))),
  hostPort: maybe(fc.oneof(number, fc.constant(0))),
  hostIP: maybe(
    fc.constantFrom(
      '',
      '0.0.0.0',
      '::',
      '127.0.0.1',
      '::1',
      '10.99.0.1',
      '10.99.0.9',
      'fd99::9',
      'FD99:0:0::9',
    ),
  ),
});

/** Names are unique in one container. */
const container = fc.uniqueArray(port, { maxLength: 3, selector: (one) => one.name ?? {} });

const excepts: { readonly [range: string]: readonly string[] } = {
  '10.99.0.0/24': ['10.99.0.2/32', '10.99.0.0/31', '10.99.0.3/32', '10.99.0.2/31'],
  '10.0.0.0/8': ['10.99.0.0/16', '10.99.0.3/32', '10.88.0.0/16'],
  '0.0.0.0/0': ['10.0.0.0/8', '10.99.0.2/32'],
  'fd99::/64': ['fd99::2/127', 'fd99::3/128'],
  '::/0': ['fd99::/16', 'FD99::2/128'],
};

const peer: fc.Arbitrary<Peer> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .constantFrom(...ranges.filter((range) => range.includes('/')))
      .chain((cidr) =>
        fc
          .subarray([...(excepts[cidr] ?? [])])
          .map((except) => ({ ipBlock: { cidr, ...(except.length > 0 && { except }) } })),
      ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Peer>(
      { podSelector: {} },
      { namespaceSelector: { matchLabels: { team: 'shop' } } },
    ),
  },
);

const policyPort: fc.Arbitrary<PolicyPort> = fc.oneof(
  record<PolicyPort>({
    port: maybe(number),
    protocol: maybe(protocol),
    endPort: fc.constant(undefined),
  }),
  fc
    .tuple(number, number, maybe(protocol))
    .map(([a, b, one]) =>
      written({ port: Math.min(a, b), endPort: Math.max(a, b), protocol: one }),
    ),
  record<PolicyPort>({ port: name, protocol: maybe(protocol), endPort: fc.constant(undefined) }),
);

const ruleOf = (side: 'from' | 'to'): fc.Arbitrary<PolicyRule> =>
  record({
    [side]: maybe(fc.array(peer, { maxLength: 2 })),
    ports: maybe(fc.array(policyPort, { maxLength: 2 })),
  } as never);

const policy = record<Policy>({
  namespace: maybe(fc.constantFrom('default', '', 'default', 'other')),
  podSelector: fc.constantFrom(
    {},
    {},
    { matchLabels: { app: 'shop' } },
    { matchLabels: { app: 'bank' } },
    { matchExpressions: [{ key: 'tier', operator: 'In', values: ['web', 'db'] }] },
    { matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] },
  ),
  policyTypes: maybe(fc.constantFrom([], ['Ingress'], ['Egress'], ['Ingress', 'Egress'])),
  ingress: maybe(fc.array(ruleOf('from'), { maxLength: 2 })),
  egress: maybe(fc.array(ruleOf('to'), { maxLength: 2 })),
});

const service = record<Service>({
  namespace: maybe(fc.constantFrom('default', 'other')),
  type: maybe(fc.constantFrom('ClusterIP', 'NodePort', 'ExternalName')),
  selector: maybe(
    fc.constantFrom<{ readonly [key: string]: string }>(
      { app: 'shop' },
      { app: 'shop', tier: 'web' },
      { app: 'bank' },
      {},
    ),
  ),
  ports: fc.array(
    record<Service['ports'][number]>({
      port: number,
      targetPort: maybe(fc.oneof(number, name, fc.constant(0))),
      protocol: maybe(fc.oneof(protocol, fc.constant(''))),
    }),
    { minLength: 1, maxLength: 2 },
  ),
});

const from = fc.uniqueArray(fc.constantFrom(...ranges), { minLength: 1, maxLength: 2 });

const options = record<Options>({
  default: maybe(fc.constantFrom('deny', 'deny', 'allow')),
  from: maybe(from),
  ssh: maybe(fc.boolean()),
  egress: maybe(fc.constantFrom('deny', 'allow')),
  allow: maybe(
    fc.array(
      record<NonNullable<Options['allow']>[number]>({
        port: number,
        protocol: maybe(protocol as fc.Arbitrary<'TCP'>),
        from: maybe(from),
      }),
      {
        minLength: 1,
        maxLength: 2,
      },
    ),
  ),
});

/** Half of all pods have no policy, which would hide everything else. */
export const shop: fc.Arbitrary<Shop> = fc.record({
  containers: fc.array(container, { minLength: 1, maxLength: 2 }),
  sidecars: fc.array(container, { maxLength: 1 }),
  init: fc.array(container, { maxLength: 1 }),
  policies: fc.oneof(fc.constant([]), fc.array(policy, { maxLength: 2 })),
  services: fc.array(service, { maxLength: 2 }),
  options: fc.oneof(fc.constant({}), options),
  annotated: fc.boolean(),
});

const annotationsOf = ({
  options: { default: policyOf, from: sources, ssh, egress, allow },
}: Shop): object =>
  Object.fromEntries(
    Object.entries({
      default: policyOf,
      from: sources?.join(', '),
      ssh: ssh === undefined ? undefined : String(ssh),
      egress,
      allow: allow
        ?.map(
          (one) =>
            `${one.protocol === undefined ? '' : `${one.protocol}/`}${one.port}${one.from === undefined ? '' : ` from ${one.from.join(' ')}`}`,
        )
        .join(', '),
    }).flatMap(([key, value]) => (value === undefined ? [] : [[`firewall.p2lk/${key}`, value]])),
  );

/** The manifest as text. */
export const manifestOf = (given: Shop): string => {
  const { containers, sidecars, init, policies, services, annotated } = given;
  const user = { image: 'registry.example.com/shop:1.4', command: ['/shop'] };
  const one = (prefix: string) => (ports: readonly Port[], i: number) => ({
    name: `${prefix}-${i}`,
    ...user,
    ...(ports.length > 0 && { ports }),
  });
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'shop', labels, ...(annotated && { annotations: annotationsOf(given) }) },
    spec: {
      securityContext: { runAsUser: 1000, runAsGroup: 1000 },
      initContainers: [
        ...init.map(one('init')),
        ...sidecars.map((ports, i) => ({ ...one('side')(ports, i), restartPolicy: 'Always' })),
      ],
      containers: containers.map(one('web')),
    },
  };
  const documents: object[] = [
    ...policies.map(({ namespace, ...spec }, i) => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: written({ name: `policy-${i}`, namespace }),
      spec,
    })),
    ...services.map(({ namespace, ...spec }, i) => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: written({ name: `service-${i}`, namespace }),
      spec: spec.type === 'ExternalName' ? { ...spec, externalName: 'shop.example.com' } : spec,
    })),
    pod,
  ];
  return documents
    .map((document) => stringify(document, { aliasDuplicateObjects: false }))
    .join('---\n');
};
