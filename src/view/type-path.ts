import { fieldsOf } from '../kubernetes/table.ts';

/** Who reads: a plugin, by its place in the order, with the fields it declares. */
export interface Reader {
  readonly index: number;
  readonly name: string;
  /** `Type.field` or a whole `Type`, as `Container.env` or `NFSVolumeSource`. */
  readonly fields: ReadonlySet<string>;
}

/**
 * A path through API types without list indexes and map keys: `Deployment` > `spec` > `template` >
 * … Shared by all objects of a run, so whether a plugin's fields cover a place is worked out once.
 */
export class TypePath {
  readonly parent: TypePath | undefined;
  /** `Container.image` for a field; undefined for the root, and for items of a list or map. */
  readonly label: string | undefined;
  /** API type, or a scalar's name. */
  readonly type: string;
  readonly shape: 'one' | 'list' | 'map';
  readonly #children = new Map<string, TypePath>();
  #item: TypePath | undefined;
  readonly #covered: (boolean | undefined)[] = [];

  constructor(
    type: string,
    shape: 'one' | 'list' | 'map' = 'one',
    parent?: TypePath,
    label?: string,
  ) {
    this.type = type;
    this.shape = shape;
    this.parent = parent;
    this.label = label;
  }

  /** The path of a key or index of the value at this path. */
  child(key: string | number): TypePath {
    if (this.shape !== 'one') return (this.#item ??= new TypePath(this.type, 'one', this));
    const name = String(key);
    let child = this.#children.get(name);
    if (child === undefined) {
      const field = fieldsOf(this.type)?.[name];
      child = new TypePath(
        field?.type ?? 'any',
        field?.shape ?? 'one',
        this,
        `${this.type}.${name}`,
      );
      this.#children.set(name, child);
    }
    return child;
  }

  /** Whether this place lies under one of the reader's declared fields. */
  covers(reader: Reader): boolean {
    return (this.#covered[reader.index] ??=
      (this.label !== undefined && reader.fields.has(this.label)) ||
      reader.fields.has(this.type) ||
      (this.parent?.covers(reader) ?? false));
  }
}
