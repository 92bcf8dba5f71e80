/** Is told when code of a plugin begins and ends, so that somebody can say whose code hangs. */
export interface PluginWatch {
  /** `hook` as messages call it: `apply`, `volume(nfs)`, `references`. */
  enter(plugin: string, hook: string): void;
  leave(): void;
}
