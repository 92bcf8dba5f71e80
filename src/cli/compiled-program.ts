import type { Module } from 'node:module';
import { CompiledCache } from './compiled-cache.ts';

/** A loaded CommonJS file. */
interface Loaded {
  readonly exports: unknown;
  /** Keeps what V8 has made of the code so far for later runs, where nothing is kept yet. */
  keep(): void;
}

/**
 * Loads a file of the program with what an earlier run of this user left of it in V8's own form:
 * compiling the text, and each function when it is first called, takes as long as the work of a
 * small run. Node's own compile cache (22.1 and newer) is kept once, before most functions have run,
 * and Node 20 has none. `folder` is where compiled programs are kept.
 */
export const loadCompiled = (file: string, folder: string): Loaded => {
  const fs = process.getBuiltinModule('node:fs');
  const vm = process.getBuiltinModule('node:vm');
  const module = process.getBuiltinModule('node:module') as typeof Module & {
    // Node.js, lib/internal/modules/cjs/loader.js: what the loader itself puts around a file.
    wrap(code: string): string;
  };
  const text = fs.readFileSync(file);
  const cache = new CompiledCache(folder, text, `${process.version}-${process.arch}`);
  const cachedData = cache.read();
  const script = new vm.Script(module.wrap(text.toString('latin1')), {
    filename: file,
    cachedData,
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  // Other flags of V8 make another form (Node.js, vm.Script, cachedDataRejected).
  const rejected = script.cachedDataRejected === true;
  if (rejected) cache.drop();
  const loaded = new module(file) as Module & { exports: unknown };
  const require = module.createRequire(file);
  // Plugins require this file too, and must get this instance.
  require.cache[file] = loaded as NodeJS.Module;
  (script.runInThisContext() as (...given: readonly unknown[]) => void)(
    loaded.exports,
    require,
    loaded,
    file,
    file.replace(/[\\/][^\\/]*$/, ''),
  );
  return {
    exports: loaded.exports,
    keep() {
      if (cachedData === undefined || rejected) cache.write(script.createCachedData());
    },
  };
};
