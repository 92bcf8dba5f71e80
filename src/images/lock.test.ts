import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reference, temporaryFolder } from '../../test/images/asking.ts';
import type { ImageAnswer } from '../api/image-config.ts';
import { decodeImageConfig } from './image-config-decode.ts';
import { createLock, lockChanges, parseLock, printLock, type Lock } from './lock.ts';
import { LOCK_FILE } from './find-lock.ts';
import { readLockFile, writeLockFile } from './lock-file.ts';
import { parsePlatform } from './platform.ts';

const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;
const linux = (architecture: string) => ({ os: 'linux', architecture });

const answer = (more: Partial<ImageAnswer> = {}): ImageAnswer => ({
  config: decodeImageConfig(
    { Entrypoint: ['/shop'], User: 'web', Labels: { b: '2', a: '1' } },
    'it',
  ),
  digest: digest('a'),
  source: 'a registry',
  ...more,
});

const shopLock = (): Lock => {
  const lock = createLock();
  lock.set(reference('web:1'), linux('arm64'), answer());
  lock.set(reference('web:1'), linux('amd64'), answer({ accounts: { passwd: 'web:x:7:8::/:\n' } }));
  lock.set(
    reference('registry.example.com/db'),
    linux('amd64'),
    answer({ accounts: {}, config: decodeImageConfig({}, 'it') }),
  );
  return lock;
};

describe('printLock', () => {
  it('writes what is needed, sorted', () => {
    expect(printLock(shopLock())).toBe(`{
  "version": 1,
  "images": {
    "docker.io/library/web:1": {
      "linux/amd64": {
        "digest": "${digest('a')}",
        "config": {
          "entrypoint": [
            "/shop"
          ],
          "user": "web",
          "labels": {
            "a": "1",
            "b": "2"
          }
        },
        "accounts": {
          "passwd": "web:x:7:8::/:\\n"
        }
      },
      "linux/arm64": {
        "digest": "${digest('a')}",
        "config": {
          "entrypoint": [
            "/shop"
          ],
          "user": "web",
          "labels": {
            "a": "1",
            "b": "2"
          }
        }
      }
    },
    "registry.example.com/db:latest": {
      "linux/amd64": {
        "digest": "${digest('a')}",
        "config": {},
        "accounts": {}
      }
    }
  }
}
`);
  });

  it('reads back what it wrote, and writes the same again, in whatever order images came', () => {
    const config = fc
      .record({
        Entrypoint: fc.array(fc.string()),
        Env: fc.array(fc.string()),
        User: fc.string(),
        StopSignal: fc.string(),
        Volumes: fc.array(fc.string()),
        Labels: fc.dictionary(fc.string(), fc.string()),
      })
      .filter((value) => !JSON.stringify(value).includes('\\u0000'));
    const image = fc.record({
      name: fc.constantFrom('web:1', 'db', 'registry.example.com/a/b:2', `x@${digest('c')}`),
      platform: fc.constantFrom('linux/amd64', 'linux/arm/v7'),
      config,
      digest: fc.option(fc.constantFrom(digest('a'), digest('b')), { nil: undefined }),
      accounts: fc.option(
        fc.record({ passwd: fc.string(), group: fc.string() }, { requiredKeys: [] }),
        { nil: undefined },
      ),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(image, { selector: ({ name, platform }) => name + platform }),
        (images) => {
          const lockOf = (list: typeof images): Lock => {
            const lock = createLock();
            for (const one of list) {
              lock.set(reference(one.name), parsePlatform(one.platform) ?? linux(''), {
                ...one,
                config: decodeImageConfig(one.config, 'it'),
                source: '',
              });
            }
            return lock;
          };
          const text = printLock(lockOf(images));
          expect(printLock(lockOf([...images].reverse()))).toBe(text);
          const read = parseLock(text);
          expect(printLock(read)).toBe(text);
          expect(lockChanges(lockOf(images), read)).toEqual([]);
        },
      ),
    );
  });
});

it('keeps no image without a digest, and takes none from a file', () => {
  const lock = createLock();
  expect(lock.set(reference('web:1'), linux('amd64'), answer({ digest: undefined }))).toBe(false);
  expect(lock.entries()).toEqual([]);
  const text = printLock(shopLock()).replace(/"digest": "[^"]*",\n\s*/, '');
  const [, ...others] = shopLock().entries();
  expect(parseLock(text).entries()).toEqual(others);
});

describe('parseLock', () => {
  it.each<[string, string]>([
    ['', 'it is not JSON'],
    ['[]', 'it must be an object'],
    ['{}', 'it has version undefined'],
    ['{"version": 2}', 'it has version 2, and this p2lk reads version 1'],
    ['{"version": 1, "images": []}', '"images" must be an object'],
    ['{"version": 1, "images": {"web": {}}}', '"web" in it is no full image reference'],
    ['{"version": 1, "images": {"__proto__": {}}}', '"__proto__" in it is no full image reference'],
    [
      '{"version": 1, "images": {"docker.io/library/web:1": {"__proto__": {}}}}',
      '"__proto__" of "docker.io/library/web:1" in it is no platform',
    ],
    [
      '{"version": 1, "images": {"docker.io/library/web:1": {"linux/amd64": {"digest": "x"}}}}',
      'is no digest',
    ],
    [
      '{"version": 1, "images": {"docker.io/library/web:1": {"linux/amd64": {"config": {"cmd": "x"}}}}}',
      'must be a list of texts',
    ],
    [
      '{"version": 1, "images": {"docker.io/library/web:1": {"linux/amd64": {"accounts": []}}}}',
      'must be an object',
    ],
    [
      '{"version": 1, "images": {"docker.io/library/web:1": {"linux/amd64": {"accounts": {"passwd": 1}}}}}',
      'must be text',
    ],
  ])('refuses %s', (text, reason) => {
    expect(() => parseLock(text)).toThrow(reason);
  });
});

it('tells what changed', () => {
  const after = shopLock();
  after.set(reference('web:1'), linux('amd64'), answer({ digest: digest('b') }));
  after.set(reference('new'), linux('amd64'), answer());
  const changes = lockChanges(shopLock(), after).map(({ image, before, after: now }) => [
    image,
    before?.digest,
    now?.digest,
  ]);
  expect(changes).toEqual([
    ['docker.io/library/new:latest', undefined, digest('a')],
    ['docker.io/library/web:1', digest('a'), digest('b')],
  ]);
  expect(lockChanges(shopLock(), createLock()).every((change) => change.after === undefined)).toBe(
    true,
  );
});

describe('the lock file', () => {
  it('is read back as written, and leaves nothing else in its folder', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, LOCK_FILE);
    expect(await readLockFile(path)).toBeUndefined();
    await writeFile(path, 'old');
    await writeLockFile(path, shopLock());
    expect(await readFile(path, 'utf8')).toBe(printLock(shopLock()));
    expect(await readdir(folder)).toEqual([LOCK_FILE]);
    expect((await readLockFile(path))?.get(reference('web:1'), linux('arm64'))).toMatchObject({
      digest: digest('a'),
    });
  });

  it('says why it cannot be read or written, and leaves nothing behind', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, LOCK_FILE);
    await mkdir(path);
    await expect(readLockFile(path)).rejects.toThrow(
      'it is a device, a folder or a pipe, and no file',
    );
    await expect(writeLockFile(path, shopLock())).rejects.toThrow(
      'it cannot be written: it is a device, a folder or a pipe, and no file',
    );
    expect(await readdir(folder)).toEqual([LOCK_FILE]);
    await expect(writeLockFile(join(folder, 'none', LOCK_FILE), shopLock())).rejects.toThrow(
      'it does not exist',
    );
  });

  it.skipIf(process.getuid?.() === 0)(
    'in a folder that may not be written says so (skipped for root)',
    async () => {
      const folder = await temporaryFolder();
      await chmod(folder, 0o500);
      await expect(writeLockFile(join(folder, LOCK_FILE), shopLock())).rejects.toThrow(
        'permission denied',
      );
    },
  );
});
