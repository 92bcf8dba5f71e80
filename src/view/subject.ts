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

/** One object under account: the workload itself, or a companion that it refers to. */
export class Subject {
  readonly document: Document;
  readonly types: TypePath;
  readonly running: Running;
  readonly #read = new Map<object, Map<Key, string>>();
  readonly #settled = new Map<object, Set<Key>>();

  constructor(document: Document, types: TypePath, running: Running) {
    this.document = document;
    this.types = types;
    this.running = running;
  }

  get root(): object {
    return this.document.raw;
  }

  /**
   * Credits the leaf `key` of `target` to whoever runs, if that leaf lies under its declared
   * fields.
   */
  credit(target: object, key: Key, types: TypePath): void {
    const { reader, log } = this.running;
    if (reader === undefined) return;
    log?.read(this, target, key, types.covers(reader));
    if (!types.covers(reader)) return;
    let readers = this.#read.get(target);
    if (readers === undefined) this.#read.set(target, (readers = new Map()));
    if (!readers.has(key)) readers.set(key, reader.name);
  }

  /** Marks `key` of `target` and all below it as dealt with. */
  settle(target: object, key: Key): void {
    this.running.log?.settle(this, target, key);
    const keys = this.#settled.get(target);
    if (keys === undefined) this.#settled.set(target, new Set([key]));
    else keys.add(key);
  }

  readerOf(target: object, key: Key): string | undefined {
    return this.#read.get(target)?.get(key);
  }

  isSettled(target: object, key: Key): boolean {
    return this.#settled.get(target)?.has(key) ?? false;
  }

  /** Every leaf, settled ones too, with the object or list that holds it. */
  *leaves(target = this.root, types = this.types, path: Path = []): Generator<Leaf> {
    for (const key of Array.isArray(target) ? target.keys() : Object.keys(target)) {
      const value = (target as Record<Key, unknown>)[key];
      if (value === null || value === undefined) continue;
      if (Array.isArray(value) && value.length === 0) continue;
      const [here, at] = [[...path, key], types.child(key)];
      if (isLeaf(value)) yield { path: here, types: at, value, target, key };
      else yield* this.leaves(value, at, here);
    }
  }

  /** Every leaf that nobody read or settled; an empty list or object is a leaf. */
  *unread(isCore: (path: Path, types: TypePath) => boolean): Generator<Unread> {
    yield* this.#unreadBelow(this.root, this.types, [], isCore);
  }

  *#unreadBelow(
    target: object,
    types: TypePath,
    path: Path,
    isCore: (path: Path, types: TypePath) => boolean,
  ): Generator<Unread> {
    const keys = Array.isArray(target) ? target.keys() : Object.keys(target);
    for (const key of keys) {
      if (this.isSettled(target, key)) continue;
      const value = (target as Record<Key, unknown>)[key];
      if (value === null || value === undefined) continue;
      // An empty list is none: the API's types leave it out when they are written (omitempty).
      if (Array.isArray(value) && value.length === 0) continue;
      const at = types.child(key);
      if (isLeaf(value)) {
        if (this.readerOf(target, key) !== undefined) continue;
        const here = [...path, key];
        if (!isCore(here, at)) yield { path: here, types: at, value };
      } else {
        yield* this.#unreadBelow(value, at, [...path, key], isCore);
      }
    }
  }
}

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
