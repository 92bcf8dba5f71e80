import { fieldsOf } from '../kubernetes/table.ts';
import type { Report } from '../diagnostics/report.ts';

/**
 * The config's `drivers`: for a volume key the one plugin that owns it, or several in the order
 * they are asked.
 */
export type Drivers = { readonly [key: string]: string | readonly string[] };

/** Who taps which key of the `volume` hook. */
export class Claims {
  readonly #byKey = new Map<string, string[]>();
  readonly #drivers: Drivers;

  constructor(drivers: Drivers) {
    this.#drivers = drivers;
  }

  #listed(key: string): readonly string[] | undefined {
    const listed = Object.hasOwn(this.#drivers, key) ? this.#drivers[key] : undefined;
    return typeof listed === 'string' ? [listed] : listed;
  }

  /**
   * Notes a tap; the result is its place among the drivers of the key, -1 when the config leaves it
   * out.
   */
  add(key: string, plugin: string): number {
    const claimed = this.#byKey.get(key);
    if (claimed === undefined) this.#byKey.set(key, [plugin]);
    else if (!claimed.includes(plugin)) claimed.push(plugin);
    const listed = this.#listed(key);
    return listed === undefined ? 0 : listed.indexOf(plugin);
  }

  /** Names of the plugins that tap a key. */
  of(key: string): readonly string[] {
    return this.#byKey.get(key) ?? [];
  }

  /**
   * Reports two owners of one key (P2LK502), and names in `drivers` that claim nothing (P2LK506).
   */
  check(report: Report): void {
    for (const [key, plugins] of this.#byKey) {
      if (plugins.length > 1 && this.#listed(key) === undefined) {
        report.add('P2LK502', { key, plugins }, [], {
          help:
            `say in the config who owns it: drivers: { '${key}': '${plugins.at(-1)}' }, or list ` +
            'both in the order they are to be asked',
        });
      }
    }
    for (const key of Object.keys(this.#drivers)) {
      for (const plugin of this.#listed(key) ?? []) {
        if (!this.of(key).includes(plugin))
          report.add('P2LK506', { key, plugin, claimed: this.of(key) });
      }
    }
  }
}

/**
 * Whether a key can ever be asked for: a source of `Volume`, `local` of a PersistentVolume, or a
 * vendor's `csi/<driver>`.
 */
export const isVolumeKey = (key: string): boolean =>
  key.includes('/') ||
  key === 'local' ||
  (key !== 'name' && fieldsOf('Volume')?.[key] !== undefined);
