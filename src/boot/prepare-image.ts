import type { Image } from '../linuxkit/manifest.ts';
import { supervisorPath } from './supervisor.ts';

const binds = [
  '/:/host:rw,rshared',
  '/var:/var:rw,rshared',
  '/run:/run:rw,rshared',
  '/etc/p2lk:/etc/p2lk:ro,rprivate',
];

/**
 * An `onboot` entry for a script that needs the programs of an image of its own: an initiator, say.
 */
export const ownImage = (name: string, image: string): Image => ({
  name,
  image,
  capabilities: ['all'],
  binds: [
    ...binds,
    '/dev:/dev:rw,rslave',
    '/sys:/sys:rw,rslave',
    '/lib/modules:/lib/modules:ro,rslave',
  ],
  devices: [
    { path: 'all', type: 'b', mode: '0600' },
    { path: 'all', type: 'c', mode: '0600' },
  ],
  pid: 'host',
  command: ['/bin/sh', supervisorPath, 'steps', name],
  rootfsPropagation: 'shared',
});

/** The `onboot` entry of steps before anything listens: it sees the network, and little else. */
export const networkImage = (name: string, tools: string): Image => ({
  name,
  image: tools,
  capabilities: ['CAP_NET_ADMIN', 'CAP_NET_RAW'],
  binds: ['/run:/run:rw,rprivate', '/etc/p2lk:/etc/p2lk:ro,rprivate'],
  devices: [{ path: '/dev/console', type: 'c', major: 5, minor: 1, mode: '0600' }],
  command: ['/bin/sh', supervisorPath, 'steps', name],
});

/**
 * An `onboot` entry that runs one of p2lk's scripts. Mounts that it makes reach the root
 * namespaces: rshared binds and shared propagation. In the machine's pid namespace, so that what it
 * leaves in the background lives on.
 */
export const scriptImage = (name: string, tools: string): Image => ({
  name,
  image: tools,
  capabilities: [
    'CAP_SYS_ADMIN',
    'CAP_SYS_CHROOT',
    'CAP_SYS_MODULE',
    'CAP_CHOWN',
    'CAP_DAC_OVERRIDE',
    'CAP_FOWNER',
    'CAP_FSETID',
    'CAP_MKNOD',
    'CAP_NET_ADMIN',
    'CAP_NET_RAW',
  ],
  binds,
  devices: [
    { path: '/dev/console', type: 'c', major: 5, minor: 1, mode: '0600' },
    { path: 'all', type: 'b', mode: '0600' },
  ],
  pid: 'host',
  command: ['/bin/sh', supervisorPath, 'steps', name],
  rootfsPropagation: 'shared',
});
