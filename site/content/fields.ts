import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fields as table } from '../../src/kubernetes/generated/fields.ts';
import { fieldsOf } from '../../src/kubernetes/table.ts';
import type { Field } from '../../src/kubernetes/table.ts';
import { repository } from './repository.ts';

/** Every API type of the field table. */
export const types: readonly string[] = table
  .trim()
  .split('\n')
  .map((line) => line.split(' ', 1)[0] ?? '');

const fieldsIn = (type: string): readonly Field[] =>
  Object.values(fieldsOf(type) ?? {}).filter((field) => field !== undefined);

/** One row of the tables of docs/mapping.md: what a sample of a field became. */
interface Row {
  /** What of the field was tried; empty for the field as such. */
  readonly variant: string;
  readonly becomes: string;
  readonly target: string;
  readonly says: string;
}

const mapping = readFileSync(join(repository, 'docs/mapping.md'), 'utf8');

/** Rows by `Type.field`. */
const rows: ReadonlyMap<string, readonly Row[]> = (() => {
  const found = new Map<string, Row[]>();
  for (const [, field = '', variant = '', becomes = '', target = '', says = ''] of mapping.matchAll(
    /^\| `([A-Z]\w*\.\w+)`(?: \((.*?)\))? \| (\w+) \| (.*?) ?\| (.*?) ?\|$/gm,
  )) {
    const row = { variant, becomes, target, says };
    found.set(field, [...(found.get(field) ?? []), row]);
  }
  return found;
})();

/** Plugins by the fields that they may consume, as docs/mapping.md lists them. */
const readers: ReadonlyMap<string, readonly string[]> = (() => {
  const found = new Map<string, string[]>();
  const [, byPlugin = ''] = mapping.split('<!-- generated: plugins -->');
  for (const part of byPlugin.split(/^### /m).slice(1)) {
    const [name = ''] = part.split('\n', 1);
    const [, list = ''] = /^It may consume (.*)$/m.exec(part) ?? [];
    for (const [, field = ''] of list.matchAll(/`([^`]+)`/g))
      found.set(field, [...(found.get(field) ?? []), name]);
  }
  return found;
})();

/** `Type.field` of the fields that have a type. */
const holders = (type: string): readonly string[] =>
  types.flatMap((owner) =>
    fieldsIn(owner)
      .filter((field) => field.type === type)
      .map(({ name }) => `[${owner}.${name}](./${owner}.md#${anchor(name)})`),
  );

const anchor = (name: string): string => `field-${name.toLowerCase()}`;

const shapes = {
  one: (type: string) => type,
  list: (type: string) => `list of ${type}`,
  map: (type: string) => `map of ${type}`,
} as const;

const fieldText = (owner: string, field: Field): string => {
  const { name, type, shape, required, scalar, since } = field;
  const named = scalar ? `\`${type}\`` : `[${type}](./${type}.md)`;
  const facts = [
    shapes[shape](named),
    ...(required ? ['required'] : []),
    ...(since === undefined ? [] : [`since Kubernetes ${since}`]),
  ];
  const by = readers.get(`${owner}.${name}`) ?? [];
  const known = rows.get(`${owner}.${name}`) ?? [];
  return [
    `## \`${name}\` {#${anchor(name)}}`,
    '',
    `${facts.join(', ')}.${by.length > 0 ? ` Read by ${by.map(pluginLink).join(', ')}.` : ''}`,
    '',
    ...told(known, by),
    '',
  ].join('\n');
};

const pluginLink = (name: string): string => `[${name}](../mapping.md#${name.toLowerCase()})`;

/** What p2lk makes of a field, in as few words as it takes. */
const told = (known: readonly Row[], by: readonly string[]): readonly string[] => {
  const [only, ...others] = known;
  if (only === undefined) return [without(by)];
  if (others.length > 0 || only.variant !== '') return rowsTable(known);
  const { becomes, target, says } = only;
  return [
    `**${becomes}**${target === '' ? '' : `, in the manifest ${target}`}.` +
      `${says === '' ? '' : ` ${above(says)}.`}`,
  ];
};

/** Links of docs/mapping.md, one folder further down. */
const above = (text: string): string => text.replaceAll('](diagnostics/', '](../diagnostics/');

const rowsTable = (known: readonly Row[]): readonly string[] => [
  '| tried | becomes | in the manifest | what p2lk says |',
  '| --- | --- | --- | --- |',
  ...known.map(
    ({ variant, becomes, target, says }) =>
      `| ${variant === '' ? 'the field' : variant} | **${becomes}** | ${target} | ` +
      `${above(says)} |`,
  ),
];

const without = (by: readonly string[]): string =>
  by.length > 0
    ? 'What it becomes depends on what else is set: `p2lk why` and `p2lk report` tell for your pod.'
    : 'No shipped plugin reads it by itself: it is part of what is above it, it is checked and ' +
      'names something, or it is reported as [P2LK301](../diagnostics/P2LK301.md) or ' +
      '[P2LK302](../diagnostics/P2LK302.md).';

/** The page of one API type, as Markdown. */
export const typePage = (type: string): string => {
  const all = fieldsIn(type);
  const above = holders(type);
  return [
    `# ${type}`,
    '',
    above.length > 0 ? `In ${above.join(', ')}.` : 'An object of its own.',
    '',
    ...all.map((field) => fieldText(type, field)),
  ].join('\n');
};

/** Types in the groups of the list of all of them. */
export const typeGroups = (): readonly { readonly title: string; readonly types: string[] }[] => {
  const workloads = new Set(
    'Pod PodTemplate ReplicationController Deployment ReplicaSet DaemonSet StatefulSet Job CronJob'.split(
      ' ',
    ),
  );
  const groupOf = (type: string): string => {
    if (workloads.has(type)) return 'Workloads';
    if (/VolumeSource$|^Volume|Projection$|PersistentVolume|^StorageClass/.test(type))
      return 'Volumes and storage';
    if (
      /^(?:Container|Pod|Env|Probe|Lifecycle|.*Action|.*Handler|.*SecurityContext|Ephemeral)/.test(
        type,
      )
    )
      return 'Pods and containers';
    return 'Everything else';
  };
  const titles = ['Workloads', 'Pods and containers', 'Volumes and storage', 'Everything else'];
  return titles.map((title) => ({
    title,
    types: types.filter((type) => groupOf(type) === title).toSorted(),
  }));
};
