import { addBind, hasMountAt, parseQuantity, placeholderDevice } from 'p2lk/plugin';
import type {
  Container,
  ContainerContext,
  DeviceEntry,
  DeviceNode,
  DeviceParts,
  Draft,
  Image,
  PodContext,
  PodSpec,
  View,
} from 'p2lk/plugin';

const isDevice = (name: string): boolean =>
  name !== 'cpu' &&
  name !== 'memory' &&
  name !== 'ephemeral-storage' &&
  !name.startsWith('hugepages-');

/** Whole units of a resource that the container asks for; limits and requests are equal. */
const amountOf = ({ resources }: View<Container>, name: string): number => {
  const given = resources?.limits?.[name] ?? resources?.requests?.[name] ?? 0;
  void resources?.requests?.[name];
  return Number((parseQuantity(given)?.nano ?? 0n) / 1_000_000_000n);
};

/**
 * Units that containers which run beside this one have taken already: an init container's are free
 * again. Source: kubelet pkg/kubelet/cm/devicemanager/manager.go, Allocate.
 */
const takenBefore = (
  container: View<Container>,
  name: string,
  { initContainers = [], containers }: View<PodSpec>,
): number => {
  const own = initContainers.indexOf(container);
  const sidecars = (own < 0 ? initContainers : initContainers.slice(0, own)).filter(
    ({ restartPolicy }) => restartPolicy === 'Always',
  );
  const earlier = own < 0 ? containers.slice(0, containers.indexOf(container)) : [];
  return [...sidecars, ...earlier].reduce((sum, one) => sum + amountOf(one, name), 0);
};

const addNode = (node: DeviceNode, image: Draft<Image>, context: ContainerContext): void => {
  const given = typeof node === 'string' ? { path: node } : node;
  const { path: device, at = device, access = 'rwm', type = 'c', mode = '0666' } = given;
  const { container, boot, name } = context;
  const host = container.securityContext?.privileged === true || hasMountAt(container, '/dev');
  const placeholder = placeholderDevice(at, boot.patched(name, 'device'), { type, mode });
  image.add('devices', placeholder);
  boot.patch(name, { kind: 'device', minor: placeholder.minor, device, access });
  // runc makes no nodes in a /dev that is the machine's.
  if (host && at !== device)
    addBind({ source: device, destination: at, options: ['rw', 'rprivate'] }, image);
};

/** The value of each variable, those of one name put together. */
const environmentOf = (parts: readonly DeviceParts[]): ReadonlyMap<string, string> => {
  const values = new Map<string, string>();
  for (const { env = {} } of parts)
    for (const [name, value] of Object.entries(env)) {
      const first = values.get(name);
      values.set(name, first === undefined ? value : `${first},${value}`);
    }
  return values;
};

/** Puts what the config says into a container; the pod's own variables weigh more. */
const addParts = (
  parts: readonly DeviceParts[],
  image: Draft<Image>,
  context: ContainerContext,
): void => {
  for (const { devices = [], mounts = [] } of parts) {
    for (const node of devices) addNode(node, image, context);
    for (const { source, path = source, readOnly = false } of mounts)
      if (!hasMountAt(context.container, path))
        addBind(
          { source, destination: path, options: [readOnly ? 'ro' : 'rw', 'rprivate'] },
          image,
        );
  }
  for (const [name, value] of environmentOf(parts)) context.environment.set(name, value);
};

const entryHelp = (name: string): string =>
  `say in the config what stands for it: settings: { devices: { '${name}': { ` +
  'devices: [/dev/…], mounts: [{ source: /… }], env: { … } } } }; or take it out, or ' +
  'let it pass with --lenient';

const entryOf = (
  { settings }: ContainerContext,
  names: readonly (string | undefined)[],
): DeviceEntry | undefined => {
  const { devices = {} } = settings;
  const name = names.find((one) => one !== undefined && Object.hasOwn(devices, one));
  return name === undefined ? undefined : devices[name];
};

const giveResource = (
  name: string,
  container: View<Container>,
  image: Draft<Image>,
  context: ContainerContext,
): void => {
  const amount = amountOf(container, name);
  if (amount === 0) return;
  const { limits = {}, requests = {} } = container.resources ?? {};
  const at = [Object.hasOwn(limits, name) ? limits : requests, name] as const;
  const entry = entryOf(context, [name]);
  if (entry === undefined) {
    context.report('device', {
      at,
      message:
        `${container.name} asks for ${name}, which a device plugin gives out on the nodes ` +
        'of a cluster; the machine has none',
      help: entryHelp(name),
    });
    return;
  }
  const { units, ...shared } = entry;
  const before = takenBefore(container, name, context.pod);
  const own = units?.slice(before, before + amount) ?? [];
  if (units !== undefined && own.length < amount) {
    context.report('device', {
      at,
      message:
        `${container.name} asks for ${amount} of ${name}, and of the ${units.length} that ` +
        `the config has ${own.length} are left`,
      help: `add to units of settings.devices['${name}']`,
    });
    return;
  }
  addParts([shared, ...own], image, context);
};

/** Devices of resource claims, by the name in the pod, the claim's or its template's. */
const giveClaims = (
  container: View<Container>,
  image: Draft<Image>,
  context: ContainerContext,
): void => {
  for (const claim of container.resources?.claims ?? []) {
    const { name = '' } = claim;
    context.ignore(claim, 'request', 'the config gives the whole of a claim');
    const { resourceClaimName, resourceClaimTemplateName } =
      context.pod.resourceClaims?.find((one) => one.name === name) ?? {};
    const entry = entryOf(context, [name, resourceClaimName, resourceClaimTemplateName]);
    if (entry !== undefined) {
      const { units = [], ...shared } = entry;
      addParts([shared, ...units], image, context);
      continue;
    }
    context.report('device', {
      at: claim,
      message:
        `${container.name} uses resource claim ${name}, whose devices a driver gives out ` +
        'on the nodes of a cluster; the machine has none',
      help: entryHelp(name),
    });
  }
};

/**
 * Gives a container the devices that it asks for by a resource's name or a claim, as
 * `settings.devices` says. Source: kubelet pkg/kubelet/cm/devicemanager, GetDeviceRunContainerOptions;
 * pkg/kubelet/cm/dra, GetResources.
 */
export const giveDevices = (
  container: View<Container>,
  image: Draft<Image>,
  context: ContainerContext,
): void => {
  const { limits = {}, requests = {} } = container.resources ?? {};
  const names = new Set([...Object.keys(limits), ...Object.keys(requests)]);
  for (const name of [...names].sort())
    if (isDevice(name)) giveResource(name, container, image, context);
  giveClaims(container, image, context);
};

/** Settles the claims of the pod that no container uses. */
export const settleClaims = ({ pod, ignore }: Pick<PodContext, 'pod' | 'ignore'>): void => {
  const used = new Set(
    [...(pod.initContainers ?? []), ...pod.containers].flatMap(({ resources }) =>
      (resources?.claims ?? []).map(({ name }) => name),
    ),
  );
  for (const [i, { name }] of (pod.resourceClaims ?? []).entries())
    if (!used.has(name)) ignore(pod.resourceClaims!, i, 'no container uses the claim');
};
