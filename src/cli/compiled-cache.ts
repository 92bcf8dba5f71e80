/**
 * Where the user's own caches are, as each system has it (XDG Base Directory Specification;
 * Windows' known folders); undefined where none is named. Relative paths are ignored, as XDG says.
 */
export const cacheFolder = (
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
): string | undefined => {
  if (platform === 'win32') return below(env['LOCALAPPDATA'], 'p2lk/Cache');
  const own = below(env['XDG_CACHE_HOME'], 'p2lk');
  if (own !== undefined) return own;
  return below(env['HOME'], platform === 'darwin' ? 'Library/Caches/p2lk' : '.cache/p2lk');
};

const below = (folder: string | undefined, path: string): string | undefined =>
  folder !== undefined && /^(?:\/|[A-Za-z]:[\\/])/.test(folder) ? `${folder}/${path}` : undefined;

/** How many compiled programs stay: one for each version of Node and of p2lk in use. */
const KEPT = 8;

/**
 * Compiled programs in a folder of the user's own. V8 believes what it is given, so nothing is
 * handed to it that another user could have written, that is not whole, or that was made of another
 * text: a file counts only if it and its folder belong to this user and nobody else may write them,
 * and if the checksum at its head fits what follows.
 */
export class CompiledCache {
  readonly #folder: string;
  readonly #file: string;

  /** `text` is what the cache is made of; `runtime` names who can read it: `v24.1.0-x64`. */
  constructor(folder: string, text: Uint8Array, runtime: string) {
    this.#folder = folder;
    this.#file = `${folder}/${hex(checksum(text))}${hex(text.length)}-${runtime}.compiled`;
  }

  /** What an earlier run kept; undefined where there is nothing, and at any doubt. */
  read(): Buffer | undefined {
    const fs = process.getBuiltinModule('node:fs');
    const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = fs.constants;
    let handle: number | undefined;
    try {
      if (!isOwn(fs.lstatSync(this.#folder), 'folder')) return undefined;
      handle = fs.openSync(this.#file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
      if (!isOwn(fs.fstatSync(handle), 'file')) return undefined;
      const whole = fs.readFileSync(handle);
      const data = whole.subarray(4);
      return whole.length > 4 && whole.readUInt32LE(0) === checksum(data) ? data : undefined;
    } catch {
      return undefined;
    } finally {
      if (handle !== undefined) fs.closeSync(handle);
    }
  }

  /** Keeps what V8 made; where it cannot be kept nothing is left behind. Never throws. */
  write(data: Uint8Array): void {
    const fs = process.getBuiltinModule('node:fs');
    const whole = `${this.#file}.${process.pid}`;
    try {
      fs.mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      if (!isOwn(fs.lstatSync(this.#folder), 'folder')) return;
      const head = Buffer.alloc(4);
      head.writeUInt32LE(checksum(data));
      fs.writeFileSync(whole, Buffer.concat([head, data]), {
        flag: 'wx',
        mode: 0o600,
        flush: true,
      });
      fs.renameSync(whole, this.#file);
      this.#dropOldest();
    } catch {
      remove(whole);
    }
  }

  /** Forgets what is kept, which V8 did not take. */
  drop(): void {
    remove(this.#file);
  }

  #dropOldest(): void {
    const fs = process.getBuiltinModule('node:fs');
    const kept = fs
      .readdirSync(this.#folder)
      .filter((name) => name.endsWith('.compiled'))
      .map((name) => `${this.#folder}/${name}`)
      .map((file) => ({ file, age: fs.statSync(file).mtimeMs }))
      .sort((a, b) => b.age - a.age);
    for (const { file } of kept.slice(KEPT)) fs.rmSync(file, { force: true });
  }
}

/** What cannot be removed stays, and is not believed. */
const remove = (file: string): void => {
  try {
    process.getBuiltinModule('node:fs').rmSync(file, { force: true });
  } catch {}
};

/**
 * CRC-32. It finds a torn file and an edited program; against somebody who may write this user's
 * files nothing here could help.
 */
const checksum = (bytes: Uint8Array): number =>
  (
    process.getBuiltinModule('node:zlib') as typeof import('node:zlib') & {
      // Node 20.15 and newer; the types of the oldest Node that p2lk runs on lack it.
      crc32(data: Uint8Array): number;
    }
  ).crc32(bytes);

const hex = (number: number): string => number.toString(16).padStart(8, '0');

/** Windows has no such modes: there the folder's own access list keeps others out. */
const isOwn = (
  stats: { uid: number; mode: number; isFile(): boolean; isDirectory(): boolean },
  what: 'file' | 'folder',
): boolean => {
  if (!(what === 'file' ? stats.isFile() : stats.isDirectory())) return false;
  const user = process.getuid?.();
  if (user === undefined) return true;
  return stats.uid === user && (stats.mode & (what === 'file' ? 0o077 : 0o022)) === 0;
};
