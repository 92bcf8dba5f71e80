import { readFileSync } from 'node:fs';
import type { Image, Manifest } from '../../src/linuxkit/manifest.ts';

/** The machine's address in QEMU's user network, which `status.podIP` must show. */
export const address = '10.0.2.15';

const script = (path: string, contents: string) => ({ path, contents, mode: '0755' });

/** What a test adds to the base machine. */
export interface BaseExtras {
  /** Commands that run before `onboot`, in the root namespaces. */
  readonly before?: string;
  /** Services of the base machine, beside the pod's. */
  readonly services?: readonly Image[];
}

/**
 * A machine for QEMU's user network: 10.0.2.15, gateway 10.0.2.2, name server 10.0.2.3. The network
 * comes up in an `onboot` entry, as it does on most bases, so that whatever needs an address has to
 * wait for it.
 */
export const base = ({ before = '', services = [] }: BaseExtras = {}): Manifest => ({
  kernel: {
    image: 'docker.io/judge/kernel:1',
    cmdline: 'console=ttyS0 quiet mitigations=off panic=1',
  },
  init: ['docker.io/judge/init:1', 'docker.io/judge/runc:1', 'docker.io/judge/containerd:1'],
  onboot: [
    {
      name: 'net',
      image: 'docker.io/library/busybox:1',
      command: [
        '/bin/sh',
        '-c',
        'ip addr add 10.0.2.15/24 dev eth0 && ip link set eth0 up && ip route add default via 10.0.2.2',
      ],
      capabilities: ['CAP_NET_ADMIN'],
      net: 'host',
    },
  ],
  ...(services.length > 0 && { services }),
  files: [
    { path: 'etc/containerd', directory: true, mode: '0755' },
    { path: 'etc/init.d', directory: true, mode: '0755' },
    { path: 'etc/resolv.conf', contents: 'nameserver 10.0.2.3\n', mode: '0644' },
    {
      path: 'etc/containerd/runtime-config.toml',
      contents: 'cliopts="--log-level warn"\n',
      mode: '0644',
    },
    script('etc/init.d/002-base', `#!/bin/sh\nmodprobe -a virtio_net overlay\n${before}\n`),
    script('etc/init.d/003-witness', readFileSync(new URL('witness.sh', import.meta.url), 'utf8')),
    script('etc/init.d/099-booted', '#!/bin/sh\n: >/run/witness/booted\n'),
  ],
});
