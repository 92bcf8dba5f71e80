import { watch } from 'node:fs';
import { resolve } from 'node:path';

/** Editors write a file in several steps. */
const SETTLED = 200;

/** Tells when one of the files or folders changes, once for each burst of changes. */
export class Changes {
  readonly #watchers: readonly { close(): void }[];
  #changed: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(folder: string, paths: readonly string[], isRecursive: boolean) {
    this.#watchers = paths.map((path) =>
      watch(resolve(folder, path), { recursive: isRecursive }, () => {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#changed?.(), SETTLED);
      }),
    );
  }

  /** Resolves at the next change. */
  next(): Promise<'changed'> {
    return new Promise((resolve_) => {
      this.#changed = () => resolve_('changed');
    });
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers) watcher.close();
  }
}
