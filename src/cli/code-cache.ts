import type { Module } from 'node:module';

/** A loaded CommonJS file. */
interface Loaded {
  readonly exports: unknown;
  /**
   * Writes what V8 has made of the code so far beside the file, for later runs. Never throws: where
   * nothing can be written, nothing is.
   */
  keep(): void;
}

/**
 * Loads a file of the program with what an earlier run left of it in V8's own form, as
 * `core.cjs.v24.1.0-x64.cache` beside it: compiling the text, and each function when it is first
 * called, takes as long as the work of a small run. Node's own compile cache (22.1 and newer) is
 * kept once, before most functions have run, and Node 20 has none. Whoever can write the cache's
 * folder can write the program too. Undefined where there is no cache and none can be written, and
 * where V8 refuses it (Node.js, `vm.Script`, `cachedDataRejected`).
 */
export const loadCached = (file: string): Loaded | undefined => {
  const fs = process.getBuiltinModule('node:fs');
  const vm = process.getBuiltinModule('node:vm');
  const module = process.getBuiltinModule('node:module') as typeof Module & {
    wrap(code: string): string;
  };
  const folder = file.replace(/[\\/][^\\/]*$/, '');
  const cacheFile = `${file}.${process.version}-${process.arch}.cache`;
  let cachedData: Buffer | undefined;
  try {
    cachedData = fs.readFileSync(cacheFile);
  } catch {
    if (process.env['NODE_DISABLE_COMPILE_CACHE'] !== undefined) return undefined;
    try {
      fs.accessSync(folder, fs.constants.W_OK);
    } catch {
      return undefined;
    }
  }
  const script = new vm.Script(module.wrap(fs.readFileSync(file, 'latin1')), {
    filename: file,
    ...(cachedData !== undefined && { cachedData }),
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  if (script.cachedDataRejected === true) return undefined;
  const loaded = new module(file) as Module & { exports: unknown };
  const require = module.createRequire(file);
  // Plugins require this file too, and must get this instance.
  require.cache[file] = loaded as NodeJS.Module;
  (script.runInThisContext() as (...given: readonly unknown[]) => void)(
    loaded.exports,
    require,
    loaded,
    file,
    folder,
  );
  return {
    exports: loaded.exports,
    keep() {
      if (cachedData !== undefined) return;
      const whole = `${cacheFile}.${process.pid}`;
      try {
        fs.writeFileSync(whole, script.createCachedData(), { flag: 'wx' });
        fs.renameSync(whole, cacheFile);
      } catch {
        fs.rmSync(whole, { force: true });
      }
    },
  };
};
