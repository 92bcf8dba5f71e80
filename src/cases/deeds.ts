import { isDeepStrictEqual } from 'node:util';
import { stringify } from 'yaml';
import type { VolumeContext, VolumeMountContext, WorkloadName } from '../api/context.ts';
import { ownCommand, ownScript } from './own-words.ts';
import { isShellFragment } from '../linuxkit/shell.ts';
import { isObject } from '../read/value.ts';
import type { PluginCall } from './watched-plugin.ts';

/** What a plugin did, as plain data. */
export interface Deed {
  readonly plugin: string;
  /** `Pod web`; empty where no workload has the call. */
  readonly workload: string;
  /** What of the plugin did it, and for what: `container web`, `volume(nfs) data`. */
  readonly by: string;
  /** `answer`, or what was asked of a draft or context: `image.add env`, `boot.run onboot`. */
  readonly what: string;
  readonly value: unknown;
}

/**
 * What watched calls did, in order. To be asked for when the translation is through: names are read
 * from views, which would honour them while the plugin runs.
 */
export const deedsOf = (calls: readonly PluginCall[]): readonly Deed[] => {
  const deeds: Deed[] = [];
  const references = new Set<string>();
  for (const call of calls) {
    if (call.hook === 'apply') continue;
    const base = { plugin: call.plugin, workload: workloadOf(call), by: callName(call) };
    const add = (what: string, value: unknown): void => {
      deeds.push({ ...base, what, value: plain(value) });
    };
    if (call.hook === 'references') {
      for (const { kind, name, namespace, optional } of call.answer as readonly Named[]) {
        const value = plain({ kind, namespace, name, optional });
        const key = `${call.plugin} ${base.workload} ${JSON.stringify(value)}`;
        if (!references.has(key)) add('reference', value);
        references.add(key);
      }
      continue;
    }
    for (const { verb, args } of call.acts) {
      const [first, ...rest] = args;
      if (typeof first !== 'string') add(verb, args.length === 1 ? first : args);
      else if (verb.endsWith('.add')) add(`${verb} ${first}`, rest);
      else add(`${verb} ${first}`, rest.length === 1 ? rest[0] : rest);
    }
    if (call.answer === undefined || call.answer === call.args[0]) continue;
    if (call.hook === 'manifest' || call.hook === 'volumePlan') {
      const edit = difference(plain(call.args[0]), plain(call.answer));
      if (edit !== undefined) add('edit', edit);
    } else if (ANSWERED.test(call.hook)) add('answer', call.answer);
  }
  return deeds;
};

/** Hooks whose taps answer with something of their own. */
const ANSWERED = /^(?:volume|resolve)\(/;

interface Named {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly optional?: boolean;
}

const contextOf = ({ args }: PluginCall): unknown => args.at(-1);

const workloadOf = (call: PluginCall): string => {
  const { workload } = (contextOf(call) ?? {}) as { readonly workload?: WorkloadName };
  return workload === undefined ? '' : `${workload.kind} ${workload.name}`;
};

/** What a hook was called for, by names that the context has. */
const callName = (call: PluginCall): string => {
  const { hook, args } = call;
  if (hook.startsWith('resolve(')) {
    const { name } = args[0] as Named;
    return `${hook} ${name}`;
  }
  const { volume, name } = contextOf(call) as Partial<VolumeContext & VolumeMountContext>;
  if (hook.startsWith('volume(') || hook === 'volumePlan') return `${hook} ${volume?.name ?? ''}`;
  if (hook === 'volumeMount') return `${hook} ${volume?.name ?? ''} of ${name ?? ''}`;
  return name === undefined ? hook : `${hook} ${name}`;
};

/** Plain data of a value: views, shell fragments, bytes and permission bits as they are read. */
const plain = (value: unknown, key = ''): unknown => {
  if (typeof value === 'number' && key === 'mode') return value.toString(8).padStart(4, '0');
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'function') return '(a function)';
  if (typeof value === 'string') return key === 'contents' ? ownScript(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (isShellFragment(value)) return ownCommand(value.text);
  if (value instanceof Uint8Array) return textOf(value);
  if (value instanceof Map) return plain(Object.fromEntries(value));
  if (Array.isArray(value)) return value.map((item) => plain(item));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([name, item]) => [name, plain(item, name)]),
  );
};

const textOf = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return `base64 ${Buffer.from(bytes).toString('base64')}`;
  }
};

type Json = { readonly [key: string]: unknown };

/** What tells the entries of a list apart. */
const entryName = (entry: unknown, i: number): string => {
  const { name, path } = (isObject(entry) ? entry : {}) as { name?: unknown; path?: unknown };
  return String(name ?? path ?? i);
};

/** What of `after` is not in `before`, and what is gone; undefined where they are the same. */
const difference = (before: unknown, after: unknown): unknown => {
  if (isDeepStrictEqual(before, after)) return undefined;
  if (isObject(before) && isObject(after)) return differenceOfMaps(before, after);
  if (!Array.isArray(before) || !Array.isArray(after)) return after;
  if (![...before, ...after].every(isObject)) {
    const added = after.filter((item) => !before.includes(item));
    const gone = before.filter((item) => !after.includes(item));
    if (added.length + gone.length === 0) return { order: after };
    return { ...(added.length > 0 && { added }), ...(gone.length > 0 && { gone }) };
  }
  const named = (list: readonly unknown[]): Json =>
    Object.fromEntries(list.map((entry, i) => [entryName(entry, i), entry]));
  return differenceOfMaps(named(before), named(after));
};

const differenceOfMaps = (before: Json, after: Json): unknown => {
  const changed = Object.entries(after).flatMap(([key, value]) => {
    const edit = key in before ? difference(before[key], value) : value;
    return edit === undefined ? [] : [[key, edit] as const];
  });
  const gone = Object.keys(before).filter((key) => !(key in after));
  if (changed.length + gone.length === 0) return undefined;
  return { ...Object.fromEntries(changed), ...(gone.length > 0 && { gone }) };
};

/**
 * Deeds as YAML, one list for each workload: a case's expectation that holds what the plugin does,
 * and nothing that p2lk or another plugin makes of it.
 */
export const printDeeds = (deeds: readonly Deed[]): string => {
  const several = new Set(deeds.map(({ plugin }) => plugin)).size > 1;
  const workloads = new Map<string, { [by: string]: { [what: string]: unknown }[] }[]>();
  let last: Deed | undefined;
  for (const deed of deeds) {
    const { plugin, workload, by, what, value } = deed;
    const calls = workloads.get(workload) ?? [];
    workloads.set(workload, calls);
    const name = several ? `${plugin}: ${by}` : by;
    const call = calls.at(-1);
    const isSame = last?.by === by && last.workload === workload && last.plugin === plugin;
    if (call !== undefined && isSame) call[name]?.push({ [what]: value });
    else calls.push({ [name]: [{ [what]: value }] });
    last = deed;
  }
  if (workloads.size === 0) return '';
  return stringify(Object.fromEntries(workloads), {
    lineWidth: 0,
    aliasDuplicateObjects: false,
  });
};
