import { describe, expect, test } from 'vitest';
import { z } from '../../src/host/zod.ts';
import { schema } from './options.ts';

const validate = (value: unknown): readonly string[] => {
  const made = typeof schema === 'function' ? schema(z) : schema;
  const { issues = [] } = made['~standard'].validate(value) as {
    issues?: readonly { message: string; path?: readonly PropertyKey[] }[];
  };
  return issues.map(({ message, path = [] }) => `${path.join('.')}: ${message}`);
};
const mount = { type: '9p', source: { attribute: 'tag' } };
const onboot = { image: 'registry.example.com/client:1', command: ['/mount'] };

test.each([
  [
    'mounts',
    {
      mounts: [
        { ...mount, options: ['ro', ['user=', { attribute: 'user', default: '' }]], path: 'a/b' },
      ],
      modules: ['9p'],
    },
  ],
  [
    'a program and mounts',
    {
      onboot: { ...onboot, env: { A: { secret: 'token' } }, timeout: 5, directory: true },
      mounts: [mount],
      ignore: ['x'],
    },
  ],
  ['a disk', { disk: { serial: [{ volume: 'handle' }] } }],
  ['a source', { source: { nfs: { server: { attribute: 'server' }, path: '/x' } } }],
])('takes %s', (_, driver) => {
  expect(
    validate({ 'csi/csi.example.com': driver, 'flexVolume/example.com/disk': driver }),
  ).toEqual([]);
});

describe('refuses', () => {
  test.each([
    [
      'a driver without its type',
      { 'csi.example.com': { mounts: [mount] } },
      'csi.example.com: must be csi/DRIVER',
    ],
    [
      'another type',
      { 'nfs/csi.example.com': { mounts: [mount] } },
      'nfs/csi.example.com: must be csi/DRIVER',
    ],
    ['nothing', { 'csi/x': {} }, 'csi/x: needs onboot or mounts'],
    [
      'two ways',
      { 'csi/x': { mounts: [mount], disk: { serial: 'x' } } },
      'csi/x: needs onboot or mounts',
    ],
    [
      'modules for a disk',
      { 'csi/x': { disk: { serial: 'x' }, modules: ['nvme'] } },
      'csi/x: names modules',
    ],
    ['an unknown key', { 'csi/x': { mounts: [mount], mount } }, 'csi/x: Unrecognized key: "mount"'],
    [
      'an unknown part',
      { 'csi/x': { mounts: [{ ...mount, source: { env: 'A' } }] } },
      'csi/x.mounts.0.source: must be text',
    ],
    [
      'an unknown fact',
      { 'csi/x': { mounts: [{ ...mount, source: { volume: 'size' } }] } },
      'csi/x.mounts.0.source: must be text',
    ],
    [
      'a path out of the volume',
      { 'csi/x': { mounts: [{ ...mount, path: '../x' }] } },
      'csi/x.mounts.0.path: must be a path below',
    ],
    [
      'a file system with an option',
      { 'csi/x': { mounts: [{ ...mount, type: '-o' }] } },
      'csi/x.mounts.0.type: must be a file system',
    ],
    [
      'a variable with a value',
      { 'csi/x': { onboot: { ...onboot, env: { 'A=1 B': 'x' } } } },
      'csi/x.onboot.env',
    ],
    [
      'a module with an option',
      { 'csi/x': { mounts: [mount], modules: ['-r'] } },
      'csi/x.modules.0: must be the name of a kernel module',
    ],
    [
      'two sources',
      { 'csi/x': { source: { nfs: {}, hostPath: {} } } },
      'csi/x.source: must hold one source',
    ],
    [
      'no command',
      { 'csi/x': { onboot: { ...onboot, command: [] } } },
      'csi/x.onboot.command: is empty',
    ],
  ])('%s', (_, value, message) => {
    expect(validate(value).join('\n')).toContain(message);
  });
});
