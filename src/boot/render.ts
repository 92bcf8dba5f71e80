import type { BootRecord, BootStep } from '../api/boot.ts';
import type { Prepare } from '../api/volume-plan.ts';
import type { File, Image } from '../linuxkit/manifest.ts';
import { programPath } from '../linuxkit/print.ts';
import { bundleFiles } from './bundles.ts';
import type { Fill } from './fills.ts';
import { containerLines, planPath, podLines, printPlan, stepLines, storageLines } from './plan.ts';
import type { Line, Subject } from './plan.ts';
import { networkImage, ownImage, scriptImage } from './prepare-image.ts';
import { directoryStep, mountStep } from './steps.ts';
import { supervisorPath, supervisorScript } from './supervisor.ts';
import type { Part } from './supervisor.ts';

export type { Subject } from './plan.ts';

/** What the boot needs of the manifest. */
export interface RenderedBoot {
  readonly files: readonly File[];
  /** The `onboot` entries before the init containers. */
  readonly prepare: readonly Image[];
}

/** A run of steps: in the root namespaces, or in an `onboot` entry. */
interface Entry {
  readonly name: string;
  readonly steps: readonly BootStep[];
  readonly image?: Image;
  readonly facts?: readonly Line[];
}

const script = (path: string, ...lines: readonly string[]): File => ({
  path,
  contents: `#!/bin/sh\n${lines.join('\n')}\n`,
  mode: '0755',
});

const call = (command: string): string => `exec sh ${supervisorPath} ${command}`;

/**
 * The runs of steps before the pod's first container, in order: the firewall's, which LinuxKit runs
 * before anything listens; those of the root namespaces; those that need programs of an image.
 */
const entriesOf = (
  boot: BootRecord,
  prepares: readonly Prepare[],
  inits: boolean,
  tools: string,
): readonly Entry[] => {
  const { supervised, steps } = boot;
  const volumes = prepares.flatMap((prepare) => prepare.steps ?? []);
  const all = [...steps.beforeInitContainers, ...volumes];
  const root = [
    ...steps.beforeServices,
    ...prepares.flatMap((prepare) => prepare.mounts ?? []).map(mountStep),
    ...prepares.flatMap((prepare) => prepare.mkdir ?? []).map(directoryStep),
  ];
  const own = [...new Set(all.flatMap(({ image }) => image ?? []))].map((image, i): Entry => {
    const name = `p2lk-prepare-${i + 1}`;
    return {
      name,
      steps: all.filter((step) => step.image === image),
      image: ownImage(name, image),
      facts: [['stays', 'yes']],
    };
  });
  const common = all.filter(({ image }) => image === undefined);
  const edits = !supervised && inits;
  // LinuxKit alone runs init containers before anything in the root namespaces could prepare them.
  const prepared = edits ? [...root, ...common] : common;
  const entries: Entry[] = [];
  if (steps.onboot.length > 0) {
    const name = 'p2lk-firewall';
    const image = networkImage(name, tools);
    entries.push({ name, steps: steps.onboot, image, facts: [['held', 'no']] });
  }
  if (root.length > 0 && !edits) entries.push({ name: 'p2lk-files', steps: root });
  entries.push(...own);
  if (prepared.length > 0 || edits) {
    const name = 'p2lk-prepare';
    const facts: readonly Line[] = edits ? [['edits', 'yes']] : [];
    entries.push({ name, steps: prepared, image: scriptImage(name, tools), facts });
  }
  return entries;
};

const entryLines = ({ name, steps, image, facts = [] }: Entry): readonly Line[] => [
  ['container', name],
  ['role', 'step'],
  ...(image === undefined
    ? ([['root', 'yes']] as const)
    : ([
        ['id', name],
        ['section', 'onboot'],
      ] as const)),
  ...facts,
  ...stepLines(steps),
];

/** What a Job's next pod finds empty. */
const scratchLines = (prepares: readonly Prepare[]): readonly Line[] =>
  prepares
    .flatMap((prepare) => prepare.mounts ?? [])
    .filter(({ type }) => type === 'tmpfs')
    .map(({ destination }) => ['scratch', destination]);

/** The parts of the supervisor that a pod needs beside those that every pod has. */
const usedParts = (boot: BootRecord, hasSteps: boolean): ReadonlySet<Part> => {
  const parts = new Set<Part>();
  if (hasSteps) parts.add('steps');
  if (boot.patches.length > 0) parts.add('bundles');
  for (const life of boot.lives.values()) {
    const hooks = [life.postStart, life.preStop].filter((hook) => hook !== undefined);
    if (hooks.length > 0) parts.add('hooks');
    if (life.startup ?? life.liveness ?? life.readiness) parts.add('probes').add('requests');
    if (hooks.some(({ kind }) => kind === 'http')) parts.add('requests');
  }
  if (boot.podLife?.status !== undefined) parts.add('serve');
  if (boot.storage.some(({ bytes }) => bytes !== undefined)) parts.add('storage');
  if (boot.podLife?.job !== undefined) parts.add('job');
  if (boot.podLife?.cron !== undefined) parts.add('cron');
  return parts;
};

/**
 * Renders what plugins asked of the boot, and nothing where nothing was asked. `tools` is the image
 * of the `onboot` entries, `fills` what the machine fills in of an image, by its name.
 */
export const renderBoot = (
  boot: BootRecord,
  prepares: readonly Prepare[],
  own: readonly Subject[],
  tools: string,
  fills: ReadonlyMap<string, readonly Fill[]>,
): RenderedBoot => {
  const { podLife, supervised, steps } = boot;
  const added = boot.sidecars.map(({ name, image }): Subject => ({
    name,
    id: name,
    role: 'sidecar',
    image,
  }));
  const subjects = [...added, ...own];
  const inits = subjects.some(({ role }) => role === 'init');
  const edited = subjects.some(
    ({ id }) => boot.patches.some(({ image }) => image === id) || boot.stepsBefore(id).length > 0,
  );
  const needed = prepares.length + boot.patches.length > 0 || edited;
  const asked = Object.values(steps).some((list) => list.length > 0);
  if (!supervised && !needed && !asked) return { files: [], prepare: [] };
  const entries = entriesOf(boot, prepares, inits, tools);
  const lines: readonly Line[] = [
    ...(podLife === undefined ? ([['plain', 'yes']] as const) : podLines(podLife)),
    ...(steps.beforeOnboot.length > 0 ? ([['steps', 'yes']] as const) : []),
    ...stepLines(steps.beforeOnboot),
    ...stepLines(steps.afterServices, 'after'),
    ...stepLines(steps.atShutdown, 'final'),
    ...(supervised ? storageLines(boot.storage) : []),
    ...(podLife?.job === undefined ? [] : scratchLines(prepares)),
    ...entries.flatMap(entryLines),
    ...subjects.flatMap((subject) => containerLines(subject, boot, fills.get(subject.id) ?? [])),
  ];
  const hasSteps = lines.some(([key]) => key === 'run') || !supervised;
  const parts = usedParts(boot, hasSteps);
  const files: File[] = [
    ...bundleFiles(boot.patches),
    { path: planPath.slice(1), contents: printPlan(lines), mode: '0644' },
    {
      path: programPath,
      contents: supervisorScript(supervised, supervised ? parts : new Set([...parts, 'bundles'])),
      mode: '0644',
    },
  ];
  if (supervised || steps.beforeOnboot.length > 0)
    files.push(script('etc/init.d/006-p2lk', call('hold')));
  if (supervised) {
    files.push(
      script('etc/init.d/030-p2lk', call('start')),
      script('etc/shutdown.d/005-p2lk', call('stop')),
    );
  } else files.push(script('etc/init.d/015-p2lk', call('prepare')));
  if (podLife?.job !== undefined && podLife.finished === 'poweroff')
    files.push(script('etc/shutdown.d/099-p2lk', call('exit')));
  if (steps.atShutdown.length > 0) files.push(script('etc/shutdown.d/020-p2lk', call('unmount')));
  return { files, prepare: entries.flatMap(({ image }) => image ?? []) };
};
