import type { Path } from '../diagnostics/diagnostic.ts';
import type { Document } from '../read/read.ts';
import type { Reader, TypePath } from './type-path.ts';

type Key = string | number;

/**
 * Who is running now: views credit what they read to it. One per run; set around every tap by the
 * plugin host.
 */
export interface Running {
  reader: Reader | undefined;
  /** Only where a trace is kept. */
  log?: Observer | undefined;
}

/** Is told of each leaf that is read, and of what is settled. */
export interface Observer {
  /** `counts` where the leaf lies under the reader's declared fields. */
  read(subject: Subject, target: object, key: Key, counts: boolean): void;
  settle(subject: Subject, target: object, key: Key): void;
}

/** The leaves of one object or list that were read, each with the name of its first reader. */
export interface ReadKeys {
  first: Map<Key, string> | undefined;
}

/** One object under account: the workload itself, or a companion that it refers to. */
export class Subject {
  readonly document: Document;
  readonly types: TypePath;
  readonly running: Running;
  readonly #read = new Map<object, ReadKeys>();
  readonly #settled = new Map<object, Set<Key>>();

  constructor(document: Document, types: TypePath, running: Running) {
    this.document = document;
    this.types = types;
    this.running = running;
  }

  get root(): object {
    return this.document.raw;
  }

  /** Where the reads of one object or list are kept. */
  readOf(target: object): ReadKeys {
    let read = this.#read.get(target);
    if (read === undefined) this.#read.set(target, (read = { first: undefined }));
    return read;
  }

  /**
   * Credits the leaf `key` of `target` to whoever runs, if that leaf lies under its declared
   * fields. `types` and `read` are those of `target`.
   */
  credit(target: object, key: Key, types: TypePath, read: ReadKeys): void {
    const { reader, log } = this.running;
    if (reader === undefined) return;
    log?.read(this, target, key, types.child(key).covers(reader));
    // Only the first reader of a leaf counts, and most are read again and again.
    if (read.first?.has(key) === true || !types.child(key).covers(reader)) return;
    read.first ??= new Map();
    read.first.set(key, reader.name);
  }

  /** Marks `key` of `target` and all below it as dealt with. */
  settle(target: object, key: Key): void {
    this.running.log?.settle(this, target, key);
    const keys = this.#settled.get(target);
    if (keys === undefined) this.#settled.set(target, new Set([key]));
    else keys.add(key);
  }

  readerOf(target: object, key: Key): string | undefined {
    return this.#read.get(target)?.first?.get(key);
  }

  isSettled(target: object, key: Key): boolean {
    return this.#settled.get(target)?.has(key) ?? false;
  }

  /** Every leaf, settled ones too, with the object or list that holds it. */
  *leaves(target = this.root, types = this.types, path: Path = []): Generator<Leaf> {
    for (const key of keysOf(target)) {
      const value = (target as Record<Key, unknown>)[key];
      if (value === null || value === undefined) continue;
      if (Array.isArray(value) && value.length === 0) continue;
      const [here, at] = [[...path, key], types.child(key)];
      if (isLeaf(value)) yield { path: here, types: at, value, target, key };
      else yield* this.leaves(value, at, here);
    }
  }

  /** Every leaf that nobody read or settled; an empty list or object is a leaf. */
  unread(isCore: IsCore): readonly Unread[] {
    const found: Unread[] = [];
    this.#collectUnread(this.root, this.types, [], isCore, found);
    return found;
  }

  /** `path` is the way to `target`; it is the same list all the way down, and left as it was. */
  #collectUnread(
    target: object,
    types: TypePath,
    path: Key[],
    isCore: IsCore,
    found: Unread[],
  ): void {
    const settled = this.#settled.get(target);
    const read = this.#read.get(target)?.first;
    for (const key of keysOf(target)) {
      if (settled?.has(key) === true) continue;
      const value = (target as Record<Key, unknown>)[key];
      if (value === null || value === undefined) continue;
      // An empty list is none: the API's types leave it out when they are written (omitempty).
      if (Array.isArray(value) && value.length === 0) continue;
      const isRead = read?.has(key) === true;
      path.push(key);
      if (!isLeaf(value)) this.#collectUnread(value, types.child(key), path, isCore, found);
      else if (!isRead && !isCore(path, types.child(key)))
        found.push({ path: [...path], types: types.child(key), value });
      path.pop();
    }
  }
}

/** Whether the core itself consumes a leaf. */
type IsCore = (path: Path, types: TypePath) => boolean;

const keysOf = (target: object): Iterable<Key> =>
  Array.isArray(target) ? target.keys() : Object.keys(target);

/** A leaf that nobody read or settled: a scalar, or an empty object. */
export interface Unread {
  readonly path: Path;
  readonly types: TypePath;
  readonly value: unknown;
}

/** A leaf, and where it hangs. */
export interface Leaf extends Unread {
  readonly target: object;
  readonly key: Key;
}

/** Whether an object or list holds nothing. */
export const isEmpty = (value: object): boolean =>
  Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0;

/** Whether a value is accounted for as one: a scalar, or an empty list or object. */
const isLeaf = (value: unknown): value is string | number | boolean | bigint =>
  typeof value !== 'object' || value === null || isEmpty(value);
