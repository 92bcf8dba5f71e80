import type { Path } from '../diagnostics/diagnostic.ts';

export type Json = { [key: string]: unknown };

/** Takes parts out of an object, and keeps which, and where the items that stay have been. */
export class Pruning {
  /** Paths of what was taken out, as they were before. */
  readonly removed: Path[] = [];
  /** By the path of a list: the old index of each item that stays. */
  readonly #kept = new Map<string, readonly number[]>();

  /** Takes a key out of `target`, which is at `path`, where it holds anything. */
  remove(target: Json, key: string, path: Path): void {
    if (!Object.hasOwn(target, key)) return;
    if (target[key] !== undefined && target[key] !== null)
      this.removed.push(this.origin([...path, key]));
    delete target[key];
  }

  /** Takes the items that fit out of a list, and the list when none stays. */
  filter(target: Json, key: string, path: Path, out: (item: unknown) => boolean): void {
    const list = target[key];
    if (!Array.isArray(list) || !list.some(out)) return;
    const kept: number[] = [];
    for (const [i, item] of list.entries()) {
      if (out(item)) this.removed.push(this.origin([...path, key, i]));
      else kept.push(i);
    }
    if (kept.length === 0) delete target[key];
    else target[key] = kept.map((i) => list[i] as unknown);
    this.#kept.set(JSON.stringify([...path, key]), kept);
  }

  /** The path in the object as it was of what is now at `path`. */
  origin(path: Path): Path {
    if (this.#kept.size === 0) return path;
    const before: (string | number)[] = [];
    for (const [i, key] of path.entries()) {
      const kept =
        typeof key === 'number' ? this.#kept.get(JSON.stringify(path.slice(0, i))) : undefined;
      before.push(kept === undefined ? key : (kept[key as number] ?? key));
    }
    return before;
  }
}
