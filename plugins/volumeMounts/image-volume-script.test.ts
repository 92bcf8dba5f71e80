import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { imageVolumeScript } from './image-volume-script.ts';

const able = spawnSync('unshare', ['-rm', 'true']).status === 0;

/** `runtime.json` as LinuxKit writes it: the image's own files below a writable layer, or bound. */
const overlay = `{
    "mounts": [
        {
            "destination": "/containers/services/web/tmp",
            "type": "tmpfs",
            "source": "tmpfs"
        },
        {
            "destination": "/containers/services/web/rootfs",
            "type": "overlay",
            "source": "overlay",
            "options": [
                "lowerdir=/containers/services/other/lower",
                "upperdir=/containers/services/web/tmp/upper"
            ]
        }
    ]
}`;
const bound = `{
    "mounts": [
        {
            "destination": "/containers/services/web/rootfs",
            "source": "/containers/onboot/003-other/rootfs",
            "options": [
                "bind"
            ]
        },
        {
            "destination": "/containers/services/web/rootfs",
            "type": "overlay",
            "source": "overlay",
            "options": [
                "lowerdir=/containers/services/web/rootfs"
            ]
        }
    ]
}`;

describe.skipIf(!able)(
  `image-volume${able ? '' : ' (skipped: needs mount namespaces, unshare -rm)'}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'p2lk-image-volume-'));
    writeFileSync(join(folder, 'image-volume'), imageVolumeScript.contents as string);
    writeFileSync(join(folder, 'overlay'), overlay);
    writeFileSync(join(folder, 'bound'), bound);
    afterAll(() => rmSync(folder, { recursive: true }));

    /**
     * Runs `before` in the image's files (`$I`), the script for a path and the target `$T`, then
     * `after`, in a mount namespace with a root of its own.
     */
    const run = (before: string, path: string, after: string, runtime = 'overlay'): string => {
      const image = runtime === 'overlay' ? 'services/other/lower' : 'onboot/003-other/rootfs';
      const text = `mkdir -p /tmp/root && mount -t tmpfs t /tmp/root && cd /tmp/root || exit
mkdir run containers proc dev tmp; mount --rbind /proc proc; mount --rbind /dev dev
for d in bin sbin lib lib64 usr etc; do [ ! -e /$d ] || { mkdir $d; mount --rbind /$d $d; }; done
I=/containers/${image}; T=/run/p2lk/target; export I T
mkdir -p .$I containers/services/web; cp ${folder}/${runtime} containers/services/web/runtime.json; cp ${folder}/image-volume run/
chroot . sh -c 'cd $I; eval "$1"; sh /run/image-volume web "$2" $T || { echo refused; exit 0; }; cd /; eval "$3"' sh "$1" "$2" "$3"`;
      return execFileSync('unshare', ['-rm', 'sh', '-c', text, 'sh', before, path, after], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'inherit'],
      }).trim();
    };

    const full =
      'mkdir -p var/data; chmod 1751 var/data; echo old >var/data/file; ln -s /etc var/data/link';

    test.each(['overlay', 'bound'])(
      'begins with the files of an image (%s) and can be written',
      (runtime) => {
        expect(
          run(
            full,
            '/var/data',
            'cat $T/file; echo new >$T/file; cat $T/file $I/var/data/file; stat -c %a $T; readlink $T/link',
            runtime,
          ),
        ).toBe('old\nnew\nold\n1751\n/etc');
      },
    );
    test('lets programs run', () => {
      expect(run('', '/data', 'cp /bin/true $T/true && $T/true && echo ran')).toBe('ran');
    });
    test('has the mode of an empty directory, and 0755 where the image has none', () => {
      expect(run('mkdir -m 0700 data', '/data', 'stat -c %a $T; ls -A $T')).toBe('700');
      expect(run('', '/deep/er', 'stat -c %a $T; ls -A $T; ls -A $I')).toBe('755');
    });
    test('is empty of what an earlier container wrote', () => {
      expect(
        run(
          full,
          '/var/data',
          'touch $T/x; sh /run/image-volume web /var/data $T; ls $T; grep -c " $T " /proc/self/mounts',
        ),
      ).toBe('file\nlink\n1');
    });
    test('leaves no view of the image behind', () => {
      expect(run(full, '/var/data', 'grep -c image-view /proc/self/mounts; :')).toBe('0');
    });
    test('sees the image without what is mounted over it', () => {
      expect(run(`${full}; mount -t tmpfs x $I`, '/var/data', 'cat $T/file')).toBe('old');
    });
    test('follows links inside the image', () => {
      expect(run(`${full}; ln -s /var/data data`, '/data', 'cat $T/file')).toBe('old');
      expect(run(`${full}; mkdir a; ln -s ../var a/b`, '/a/b/data', 'cat $T/file')).toBe('old');
    });
    test.each([
      ['an absolute link', 'ln -s /etc data'],
      ['a relative link', 'ln -s ../../../../../../etc data'],
    ])('does not leave the image by %s', (_, before) => {
      expect(run(before, '/data', 'ls $T | wc -l')).toBe('0');
      expect(run(before, '/data/../../../etc', 'ls $T | wc -l')).toBe('0');
    });
    test.each([
      ['a link to itself', 'ln -s data data'],
      ['a file', 'echo >data'],
    ])('refuses %s', (_, before) => {
      expect(run(before, '/data', 'echo made').split('\n').at(-1)).toBe('refused');
    });
    test('takes a path with spaces, quotes and commas', () => {
      expect(run(`mkdir -p "a b,'c"; echo seen >"a b,'c/file"`, "/a b,'c", 'cat $T/file')).toBe(
        'seen',
      );
    });
  },
);
