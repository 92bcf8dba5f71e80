import type { Path } from '../../diagnostics/diagnostic.ts';
import type { Reader, TypePath } from '../../view/type-path.ts';

/**
 * What kept plugins from their work and has been told as an error: an answer that they need and did
 * not get, or what they themselves found wrong. Kept by plugin and by the field that it is about,
 * so that it explains what is unread there, and nothing else. What is optional leaves no gap.
 */
export class Gaps {
  readonly #paths = new Map<string, Path[]>();
  readonly #placeless = new Set<string>();
  /** By plugin: all that lies above its gaps, and how far each of them reaches. */
  readonly #above = new Map<string, ReadonlySet<string>>();
  readonly #entries = new Map<string, ReadonlySet<string>>();

  /**
   * Notes a gap of a plugin at a path of the workload; without a path it may lie anywhere, as with a
   * reference that another object makes.
   */
  add(plugin: string, path?: Path): void {
    if (path === undefined) {
      this.#placeless.add(plugin);
      return;
    }
    this.#above.delete(plugin);
    this.#entries.delete(plugin);
    const paths = this.#paths.get(plugin);
    if (paths === undefined) this.#paths.set(plugin, [path]);
    else paths.push(path);
  }

  /** Whether a gap of the plugin explains that it has not read the leaf at a path. */
  explainsLeaf(plugin: Reader, leaf: Path, root: TypePath): boolean {
    if (this.#placeless.has(plugin.name)) return true;
    const paths = this.#paths.get(plugin.name);
    if (paths === undefined) return false;
    let entries = this.#entries.get(plugin.name);
    if (entries === undefined) {
      entries = new Set(paths.flatMap((path) => entryOf(path, plugin, root) ?? []));
      this.#entries.set(plugin.name, entries);
    }
    return keysTo(leaf).some((key) => entries.has(key));
  }

  /** Whether a gap of the plugin explains that it makes nothing of the volume at a path. */
  explainsVolume(plugin: string, volume: Path): boolean {
    if (this.#placeless.has(plugin)) return true;
    const paths = this.#paths.get(plugin);
    if (paths === undefined) return false;
    let above = this.#above.get(plugin);
    if (above === undefined) this.#above.set(plugin, (above = new Set(paths.flatMap(keysTo))));
    return above.has(keyOf(volume));
  }
}

const keyOf = (path: Path): string => JSON.stringify(path);

/** The keys of a path and of all that it lies in. */
const keysTo = (path: Path): readonly string[] => path.map((_, i) => keyOf(path.slice(0, i + 1)));

/**
 * How far a gap at a path reaches: over the innermost item of a list that the plugin may consume as
 * a whole (one variable of `env`), else over the whole field that it declares.
 */
const entryOf = (path: Path, plugin: Reader, root: TypePath): string | undefined => {
  let types = root;
  let end: number | undefined;
  for (const [i, key] of path.entries()) {
    types = types.child(key);
    if (types.covers(plugin) && (end === undefined || typeof key === 'number')) end = i + 1;
  }
  return end === undefined ? undefined : keyOf(path.slice(0, end));
};
