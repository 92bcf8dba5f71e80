import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cacheFolder, CompiledCache } from './compiled-cache.ts';

const text = Buffer.from('exports.main = 1;');
const compiled = Buffer.from('what V8 made of it');

let top: string;
let folder: string;
let cache: CompiledCache;

beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'p2lk-compiled-'));
  folder = join(top, 'cache/p2lk');
  cache = new CompiledCache(folder, text, 'v20.19.0-x64');
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

const onlyFile = (): string => join(folder, readdirSync(folder)[0]!);

describe('what is kept', () => {
  test('is found again by the same text on the same Node alone', () => {
    expect(cache.read()).toBeUndefined();
    cache.write(compiled);
    expect(cache.read()).toEqual(compiled);
    const sameLength = Buffer.from('exports.main = 2;');
    expect(new CompiledCache(folder, sameLength, 'v20.19.0-x64').read()).toBeUndefined();
    expect(new CompiledCache(folder, text, 'v22.1.0-x64').read()).toBeUndefined();
  });

  test('is for its owner alone, whatever the umask', () => {
    const before = process.umask(0);
    try {
      cache.write(compiled);
    } finally {
      process.umask(before);
    }
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(onlyFile()).mode & 0o777).toBe(0o600);
  });

  test('goes when V8 does not take it, and the oldest go when there are many', () => {
    cache.write(compiled);
    cache.drop();
    expect(cache.read()).toBeUndefined();
    for (let i = 0; i < 10; i++) {
      new CompiledCache(folder, text, `v${i}`).write(compiled);
      const file = readdirSync(folder).find((name) => name.endsWith(`-v${i}.compiled`));
      utimesSync(join(folder, file!), i, i);
    }
    new CompiledCache(folder, text, 'v10').write(compiled);
    expect(readdirSync(folder)).toHaveLength(8);
    expect(new CompiledCache(folder, text, 'v1').read()).toBeUndefined();
    expect(new CompiledCache(folder, text, 'v10').read()).toEqual(compiled);
  });
});

describe('what is not believed', () => {
  beforeEach(() => cache.write(compiled));

  test('a file with one bit turned, a cut one, an empty one', () => {
    const file = onlyFile();
    const whole = readFileSync(file);
    for (let at = 0; at < whole.length; at++) {
      const turned = Buffer.from(whole);
      turned[at]! ^= 1;
      writeFileSync(file, turned);
      expect(cache.read()).toBeUndefined();
    }
    for (const length of [0, 3, 4, whole.length - 1]) {
      writeFileSync(file, whole.subarray(0, length));
      expect(cache.read()).toBeUndefined();
    }
    writeFileSync(file, whole);
    expect(cache.read()).toEqual(compiled);
  });

  test.each([0o620, 0o602, 0o644])('a file of mode %o', (mode) => {
    chmodSync(onlyFile(), mode);
    expect(cache.read()).toBeUndefined();
  });

  test.each([0o720, 0o702, 0o777])(
    'a folder of mode %o, which is not written to either',
    (mode) => {
      chmodSync(folder, mode);
      expect(cache.read()).toBeUndefined();
      rmSync(onlyFile());
      cache.write(compiled);
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  test('a link in place of the file or the folder, or a folder in place of the file', () => {
    const file = onlyFile();
    const elsewhere = join(top, 'elsewhere');
    renameSync(file, elsewhere);
    symlinkSync(elsewhere, file);
    expect(cache.read()).toBeUndefined();
    rmSync(file);
    mkdirSync(file);
    expect(cache.read()).toBeUndefined();
    rmSync(file, { recursive: true });
    renameSync(elsewhere, file);
    renameSync(folder, `${folder}-real`);
    symlinkSync(`${folder}-real`, folder);
    expect(cache.read()).toBeUndefined();
  });

  test('a file or a folder of another user', (context) => {
    if (process.getuid?.() !== 0) context.skip('only root can give files away');
    chownSync(onlyFile(), 1000, 1000);
    expect(cache.read()).toBeUndefined();
    chownSync(onlyFile(), 0, 0);
    expect(cache.read()).toEqual(compiled);
    chownSync(folder, 1000, 1000);
    expect(cache.read()).toBeUndefined();
  });
});

test('a folder that cannot be made keeps nothing and says nothing', () => {
  writeFileSync(join(top, 'file'), '');
  const lost = new CompiledCache(join(top, 'file/p2lk'), text, 'v20');
  lost.write(compiled);
  expect(lost.read()).toBeUndefined();
});

test("the user's own folder, as each system has it", () => {
  expect(cacheFolder({ HOME: '/home/ann' }, 'linux')).toBe('/home/ann/.cache/p2lk');
  expect(cacheFolder({ HOME: '/Users/ann' }, 'darwin')).toBe('/Users/ann/Library/Caches/p2lk');
  expect(cacheFolder({ HOME: '/home/ann', XDG_CACHE_HOME: '/fast' }, 'linux')).toBe('/fast/p2lk');
  expect(cacheFolder({ HOME: '/home/ann', XDG_CACHE_HOME: 'here' }, 'linux')).toBe(
    '/home/ann/.cache/p2lk',
  );
  expect(cacheFolder({ LOCALAPPDATA: 'C:\\Users\\ann\\AppData\\Local' }, 'win32')).toBe(
    'C:\\Users\\ann\\AppData\\Local/p2lk/Cache',
  );
  expect(cacheFolder({ HOME: '.' }, 'linux')).toBeUndefined();
  expect(cacheFolder({}, 'linux')).toBeUndefined();
});
