import { describe, expect, it } from 'vitest';
import { decodeManifest } from './image-manifest.ts';

const digest = `sha256:${'a'.repeat(64)}`;

describe('decodeManifest', () => {
  it('tells an index from a manifest by its members', () => {
    expect(
      decodeManifest(
        { manifests: [{ digest, size: 3, platform: { os: 'linux', architecture: 'amd64' } }] },
        'it',
      ),
    ).toEqual({
      kind: 'index',
      entries: [
        { digest, size: 3, platform: { os: 'linux', architecture: 'amd64' }, annotations: {} },
      ],
    });
    expect(
      decodeManifest(
        { config: { digest, size: 2 }, layers: [{ digest, size: 9, mediaType: 'tar' }] },
        'it',
      ),
    ).toEqual({
      kind: 'manifest',
      config: { digest, size: 2 },
      layers: [{ digest, size: 9, mediaType: 'tar' }],
    });
  });

  it.each<[unknown, string]>([
    [[], 'it must be an object'],
    [{}, 'neither an index nor a manifest'],
    [{ schemaVersion: 1, fsLayers: [] }, 'old schema 1'],
    [{ manifests: [], config: {} }, 'both|at once'],
    [{ manifests: {} }, '"manifests" of it must be a list'],
    [{ manifests: ['x'] }, 'entry 1 of it must be an object'],
    [{ manifests: [{ digest: 'sha256:../../secret' }] }, '"digest" of entry 1 of it is no digest'],
    [{ config: { digest, size: -1 } }, '"size" of the config of it must be a number of bytes'],
    [{ config: { digest, size: '3' } }, '"size" of the config of it must be a number of bytes'],
    [{ config: { digest }, layers: {} }, '"layers" of it must be a list'],
    [{ config: { digest }, layers: [{ digest: 7 }] }, '"digest" of layer 1 of it must be text'],
  ])('refuses %j', (value, reason) => {
    expect(() => decodeManifest(value, 'it')).toThrow(new RegExp(reason));
  });
});
