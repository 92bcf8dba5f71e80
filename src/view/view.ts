import type { Path, Place } from '../diagnostics/diagnostic.ts';
import { isEmpty } from './subject.ts';
import type { ReadKeys, Subject } from './subject.ts';
import type { TypePath } from './type-path.ts';

/**
 * Read-only look at a part of the input. Reading a scalar, or an empty list or object, credits it
 * to the running plugin, if it lies under the plugin's declared `fields`; visiting objects and
 * lists earns nothing. Keys that hold null read as absent.
 */
export type View<T> = T;

const readOnly = (): never => {
  throw new TypeError('the input is read-only: plugins write to drafts');
};

/** The key under which a view hands its own handler to this file, and to nobody else. */
const HANDLER = Symbol('p2lk.view');

/** The proxy handler of one object or list of the input; it is what a view knows of itself. */
class Look implements ProxyHandler<object> {
  readonly subject: Subject;
  readonly target: object;
  readonly types: TypePath;
  readonly parent: Look | undefined;
  readonly key: string | number | undefined;
  /** What stands for this part to whoever looks at it. */
  readonly view: object;
  /** True for an empty object or list, which is accounted for as one value. */
  readonly empty: boolean;
  readonly #read: ReadKeys;
  #parts: Map<string, Look> | undefined;

  constructor(
    subject: Subject,
    target: object,
    types: TypePath,
    parent?: Look,
    key?: string | number,
  ) {
    this.subject = subject;
    this.target = target;
    this.types = types;
    this.parent = parent;
    this.key = key;
    this.empty = isEmpty(target);
    this.#read = subject.readOf(target);
    this.view = new Proxy(target, this);
  }

  get(target: object, key: string | symbol, receiver: unknown): unknown {
    if (key === HANDLER) return this;
    const list = Array.isArray(target);
    if (typeof key === 'symbol' || !Object.hasOwn(target, key))
      return list || typeof key === 'symbol' ? Reflect.get(target, key, receiver) : undefined;
    if (list && key === 'length') return target.length;
    const value = (target as Record<string, unknown>)[key];
    if (value === null || value === undefined) return undefined;
    const at = list ? Number(key) : key;
    if (typeof value !== 'object') {
      this.subject.credit(target, at, this.types, this.#read);
      return value;
    }
    const part = this.#part(value, key, at);
    if (part.empty) this.subject.credit(target, at, this.types, this.#read);
    return part.view;
  }

  #part(value: object, key: string, at: string | number): Look {
    this.#parts ??= new Map();
    let part = this.#parts.get(key);
    if (part === undefined) {
      part = new Look(this.subject, value, this.types.child(at), this, at);
      this.#parts.set(key, part);
    }
    return part;
  }

  set(): never {
    return readOnly();
  }

  defineProperty(): never {
    return readOnly();
  }

  deleteProperty(): never {
    return readOnly();
  }

  setPrototypeOf(): never {
    return readOnly();
  }

  preventExtensions(): never {
    return readOnly();
  }

  path(): Path {
    return this.parent === undefined || this.key === undefined
      ? []
      : [...this.parent.path(), this.key];
  }
}

/** The view of a subject's root object. */
export const viewOf = <T>(subject: Subject): View<T> =>
  new Look(subject, subject.root, subject.types).view as T;

/** The handler of a view; undefined for any other object. */
const handlerOf = (value: object): Look | undefined =>
  (value as { readonly [HANDLER]?: Look })[HANDLER];

const lookOf = (view: object): Look => {
  const look = handlerOf(view);
  if (look === undefined)
    throw new TypeError(
      'not a view of the input: pass the view that the hook gave, or a part of it',
    );
  return look;
};

/** Whether a value is a view of the input. */
export const isView = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && handlerOf(value) !== undefined;

/** The object that a view is a part of. */
export const subjectOf = (view: object): Subject => lookOf(view).subject;

/** The place of a view, or of one of its keys. */
export const placeOf = (view: object, key?: string | number, label?: string): Place => {
  const look = lookOf(view);
  const path = look.path();
  return look.subject.document.place(key === undefined ? path : [...path, key], 'value', label);
};

/** Path of a view from the root of its object. */
export const pathOf = (view: object): Path => lookOf(view).path();

/**
 * Settles `key` of a view with all below it; throws when it lies outside the running plugin's
 * declared fields.
 */
export const settle = (view: object, key: string | number): void => {
  const { subject, target, types } = lookOf(view);
  const { reader } = subject.running;
  const at = types.child(key);
  if (reader !== undefined && !at.covers(reader)) {
    throw new TypeError(`ignores ${at.label ?? String(key)}, which is not among its fields`);
  }
  subject.settle(target, key);
};

/** Settles a key by which the core itself joins parts of the input, whoever runs. */
export const joinBy = (view: object, key: string | number): void => {
  const { subject, target } = lookOf(view);
  subject.settle(target, key);
};
