import { isEqual } from '../values/equal.ts';
import type { Location } from '../diagnostics/diagnostic.ts';
import { isObject } from '../read/value.ts';
import { parseBind } from './bind.ts';
import type { Image, Manifest, OciMount } from './manifest.ts';

type ListItem<T> = T extends readonly (infer I)[] ? I : never;
type ListKey<T> = {
  [K in keyof T]-?: NonNullable<T[K]> extends readonly unknown[] ? K : never;
}[keyof T];

/** A value being written by several plugins. Plugins never see the bare value. */
export interface Draft<T> {
  /**
   * Sets a key. A nested object is merged leaf by leaf. Another plugin's different value for the
   * same leaf is error P2LK303.
   */
  set<K extends keyof T>(key: K, value: NonNullable<T[K]>): void;
  /**
   * Adds to a list. Exact duplicates are kept once; two entries with one identity (a mount's
   * destination, an environment variable's or an image's name, a file's path) that differ are error
   * P2LK303.
   */
  add<K extends ListKey<T>>(key: K, ...items: readonly ListItem<NonNullable<T[K]>>[]): void;
  /**
   * Overrides whatever was written or will be: how an organisation replaces a shipped choice.
   * `undefined` removes the key.
   */
  replace<K extends keyof T>(
    key: K,
    value: T[K] | ((old: T[K] | undefined) => T[K] | undefined),
    reason: string,
  ): void;
}

/** One write, for `trace`. */
export interface Write {
  /** `image web`, `the manifest`, `the boot` */
  readonly on: string;
  readonly key: string;
  readonly plugin: string;
  readonly reason?: string;
  /** Places of the input that it comes from, as far as that is known. */
  readonly from?: readonly Location[];
}

/** A write as it is made, with what is written. */
export interface Written extends Write {
  /** The values of a key: one that is set, or the entries that are added. */
  readonly values: readonly unknown[];
}

/** What drafts tell their owner. */
export interface DraftOwner {
  /** Name of the plugin that runs now. */
  writer(): string;
  conflict(what: string, key: string, first: string, second: string): void;
  wrote(write: Written): void;
}

type Json = { [key: string]: unknown };

/** What makes two entries of a list the same thing; undefined where only equality does. */
const identityOf = (key: string, item: unknown): string | undefined => {
  if (key === 'binds' || key === 'binds.add')
    return `mount ${parseBind(item as string)?.destination}`;
  if (key === 'mounts') return `mount ${(item as OciMount).destination}`;
  if (key === 'tmpfs') return `mount ${(item as string).split(':')[0]}`;
  if (key === 'env') return `env ${(item as string).split('=', 1)[0]}`;
  if (key === 'files') return `file ${(item as { path: string }).path}`;
  if (key === 'services' || key === 'volumes' || key === 'onboot' || key === 'onshutdown')
    return `${key} ${(item as { name: string }).name}`;
  return undefined;
};

/** Whether a value has keys of its own to merge; bytes are one value. */
const hasKeys = (value: unknown): value is Json =>
  isObject(value) && !(value instanceof Uint8Array);

/** The only implementation of `Draft`. */
export class DraftRecord<T extends object> implements Draft<T> {
  /** What messages call it: `image web`. */
  readonly what: string;
  readonly #value: Json;
  readonly #owner: DraftOwner;
  readonly #writers = new Map<string, string>();
  readonly #entries = new Map<string, { readonly item: unknown; readonly writer: string }>();
  readonly #replaced = new Set<string>();

  constructor(what: string, owner: DraftOwner, initial: Partial<T>) {
    this.what = what;
    this.#owner = owner;
    this.#value = { ...initial } as Json;
  }

  /** The value as written so far; the caller must not hand it to plugins. */
  get value(): T {
    return this.#value as T;
  }

  set<K extends keyof T>(key: K, value: NonNullable<T[K]>): void {
    const name = String(key);
    if (!this.#replaced.has(name)) this.#merge(this.#value, name, value, name);
    const plugin = this.#owner.writer();
    this.#owner.wrote({ on: this.what, key: name, plugin, values: [value] });
  }

  #merge(target: Json, key: string, value: unknown, path: string): void {
    const old = target[key];
    if (hasKeys(value) && (old === undefined || hasKeys(old))) {
      const into: Json = old ?? {};
      target[key] = into;
      for (const [k, v] of Object.entries(value))
        if (v !== undefined) this.#merge(into, k, v, `${path}.${k}`);
      return;
    }
    const writer = this.#owner.writer();
    const first = this.#writers.get(path);
    if (first !== undefined && !isEqual(old, value)) {
      if (first === writer) target[key] = value;
      else this.#owner.conflict(this.what, path, first, writer);
      return;
    }
    this.#writers.set(path, first ?? writer);
    target[key] = value;
  }

  add<K extends ListKey<T>>(key: K, ...items: readonly ListItem<NonNullable<T[K]>>[]): void {
    const name = String(key);
    if (this.#replaced.has(name)) return;
    const list = (this.#value[name] ??= []) as unknown[];
    const writer = this.#owner.writer();
    for (const item of items) {
      const identity = identityOf(name, item) ?? `${name} ${JSON.stringify(item)}`;
      const known = this.#entries.get(identity);
      if (known === undefined) {
        this.#entries.set(identity, { item, writer });
        list.push(item);
      } else if (!isEqual(known.item, item)) {
        this.#owner.conflict(this.what, `${name} (${identity})`, known.writer, writer);
      }
    }
    this.#owner.wrote({ on: this.what, key: name, plugin: writer, values: items });
  }

  replace<K extends keyof T>(
    key: K,
    value: T[K] | ((old: T[K] | undefined) => T[K] | undefined),
    reason: string,
  ): void {
    const name = String(key);
    const old = this.#value[name] as T[K] | undefined;
    const next =
      typeof value === 'function'
        ? (value as (old: T[K] | undefined) => T[K] | undefined)(old)
        : value;
    if (next === undefined) delete this.#value[name];
    else this.#value[name] = next;
    this.#replaced.add(name);
    const plugin = this.#owner.writer();
    this.#owner.wrote({ on: this.what, key: name, plugin, reason, values: [next] });
  }
}

export type ImageDraft = DraftRecord<Image>;
export type ManifestDraft = DraftRecord<Manifest>;
