import { spawnSync } from 'node:child_process';
import {
  closeSync,
  mkdtempSync,
  openSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import attachedDisk from '../../plugins/attachedDisk/index.ts';
import configDrivers from '../../plugins/configDrivers/index.ts';
import { booted, describeBoot } from './machine.ts';

const folder = mkdtempSync(join(tmpdir(), 'p2lk-disks-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (...words: readonly [string, ...string[]]): void => {
  const { status, stderr, error } = spawnSync(words[0], words.slice(1), { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${words.join(' ')}: ${error?.message ?? stderr}`);
};
/** A raw disk of that many MiB, and its serial. */
const disk = (serial: string, size: number): { readonly file: string; readonly serial: string } => {
  const file = join(folder, serial);
  writeFileSync(file, '');
  truncateSync(file, size * 1024 * 1024);
  return { file, serial };
};
/** A file system with one file, as a whole disk or from an offset in bytes. */
const fill = (file: string, name: string, text: string, ...options: readonly string[]): void => {
  const content = mkdtempSync(join(folder, 'content-'));
  writeFileSync(join(content, name), text);
  run(
    'mkfs.ext4',
    '-q',
    '-F',
    '-d',
    content,
    ...options,
    file,
    ...(options.length > 0 ? ['15M'] : []),
  );
};

/** Writes a DOS partition table with one partition; start and length in sectors of 512 bytes. */
const partitioned = (file: string, start: number, length: number): void => {
  const table = Buffer.alloc(66);
  table.writeUInt8(0x83, 4);
  table.writeUInt32LE(start, 8);
  table.writeUInt32LE(length, 12);
  table.writeUInt16LE(0xaa55, 64);
  const disk = openSync(file, 'r+');
  writeSync(disk, table, 0, table.length, 446);
  closeSync(disk);
};

const settings = {
  tools: { prepare: 'docker.io/judge/tools:1', format: 'docker.io/judge/tools:1' },
};
const container = `
  containers:
    - name: web
      image: docker.io/library/busybox:1
      command: [sleep, '3600']
      securityContext: { runAsUser: 1000, runAsGroup: 1000 }
      volumeMounts:`;
const head = `
apiVersion: v1
kind: Pod
metadata: { name: shop }
spec:
  securityContext: { fsGroup: 2000 }`;

describeBoot('disks that the infrastructure attaches', () => {
  const rates = disk('rates', 16);
  fill(rates.file, 'today', '1.08\n');
  const parted = disk('parted', 17);
  partitioned(parted.file, 2048, 30_720);
  fill(parted.file, 'part', 'one\n', '-E', 'offset=1048576');
  const disks = [
    disk('another', 16),
    parted,
    disk('vol0123456789abcdef0', 64),
    rates,
    disk('0a1b2c3d-4e5f-6071-8', 16),
  ];
  const machine = booted(
    `${head}${container}
        - { name: data, mountPath: /data }
        - { name: rates, mountPath: /rates }
        - { name: part, mountPath: /part }
        - { name: orders, mountPath: /orders }
  initContainers:
    - name: count
      image: docker.io/library/busybox:1
      command: [sh, -c, 'echo boot >>/data/boots; wc -l </data/boots']
      volumeMounts: [{ name: data, mountPath: /data }]
  volumes:
    - { name: data, awsElasticBlockStore: { volumeID: 'aws://eu-west-1a/vol-0123456789abcdef0', fsType: ext4 } }
    - { name: rates, gcePersistentDisk: { pdName: rates, readOnly: true } }
    - { name: part, gcePersistentDisk: { pdName: parted, partition: 1 } }
    - { name: orders, persistentVolumeClaim: { claimName: orders } }
---
apiVersion: v1
kind: PersistentVolume
metadata: { name: orders }
spec:
  capacity: { storage: 8Mi }
  accessModes: [ReadWriteOnce]
  storageClassName: ''
  mountOptions: [noatime]
  csi: { driver: cinder.csi.openstack.org, volumeHandle: 0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9, fsType: ext4 }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: orders }
spec: { volumeName: orders, storageClassName: '', accessModes: [ReadWriteOnce], resources: { requests: { storage: 8Mi } } }
`,
    { translate: { settings, plugins: [attachedDisk()] }, disks, reboots: true },
  );

  it('makes a file system on a blank one, for the pod’s group', async () => {
    expect(await machine.log('count')).toBe('1');
    expect(
      await machine.output(
        'web',
        'echo mine >/data/mine && stat -c "%u %g" /data/mine; grep " /data " /proc/self/mounts',
      ),
    ).toMatch(/^1000 2000\n\/dev\/vdc \/data ext4 rw/);
    expect(
      await machine.output('web', 'echo 7 >/orders/today; grep " /orders " /proc/self/mounts'),
    ).toMatch(/ext4 rw,noatime/);
  });
  it('leaves what is on others, and mounts it', async () => {
    expect(await machine.output('web', 'cat /rates/today /part/part')).toBe('1.08\none');
    expect((await machine.exec('web', 'touch /rates/x')).stderr).toMatch(/Read-only file system/);
    expect(
      await machine.output(
        'web',
        'grep -e " /rates " -e " /part " /proc/self/mounts | cut -d " " -f 1 | sort',
      ),
    ).toBe('/dev/vdb1\n/dev/vdd');
  });
  it('touches no disk that the pod does not name', async () => {
    expect(await machine.rootOutput('tr -d "\\000" </dev/vda | wc -c')).toBe('0');
  });
  it('keeps the data over a reboot', async () => {
    await machine.reboot();
    expect(await machine.log('count')).toBe('2');
    expect(
      await machine.output('web', 'cat /data/mine /orders/today /rates/today /part/part'),
    ).toBe('mine\n7\n1.08\none');
  }, 300_000);
});

describeBoot('a disk that is not there, and one that holds no file system', () => {
  const odd = disk('odd', 16);
  writeFileSync(
    odd.file,
    Buffer.concat([
      Buffer.alloc(5_000_000),
      Buffer.from('records of a database'),
      Buffer.alloc(11_777_195),
    ]),
  );
  const admin = {
    name: 'admin',
    image: 'docker.io/library/busybox:1',
    command: ['/bin/sleep', '3600'],
  };
  const machine = booted(
    `${head}${container}
        - { name: odd, mountPath: /odd }
        - { name: absent, mountPath: /absent }
  volumes:
    - { name: odd, gcePersistentDisk: { pdName: odd } }
    - { name: absent, gcePersistentDisk: { pdName: absent } }
`,
    {
      translate: { settings },
      disks: [odd],
      base: { services: [admin] },
      until:
        'ctr -n services.linuxkit task ls | grep -q "^admin .*RUNNING" && grep -q "pod waits" /run/p2lk/log',
    },
  );
  it('keep the pod from starting, and nothing is written', async () => {
    expect(Object.keys(await machine.podTasks())).toEqual(['admin']);
    expect(await machine.console()).toMatch(
      /p2lk: volume odd, disk odd with the serial odd: failed: .*holds data that is no file system/,
    );
    expect(await machine.rootOutput('tr -d "\\000" </dev/vda')).toBe('records of a database');
  });
});

describeBoot('config drivers and image volumes', () => {
  const machine = booted(
    `${head}${container}
        - { name: share, mountPath: /share }
        - { name: models, mountPath: /models }
        - { name: kernel, mountPath: /kernel }
        - { name: pages, mountPath: /pages }
        - { name: pages, mountPath: /home, subPath: srv }
  volumes:
    - name: share
      csi:
        driver: share.example.com
        nodePublishSecretRef: { name: token }
        volumeAttributes: { size: 2m, title: '$(touch /run/injected) "x" ''y'' \`z\`' }
    - { name: models, flexVolume: { driver: example.com/models, readOnly: true, options: { model: ranking-7 } } }
    - { name: kernel, csi: { driver: memory.example.com, volumeAttributes: { name: '; reboot' } } }
    - { name: pages, image: { reference: 'docker.io/judge/app:1' } }
---
apiVersion: v1
kind: Secret
metadata: { name: token }
stringData: { token: swordfish }
`,
    {
      translate: {
        settings,
        plugins: [
          configDrivers({
            'csi/share.example.com': {
              onboot: {
                image: 'docker.io/judge/tools:1',
                command: [
                  '/bin/sh',
                  '-c',
                  'mount -t tmpfs -o "size=$SIZE,mode=1777" share "$TARGET" && cp "$TOKEN" "$TARGET/token" && echo "$TITLE" >"$TARGET/title"',
                ],
                env: {
                  SIZE: { attribute: 'size' },
                  TARGET: { volume: 'path' },
                  TITLE: ['<', { attribute: 'title' }, '>'],
                  TOKEN: { secret: 'token' },
                },
              },
            },
            'flexVolume/example.com/models': {
              onboot: {
                image: 'docker.io/judge/tools:1',
                directory: true,
                command: [
                  '/bin/sh',
                  '-c',
                  'echo "$1" >"$2/model"',
                  'fetch',
                  { attribute: 'model' },
                  { volume: 'path' },
                ],
              },
            },
            'csi/memory.example.com': {
              mounts: [
                { type: 'tmpfs', source: { attribute: 'name' }, options: ['size=1m', 'mode=1777'] },
              ],
            },
          }),
        ],
      },
    },
  );

  it('run the program with the attributes as plain values', async () => {
    expect(await machine.output('web', 'cat /share/title')).toBe(
      '<$(touch /run/injected) "x" \'y\' `z`>',
    );
    expect(await machine.rootOutput('ls -d /run/injected 2>/dev/null || echo none')).toBe('none');
    expect(await machine.output('web', 'grep " /share " /proc/self/mounts')).toMatch(
      /^share \/share tmpfs rw.*size=2048k/,
    );
  });
  it('hand a Secret over as a file that only root reads', async () => {
    expect(await machine.output('web', 'stat -c %a /share/token')).toBe('600');
    expect(
      await machine.rootOutput(
        'stat -c %a /etc/p2lk/drivers /etc/p2lk/drivers/share/token; cat /etc/p2lk/drivers/share/token',
      ),
    ).toBe('700\n600\nswordfish');
    expect(await machine.console()).not.toContain('swordfish');
  });
  it('let a program fill the directory, read-only for the pod', async () => {
    expect(await machine.output('web', 'cat /models/model')).toBe('ranking-7');
    expect((await machine.exec('web', 'touch /models/x')).stderr).toMatch(/Read-only file system/);
  });
  it('mount what the kernel mounts', async () => {
    expect(
      await machine.output('web', 'touch /kernel/x && grep " /kernel " /proc/self/mounts'),
    ).toMatch(/^;\\040reboot|^; reboot/);
  });
  it('show what an image holds, to read and not to run', async () => {
    expect(await machine.output('web', 'ls /pages/bin/busybox; ls -d /pages/srv')).toBe(
      '/pages/bin/busybox\n/pages/srv',
    );
    expect(
      await machine.output(
        'web',
        'grep -e " /pages " -e " /home " /proc/self/mounts | cut -d " " -f 4 | cut -d , -f 1',
      ),
    ).toBe('ro\nro');
    expect((await machine.exec('web', 'touch /pages/x')).stderr).toMatch(/Read-only file system/);
    expect((await machine.exec('web', '/pages/bin/busybox true')).stderr).toMatch(
      /Permission denied/,
    );
  });
});
