import { expect, test } from 'vitest';
import { pluginName } from './plugin-name.ts';

test.each([
  ['nas', 'p2lk-plugin-nas', 'p2lk-plugin-nas', 'nas'],
  ['p2lk-plugin-nas', 'p2lk-plugin-nas', 'p2lk-plugin-nas', 'nas'],
  ['@acme/nas', '@acme/p2lk-plugin-nas', 'p2lk-plugin-nas', 'acme-nas'],
  ['@acme/p2lk-plugin-big-nas', '@acme/p2lk-plugin-big-nas', 'p2lk-plugin-big-nas', 'acme-big-nas'],
])('%s is the package %s in %s and the plugin %s', (given, own, folder, plugin) => {
  expect(pluginName(given)).toEqual({ package: own, folder, plugin });
});

test.each(['', 'Nas', '../nas', '@acme', '@acme/', 'a/b', 'nas_1', '-nas', 'n'.repeat(81)])(
  '%s is no name',
  (given) => {
    expect(pluginName(given)).toMatchObject({ reason: expect.stringContaining('no name') });
  },
);

test('the name of a shipped plugin would take its place', () => {
  expect(pluginName('nfs')).toMatchObject({
    reason: 'p2lk ships a plugin nfs, whose place this one would take',
    help: 'p2lk new-plugin acme-nfs',
  });
  expect(pluginName('@acme/nfs')).toMatchObject({ plugin: 'acme-nfs' });
});
