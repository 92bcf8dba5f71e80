import { hex } from '../values/bytes.ts';
import type { BootRecord, BootStep, BundleEdit, BundlePatch, StorageLimit } from '../api/boot.ts';
import type { ContainerLife, Handler, PodLife, ProbePlan } from '../api/life.ts';
import { isFileName } from '../linuxkit/path-below.ts';
import { isShellFragment, shellCommand } from '../linuxkit/shell.ts';
import { jsonPath } from './bundles.ts';
import type { Fill, FillPart } from './fills.ts';

/** Where the plan lies on the machine. */
export const planPath = '/etc/p2lk/plan';

/** One line of the plan: a key and a text. */
export type Line = readonly [key: string, text: string | number];

/**
 * A text of the plan: a backslash is written twice and a line feed as `\n`; nothing else is changed
 * (`machine/plan.sh`, `decode`). Throws on NUL, which the shell cannot hold.
 */
export const planText = (text: string): string => {
  if (text.includes('\0')) throw new TypeError('a plan cannot hold a NUL character');
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
};

/** The file's text. */
export const printPlan = (lines: readonly Line[]): string =>
  lines
    .map(([key, text]) => (text === '' ? `${key}\n` : `${key} ${planText(String(text))}\n`))
    .join('');

const commandOf = ({ run }: BootStep): string =>
  isShellFragment(run) ? run.text : shellCommand(run).text;

/** Control characters never reach the console. */
const title = (text: string): string => text.replaceAll(/[\0-\x1f\x7f]+/g, ' ');

/** Steps as entries of a list: `step`, `after` or `final`. */
export const stepLines = (steps: readonly BootStep[], list = 'step'): readonly Line[] =>
  steps.flatMap((step): readonly Line[] => [
    [list, title(step.name)],
    ...(step.required === true ? [] : ([['required', 'no']] as const)),
    ['run', commandOf(step)],
  ]);

/** An edit of a bundle, by its kind (`machine/bundles.sh`); nothing for those that are filled in. */
const editLines = (image: string, edit: BundleEdit): readonly Line[] => {
  if (edit.kind === 'linux' || edit.kind === 'process')
    return [['edit', `member ${edit.kind}/${edit.key} ${jsonPath(image, edit.key)}`]];
  if (edit.kind === 'namespace') return [['edit', `namespace ${edit.type}`]];
  if (edit.kind === 'device')
    return [['edit', `device ${edit.minor} ${edit.access} ${edit.device}`]];
  return [];
};

/** Where LinuxKit puts the lists of an image (moby/config.go, ConfigToOCI). */
const places = { env: 'process/env', command: 'process/args' } as const;

const partText = (part: FillPart): string => {
  if (part.kind === 'text') return `text ${part.text}`;
  return part.kind === 'file' ? `file ${part.path}` : `run ${part.command}`;
};

/** The edits of one container's bundle. */
export const bundleLines = (
  id: string,
  patches: readonly BundlePatch[],
  fills: readonly Fill[],
): readonly Line[] => [
  ...fills.flatMap(({ list, index, parts }): readonly Line[] => [
    ['edit', `value ${places[list]}/${index}`],
    ...parts.map((part): Line => ['part', partText(part)]),
  ]),
  ...patches
    .filter(({ image }) => image === id)
    .flatMap(({ image, edit }) => editLines(image, edit)),
];

const octal = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => `\\0${byte.toString(8).padStart(3, '0')}`).join('');

const handlerLines = (key: string, handler: Handler): readonly Line[] => {
  const lines: Line[] = [[key, handler.kind]];
  if (handler.kind === 'exec')
    return [...lines, ...handler.command.map((word): Line => [`${key}.word`, word])];
  if (handler.kind === 'sleep') return [...lines, [`${key}.seconds`, handler.seconds]];
  if (handler.host !== undefined) lines.push([`${key}.host`, handler.host]);
  lines.push([`${key}.port`, handler.port]);
  if (handler.kind === 'http') {
    if (handler.scheme === 'https') lines.push([`${key}.scheme`, handler.scheme]);
    lines.push([`${key}.path`, handler.path]);
    for (const [name, value] of handler.headers) lines.push([`${key}.header`, `${name}: ${value}`]);
  }
  const bytes = handler.kind === 'http' ? handler.greeting : handler;
  if (bytes !== undefined && 'send' in bytes)
    lines.push([`${key}.send`, octal(bytes.send)], [`${key}.expect`, hex(bytes.expect)]);
  return lines;
};

const probeLines = (key: string, probe: ProbePlan): readonly Line[] => [
  ...handlerLines(key, probe.handler),
  ...(probe.delay === 0 ? [] : [[`${key}.delay`, probe.delay] as const]),
  [`${key}.timeout`, probe.timeout],
  [`${key}.period`, probe.period],
  ...(probe.success === 1 ? [] : [[`${key}.success`, probe.success] as const]),
  [`${key}.failure`, probe.failure],
  ...(probe.grace === undefined ? [] : [[`${key}.grace`, probe.grace] as const]),
];

/** What the plan says of a container's life. */
const lifeLines = (life: ContainerLife): readonly Line[] => {
  const lines: Line[] = [];
  for (const key of [
    'restartPolicy',
    'stopSignal',
    'messagePolicy',
    'terminationMessage',
  ] as const) {
    const text = life[key];
    if (text !== undefined) lines.push([key, text]);
  }
  for (const { action, operator, codes } of life.rules ?? [])
    lines.push(['rule', [action, operator, ...codes].join(' ')]);
  for (const key of ['startup', 'liveness', 'readiness'] as const) {
    const probe = life[key];
    if (probe !== undefined) lines.push(...probeLines(key, probe));
  }
  for (const key of ['postStart', 'preStop'] as const) {
    const handler = life[key];
    if (handler !== undefined) lines.push(...handlerLines(key, handler));
  }
  return lines;
};

/** What the plan says of the pod. */
export const podLines = (life: PodLife): readonly Line[] => {
  const lines: Line[] = [
    ['name', life.name],
    ['restartPolicy', life.restartPolicy],
    ['grace', life.grace],
  ];
  if (life.deadline !== undefined) lines.push(['deadline', life.deadline]);
  if (life.finished !== 'stay') lines.push(['finished', life.finished]);
  if (life.logs !== 'file') lines.push(['logs', life.logs]);
  if (life.logSize !== undefined) lines.push(['logSize', life.logSize]);
  if (life.logFiles !== undefined) lines.push(['logFiles', life.logFiles]);
  if (life.status !== undefined) lines.push(['statusPort', life.status.port]);
  if (life.job !== undefined) {
    lines.push(['job', life.job.name], ['job.backoffLimit', life.job.backoffLimit]);
    if (life.job.deadline !== undefined) lines.push(['job.deadline', life.job.deadline]);
    for (const { action, operator, container = '*', codes } of life.job.rules)
      lines.push(['job.rule', [action, 'exit', operator, container, ...codes].join(' ')]);
  }
  if (life.cron !== undefined) {
    lines.push(['cron', life.cron.fields.join(' ')], ['cron.policy', life.cron.concurrency]);
    for (const offset of life.cron.offsets) lines.push(['cron.offset', offset.join(' ')]);
    if (life.cron.starting !== undefined) lines.push(['cron.starting', life.cron.starting]);
    if (life.cron.suspend) lines.push(['cron.suspend', 'yes']);
  }
  return lines;
};

const limitText = ({ bytes = 0n, text = '' }: StorageLimit): string => `${bytes} ${text}`.trimEnd();

/** What the pod's files may take; nothing where nothing has a limit (`machine/storage.sh`). */
export const storageLines = (limits: readonly StorageLimit[]): readonly Line[] =>
  limits.every(({ bytes }) => bytes === undefined)
    ? []
    : [
        ['evicts', 'yes'],
        ...limits.flatMap((limit): readonly Line[] => {
          if (limit.of === 'container') return [];
          if (limit.of === 'pod') return [['storage', limitText(limit)]];
          return [['disk', `${limit.name} ${limit.path} ${limitText(limit)}`]];
        }),
      ];

/** A container of the pod, as the walk leaves it. */
export interface Subject {
  /** Name in the pod. */
  readonly name: string;
  /** LinuxKit's name. */
  readonly id: string;
  readonly role: 'init' | 'sidecar' | 'container';
  /** As the pod names it. */
  readonly image: string;
}

/** The section of one container of the pod. */
export const containerLines = (
  { name, id, role, image }: Subject,
  boot: BootRecord,
  fills: readonly Fill[],
): readonly Line[] => [
  // The supervisor keeps what it knows of a container in files of that name.
  ['container', isFileName(name) ? name : id],
  ['role', role],
  ['id', id],
  ['section', role === 'init' ? 'onboot' : 'services'],
  ['image', image],
  ...lifeLines(boot.lives.get(id) ?? {}),
  ...boot.storage
    .filter((limit) => boot.supervised && limit.of === 'container' && limit.name === id)
    .map((limit): Line => ['storage', limitText(limit)]),
  ...bundleLines(id, boot.patches, fills),
  ...stepLines(boot.stepsBefore(id)),
];
