import { describe, expect, test } from 'vitest';
import { fieldsOf } from '../src/kubernetes/table.ts';
import { rules } from '../src/conformance/rules.ts';
import { floors } from './boundaries/floors.ts';
import { apiOf, namesOf } from './docs/api.ts';
import { configTable } from './docs/config.ts';
import { expectCurrent } from './docs/current.ts';
import { hooksTable, membersTable } from './docs/hooks.ts';
import { fieldTables, judge, outcomesJson, pluginSections, supportTable } from './docs/mapping.ts';
import { exampleMachine } from './docs/picture.ts';
import { withGenerated } from './docs/markdown.ts';
import { readPage } from './docs/pages.ts';
import { code, table } from './docs/markdown-table.ts';
import { groups } from './docs/samples.ts';
import { schemaFiles } from './docs/schemas.ts';

const judged = await judge();

const floorsTable = (): string =>
  ['| room | what is in it |', '| --- | --- |']
    .concat(
      floors.map(
        ([room, purpose]) => `| \`src/${room}${room.endsWith('.ts') ? '' : '/'}\` | ${purpose} |`,
      ),
    )
    .join('\n');

const rulesTable = (): string =>
  table(
    ['rule', 'what holds for a plugin that keeps it'],
    rules.map(({ name, about }) => [code(name), about]),
  );

/** Parts of pages that are computed, by page and name. */
const generated: { readonly [page: string]: { readonly [name: string]: () => string } } = {
  'ARCHITECTURE.md': { floors: floorsTable },
  'docs/mapping.md': {
    support: () => supportTable(judged),
    fields: () => fieldTables(judged),
    plugins: pluginSections,
  },
  'docs/api.md': {
    plugin: () => apiOf('src/plugin.ts'),
    drivers: () => apiOf('src/drivers.ts'),
    testing: () => apiOf('src/testing.ts'),
  },
  'docs/plugins.md': { conformance: rulesTable },
  'docs/config.md': { settings: configTable },
  'docs/hooks.md': {
    hooks: hooksTable,
    Context: () => membersTable('src/api/context.ts', 'Context'),
    PodContext: () => membersTable('src/api/context.ts', 'PodContext'),
    VolumeContext: () => membersTable('src/api/context.ts', 'VolumeContext'),
    ContainerContext: () => membersTable('src/api/context.ts', 'ContainerContext'),
    VolumeMountContext: () => membersTable('src/api/context.ts', 'VolumeMountContext'),
    ResolveContext: () => membersTable('src/api/context.ts', 'ResolveContext'),
    ManifestContext: () => membersTable('src/api/context.ts', 'ManifestContext'),
    VolumePlan: () => membersTable('src/api/volume-plan.ts', 'VolumePlan'),
    Prepare: () => membersTable('src/api/volume-plan.ts', 'Prepare'),
    BootStep: () => membersTable('src/api/boot.ts', 'BootStep'),
    Boot: () => membersTable('src/api/boot.ts', 'Boot'),
    Draft: () => membersTable('src/linuxkit/draft.ts', 'Draft'),
  },
};

test.each(Object.entries(generated))('%s says what the program is', (page, parts) => {
  const wanted = Object.entries(parts).reduce(
    (text, [name, render]) => withGenerated(text, name, render()),
    readPage(page),
  );
  expectCurrent(page, wanted);
});

test('the picture of the README is what the program draws', async () => {
  expectCurrent('docs/pictures/web-shop.svg', await exampleMachine());
});

test('the schemas of config and options are those of the program', async () => {
  for (const [name, wanted] of await schemaFiles()) expectCurrent(`schema/${name}`, wanted);
});

test.each(['plugin', 'drivers', 'testing'])('docs/api.md has all of p2lk/%s', async (door) => {
  const values = Object.keys((await import(`../src/${door}.ts`)) as object);
  const names = namesOf(`src/${door}.ts`);
  expect(names).toEqual(expect.arrayContaining(values));
  const page = readPage('docs/api.md');
  expect(names.filter((name) => !page.includes(`\n### ${name}\n`))).toEqual([]);
});

test('p2lk explain tells what docs/mapping.md does', () => {
  expectCurrent('src/cli/explain/outcomes.json', outcomesJson(judged));
});

describe('the samples', () => {
  /** What holds other fields, or names what they are of. */
  const structure: ReadonlySet<string> = new Set([
    'PodSpec.containers',
    'PodSpec.volumes',
    'PodSpec.securityContext',
    'PodSpec.dnsConfig',
    'Container.name',
    'Container.env',
    'Container.volumeMounts',
    'Container.securityContext',
    'Container.resources',
    'Volume.name',
    'Volume.emptyDir',
    'Volume.hostPath',
    'VolumeMount.name',
    'VolumeProjection.configMap',
    'VolumeProjection.secret',
    'VolumeProjection.downwardAPI',
  ]);
  const types = [
    'PodSpec',
    'Container',
    'SecurityContext',
    'PodSecurityContext',
    'Capabilities',
    'ResourceRequirements',
    'ContainerPort',
    'EnvVarSource',
    'EnvFromSource',
    'PodDNSConfig',
    'Volume',
    'VolumeMount',
    'VolumeProjection',
    'EmptyDirVolumeSource',
    'HostPathVolumeSource',
    'DeploymentSpec',
    'DaemonSetSpec',
    'StatefulSetSpec',
    'JobSpec',
    'CronJobSpec',
  ];
  const sampled = new Set(groups().flatMap(({ samples }) => samples.map(({ field }) => field)));

  test('name fields that there are', () => {
    const unknown = [...sampled].filter(
      (field) => fieldsOf(field.split('.')[0]!)?.[field.split('.')[1]!] === undefined,
    );
    expect(unknown).toEqual([]);
  });

  test.each(types)('hold every field of %s', (type) => {
    const fields = Object.keys(fieldsOf(type)!)
      .filter((name) => !['template', 'jobTemplate', 'selector'].includes(name))
      .map((name) => `${type}.${name}`)
      .filter((field) => !structure.has(field));
    expect(fields.filter((field) => !sampled.has(field))).toEqual([]);
  });
});
