import { isDeepStrictEqual } from 'node:util';
import { parse, stringify } from 'yaml';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { kinds } from '../../src/kubernetes/workloads.ts';
import type { Image, Manifest } from '../../src/linuxkit/manifest.ts';
import { defaultSettings } from '../../src/api/settings.ts';
import { translate } from '../../src/pipeline/translate.ts';
import { readPage } from './pages.ts';

type Json = { readonly [key: string]: unknown };

/** What is put into the workload. */
interface Change {
  readonly container?: Json;
  readonly pod?: Json;
  readonly spec?: Json;
}

/** One field with a value that asks for something; see samples.yaml. */
export interface Sample extends Change {
  /** `Container.workingDir` */
  readonly field: string;
  readonly value?: string;
  readonly kind?: string;
  readonly with?: readonly Json[];
  readonly from?: Change;
}

export interface Group {
  readonly group: string;
  readonly samples: readonly Sample[];
}

export const groups = (): readonly Group[] =>
  parse(readPage('test/docs/samples.yaml'), { merge: true }) as readonly Group[];

/**
 * What becomes of a field. `exact`: nothing is said about it, so the machine does what it asks.
 * `approximated`: the manifest follows it, and something is said about a difference. `reported`:
 * the manifest is the same without it, and it is said why. `refused`: an error.
 */
export type Verdict = 'exact' | 'approximated' | 'reported' | 'refused';

export interface Outcome {
  readonly sample: Sample;
  readonly verdict: Verdict;
  /** What it changes in the manifest: `services uid`, `files /etc/hostname`. */
  readonly changes: readonly string[];
  /** What is said because of it. */
  readonly findings: readonly Diagnostic[];
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const merge = (a: unknown, b: unknown): unknown =>
  isObject(a) && isObject(b)
    ? Object.fromEntries(
        [...new Set([...Object.keys(a), ...Object.keys(b)])].map((key) => [
          key,
          key in b ? merge(a[key], b[key]) : a[key],
        ]),
      )
    : b;

const plainPod = { securityContext: { runAsUser: 1000, runAsGroup: 1000 } };
const plainContainer = { name: 'web', image: 'registry.example.com/shop:1.4', command: ['/shop'] };

interface Named {
  readonly name?: string;
  readonly metadata?: { readonly name: string };
}

/** Mounts of the volumes that the change brings and does not use: of others nothing would become. */
const mountsOf = ({ container = {}, pod = {}, spec = {} }: Change): Json => {
  const used = JSON.stringify([
    container['volumeDevices'],
    container['volumeMounts'],
    container['env'],
  ]);
  const names = [pod['volumes'], spec['volumeClaimTemplates']]
    .flatMap((list) => (list ?? []) as readonly Named[])
    .map(({ name, metadata }) => name ?? metadata?.name ?? '')
    .filter((name) => !used.includes(`"${name}"`));
  return names.length === 0
    ? {}
    : { volumeMounts: names.map((name) => ({ name, mountPath: `/${name}`, readOnly: true })) };
};

/** The workload of a kind around a plain pod, with a change. */
const workload = (kindName: string, change: Change): Json => {
  const { container = {}, pod = {}, spec = {} } = change;
  const kind = kinds.find(({ kind: name }) => name === kindName)!;
  const ends = kindName.endsWith('Job') ? { restartPolicy: 'Never' } : {};
  const podSpec = merge(
    {
      ...plainPod,
      ...ends,
      containers: [merge(merge(plainContainer, mountsOf(change)), container)],
    },
    pod,
  );
  const labels = { app: 'shop' };
  const head = {
    apiVersion: kind.version,
    kind: kindName,
    metadata: { name: 'shop', ...(kindName === 'Pod' && { labels }) },
  };
  if (kindName === 'Pod') return { ...head, spec: podSpec };
  const template = { metadata: { labels }, spec: podSpec };
  if (kindName === 'CronJob')
    return {
      ...head,
      spec: merge({ schedule: '@daily', jobTemplate: { spec: { template } } }, spec),
    };
  const selector =
    kindName === 'Job'
      ? {}
      : { selector: kindName === 'ReplicationController' ? labels : { matchLabels: labels } };
  return { ...head, spec: merge({ ...selector, template }, spec) };
};

interface Translated {
  readonly manifest: Manifest | undefined;
  readonly findings: readonly Diagnostic[];
}

const run = async (objects: readonly Json[]): Promise<Translated> => {
  const text = objects.map((object) => stringify(object)).join('---\n');
  const findings: Diagnostic[] = [];
  let manifest: Manifest | undefined;
  const brings = { entrypoint: ['/shop'], env: ['PATH=/bin'] };
  const imageConfigs = {
    'registry.example.com/shop:1.4': brings,
    'registry.example.com/shop:1.5': brings,
  };
  for await (const translation of translate([{ name: 'shop.yaml', text }], {
    images: { imageConfigs, linuxkitCache: false, offline: true },
    settings: {
      unknownImage: 'assume',
      tools: { ...defaultSettings.tools, iscsi: 'registry.example.com/p2lk-iscsi:1' },
    },
  })) {
    findings.push(...translation.diagnostics);
    manifest ??= translation.manifest;
  }
  return { manifest, findings };
};

/**
 * Findings of the second run that the first does not have, but for the one that speaks of older API
 * servers.
 */
const fresh = (
  before: readonly Diagnostic[],
  after: readonly Diagnostic[],
): readonly Diagnostic[] => {
  const known = new Set(before.map(({ code, message }) => `${code} ${message}`));
  return after.filter(
    ({ code, message }) => code !== 'P2LK133' && !known.has(`${code} ${message}`),
  );
};

const changedKeys = (before: Json, after: Json): readonly string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (key) => !isDeepStrictEqual(before[key], after[key]),
  );

const nested: ReadonlySet<string> = new Set(['resources', 'runtime']);

const imageChanges = (
  section: string,
  before: Image | undefined,
  after: Image,
): readonly string[] => {
  if (before === undefined) return [`${section} ${after.name}`];
  return changedKeys(before as unknown as Json, after as unknown as Json).flatMap((key) => {
    const [old, now] = [(before as unknown as Json)[key], (after as unknown as Json)[key]];
    const keys = nested.has(key)
      ? changedKeys(isObject(old) ? old : {}, isObject(now) ? now : {}).map(
          (inner) => `${key}.${inner}`,
        )
      : [key];
    return keys.map(
      (name) => `${after.name === 'web' ? section : `${section} ${after.name}`} ${name}`,
    );
  });
};

/** What differs between two manifests, in words of LinuxKit's. */
const changesOf = (before: Manifest, after: Manifest): readonly string[] => {
  const images = (['onboot', 'services'] as const).flatMap((section) =>
    (after[section] ?? []).flatMap((image) =>
      imageChanges(
        section,
        before[section]?.find(({ name }) => name === image.name),
        image,
      ),
    ),
  );
  const old = new Map((before.files ?? []).map((file) => [file.path, file]));
  const files = (after.files ?? [])
    .filter((file) => file.directory !== true && !isDeepStrictEqual(old.get(file.path), file))
    .map(({ path }) => `files /${path}`);
  return [...images, ...files];
};

/** Runs a sample and tells what became of its field. */
export const outcomeOf = async (sample: Sample): Promise<Outcome> => {
  const { kind = 'Pod', from = {}, with: companions = [] } = sample;
  const before = await run([workload(kind, from)]);
  const after = await run([...companions, workload(kind, sample)]);
  if (before.manifest === undefined)
    throw new Error(`${sample.field}: what it starts from is refused`);
  const findings = fresh(before.findings, after.findings);
  const changes = after.manifest === undefined ? [] : changesOf(before.manifest, after.manifest);
  const verdict: Verdict =
    after.manifest === undefined
      ? 'refused'
      : findings.length === 0
        ? 'exact'
        : changes.length > 0
          ? 'approximated'
          : 'reported';
  return { sample, verdict, changes, findings };
};
