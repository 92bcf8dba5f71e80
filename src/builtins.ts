import type { Plugin } from './define-plugin.ts';

/** The shipped plugins, in the order in which they run. The only file that imports from `plugins/`. */
export const builtins: readonly Plugin[] = [];
