import type { Image, Manifest } from '../linuxkit/manifest.ts';
import { planOf } from './plan.ts';
import type { DrawnPlan, PlanEntry } from './plan.ts';
import { portsOf } from './ports.ts';
import type { DrawnPort, Fact } from './ports.ts';

/** A machine as `translate` gives it: a `Translation` is one, and a manifest alone is enough. */
export interface Machine {
  readonly manifest?: Manifest;
  readonly workload?: { readonly kind: string; readonly name: string };
  /** Facts about the machine, of which the ports are drawn; none where they are not known. */
  readonly records?: readonly Fact[];
}

/** A short fact about a container; `bold` for one that a reader must not overlook. */
export interface Tag {
  readonly text: string;
  readonly bold?: boolean;
}

/** What is mounted in a container. */
export interface DrawnMount {
  readonly at: string;
  /** `volume pages`, `/var/lib/shop`, `memory` */
  readonly from: string;
  readonly readOnly: boolean;
}

/** A container of the pod. */
export interface Card {
  readonly name: string;
  readonly image: string;
  readonly program: string | undefined;
  readonly tags: readonly Tag[];
  readonly mounts: readonly DrawnMount[];
  readonly steps: readonly string[];
}

/** Everything that a picture shows. */
export interface Drawn {
  readonly title: string;
  readonly kernel: string | undefined;
  readonly init: readonly string[];
  /** Entries of `onboot` in order. */
  readonly boot: readonly string[];
  /** What p2lk does before the pod's containers, in words. */
  readonly steps: readonly string[];
  readonly initContainers: readonly Card[];
  readonly containers: readonly Card[];
  /** Services of the machine itself. */
  readonly services: readonly string[];
  readonly shutdown: readonly string[];
  /** Undefined where the ports are not known. */
  readonly ports: readonly DrawnPort[] | undefined;
}

/** `linuxkit/init:8eea386739975a43af558eec757a7dcb3a3d2e7b` as `linuxkit/init:8eea386`. */
const shortImage = (image: string): string =>
  image.replace(/(?<=[:@](?:sha256:)?)([0-9a-f]{7})[0-9a-f]{25,}$/, '$1');

const bytes = (count: number): string => {
  for (const [size, unit] of [
    [2 ** 30, 'GiB'],
    [2 ** 20, 'MiB'],
    [2 ** 10, 'KiB'],
  ] as const)
    if (count >= size) return `${Math.round((count / size) * 10) / 10} ${unit}`;
  return `${count} B`;
};

const tagsOf = (image: Image, entry: PlanEntry | undefined, pod?: DrawnPlan): readonly Tag[] => {
  const { capabilities = [], resources: { memory, cpu } = {}, readonly, uid = 0 } = image;
  const tags: Tag[] = [];
  if (entry?.role === 'sidecar') tags.push({ text: 'sidecar: stays up' });
  const restarts = entry?.restartPolicy ?? pod?.restartPolicy;
  if (entry?.role === 'container' && restarts !== undefined)
    tags.push({ text: `restarts: ${restarts}` });
  for (const probe of entry?.probes ?? []) tags.push({ text: `${probe} probe` });
  if (memory?.limit !== undefined) tags.push({ text: `at most ${bytes(memory.limit)}` });
  if (cpu?.quota !== undefined && cpu.period !== undefined && cpu.quota > 0)
    tags.push({ text: `at most ${Math.round((cpu.quota / cpu.period) * 100) / 100} CPU` });
  tags.push(uid === 0 ? { text: 'root' } : { text: `user ${uid}` });
  if (readonly === true) tags.push({ text: 'read-only root' });
  if (capabilities.includes('all')) tags.push({ text: 'all capabilities', bold: true });
  else if (capabilities.length === 0 || capabilities.includes('none'))
    tags.push({ text: 'no capabilities' });
  return tags;
};

/** What every container of a pod has, and no reader looks for. */
const ofEveryPod = /^(?:\/run\/p2lk\/pod\/|\/dev\/mqueue$)/;

const mountsOf = ({ binds = [], mounts = [], tmpfs = [] }: Image): readonly DrawnMount[] => [
  ...binds.flatMap((bind): readonly DrawnMount[] => {
    const [source = '', at = source, options = ''] = bind.split(':');
    if (ofEveryPod.test(source)) return [];
    const volume = /^\/(?:etc|run|var\/lib)\/p2lk\/volumes\/(.+)$/.exec(source)?.[1];
    const from = volume === undefined ? `machine ${source}` : `volume ${volume}`;
    return [{ at, from, readOnly: options.split(',').includes('ro') }];
  }),
  ...mounts.flatMap(({ destination: at, type, source = '', options = [] }) =>
    // The runtime's own: /proc, /sys, /dev.
    /^\/(?:proc|sys|dev)(?:\/|$)/.test(at)
      ? []
      : [{ at, from: `${type ?? 'bind'} ${source}`, readOnly: options.includes('ro') }],
  ),
  ...tmpfs.map((entry) => ({ at: entry.split(':')[0] ?? '', from: 'memory', readOnly: false })),
];

const cardOf = (image: Image, entry: PlanEntry | undefined, pod?: DrawnPlan): Card => ({
  name: entry?.name ?? image.name,
  image: shortImage(image.image),
  // Arguments may hold values of Secrets.
  program: image.command?.[0],
  tags: tagsOf(image, entry, pod),
  mounts: mountsOf(image),
  steps: entry?.steps ?? [],
});

/** Gathers what a picture shows of a machine. */
export const drawnOf = ({ manifest = {}, workload, records }: Machine): Drawn => {
  const { kernel, init = [], onboot = [], services = [], onshutdown = [] } = manifest;
  const plan = planOf(manifest);
  const entryOf = (image: Image): PlanEntry | undefined =>
    plan?.entries.find(({ id, role }) => id === image.name && role !== 'step');
  const inTurn = (plan?.entries ?? []).filter(({ role }) => role === 'init' || role === 'sidecar');
  const imageOf = ({ id, role }: PlanEntry): Image | undefined =>
    (role === 'init' ? onboot : services).find(({ name }) => name === id);
  const held = new Set(plan?.entries.flatMap((entry) => (entry.held ? [entry.id] : [])));
  const isOfPod = (image: Image): boolean => plan === undefined || entryOf(image) !== undefined;
  return {
    title:
      workload === undefined
        ? (plan?.name ?? 'machine')
        : `${workload.kind.toLowerCase()}/${workload.name}`,
    kernel: kernel?.image === undefined ? undefined : shortImage(kernel.image),
    init: init.map(shortImage),
    boot: onboot.filter(({ name }) => !held.has(name)).map(({ name }) => name),
    steps: (plan?.entries ?? []).flatMap(({ role, steps }) => (role === 'step' ? steps : [])),
    initContainers: inTurn.flatMap((entry) => {
      const image = imageOf(entry);
      return image === undefined ? [] : [cardOf(image, entry, plan)];
    }),
    containers: services
      .filter((image) => isOfPod(image) && entryOf(image)?.role !== 'sidecar')
      .map((image) => cardOf(image, entryOf(image), plan)),
    services: services.filter((image) => !isOfPod(image)).map(({ name }) => name),
    shutdown: [
      ...(plan?.grace === undefined ? [] : [`containers get ${plan.grace} s to end`]),
      ...(plan?.final ?? []),
      ...onshutdown.map(({ name }) => name),
    ],
    ports: records === undefined ? undefined : portsOf(records),
  };
};
