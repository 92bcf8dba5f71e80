import { describe, expect, it } from 'vitest';
import type { PersistentVolume, PersistentVolumeClaim } from 'p2lk/plugin';
import { bindAll } from './bind.ts';

type VolumeSpec = NonNullable<PersistentVolume['spec']>;
type ClaimSpec = NonNullable<PersistentVolumeClaim['spec']>;

const volume = (
  name: string,
  storage: string,
  spec: Partial<VolumeSpec> = {},
  labels = {},
  annotations = {},
): PersistentVolume => ({
  metadata: { name, labels, annotations },
  spec: {
    capacity: { storage },
    accessModes: ['ReadWriteOnce'],
    hostPath: { path: `/srv/${name}` },
    ...spec,
  },
});

const claim = (name: string, storage: string, spec: Partial<ClaimSpec> = {}, annotations = {}) => ({
  name,
  namespace: 'shop',
  claim: {
    metadata: { name, namespace: 'shop', annotations },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } }, ...spec },
  },
});

/** What each claim gets: a volume's name, `-` for none, or the reason why it is refused. */
const outcome = (
  claims: readonly ReturnType<typeof claim>[],
  volumes: readonly PersistentVolume[],
  defaultClass = '',
): readonly string[] => {
  const bound = bindAll(claims, volumes, defaultClass);
  return claims.map((one) => {
    const found = bound.get(one)!;
    return 'refused' in found ? found.refused : (found.volume?.metadata?.name ?? '-');
  });
};

describe('bindAll', () => {
  it('takes the smallest volume that fits', () => {
    expect(
      outcome(
        [claim('data', '5Gi')],
        [volume('large', '100Gi'), volume('fit', '8Gi'), volume('small', '1Gi')],
      ),
    ).toEqual(['fit']);
  });
  it('gives a volume to one claim only', () => {
    const volumes = [volume('first', '10Gi'), volume('second', '20Gi')];
    expect(outcome([claim('a', '5Gi'), claim('b', '5Gi'), claim('c', '5Gi')], volumes)).toEqual([
      'first',
      'second',
      '-',
    ]);
  });
  it('serves claims that name a volume, and volumes that are reserved, first', () => {
    const volumes = [
      volume('first', '10Gi'),
      volume('kept', '10Gi', { claimRef: { name: 'c', namespace: 'shop' } }),
    ];
    expect(
      outcome(
        [claim('a', '5Gi'), claim('b', '5Gi', { volumeName: 'first' }), claim('c', '5Gi')],
        volumes,
      ),
    ).toEqual(['-', 'first', 'kept']);
  });
  it('asks a volume that is reserved for the claim only whether it can hold it', () => {
    const reserved = { claimRef: { name: 'data', namespace: 'shop' }, storageClassName: 'slow' };
    const selector = { matchLabels: { tier: 'gold' } };
    expect(
      outcome([claim('data', '5Gi', { selector })], [volume('kept', '8Gi', reserved)]),
    ).toEqual(['kept']);
    expect(
      outcome([claim('data', '9Gi', { selector })], [volume('kept', '8Gi', reserved)]),
    ).toEqual(['-']);
    expect(outcome([claim('other', '5Gi')], [volume('kept', '8Gi', reserved)])).toEqual(['-']);
  });
  it('says why a claim does not get the volume that it names', () => {
    const named = { volumeName: 'disk' };
    const selector = { matchLabels: { tier: 'gold' } };
    expect(
      outcome([claim('data', '1Gi', { ...named, selector })], [volume('disk', '1Gi')]),
    ).toEqual(['disk']);
    expect(outcome([claim('data', '1Gi', named)], [])).toEqual([
      'it names PersistentVolume disk, which is not in the input',
    ]);
    expect(outcome([claim('data', '2Gi', named)], [volume('disk', '1Gi')])).toEqual([
      'PersistentVolume disk has only 1Gi of storage',
    ]);
    expect(
      outcome(
        [claim('data', '1Gi', { ...named, accessModes: ['ReadWriteMany'] })],
        [volume('disk', '1Gi')],
      ),
    ).toEqual(['PersistentVolume disk lacks access mode ReadWriteMany']);
    expect(
      outcome([claim('data', '1Gi', named)], [volume('disk', '1Gi', { storageClassName: 'slow' })]),
    ).toEqual(['PersistentVolume disk has storage class "slow", not ""']);
    expect(
      outcome([claim('a', '1Gi', named), claim('b', '1Gi', named)], [volume('disk', '1Gi')]),
    ).toEqual(['disk', 'PersistentVolume disk is named by claim shop/a too']);
    expect(
      outcome(
        [claim('data', '1Gi', named)],
        [volume('disk', '1Gi', { claimRef: { name: 'else', namespace: 'shop' } })],
      ),
    ).toEqual(['PersistentVolume disk is reserved for claim shop/else']);
  });
  it(
    'compares storage classes, those of the older annotation too, and takes the default for ' +
      'a claim without one',
    () => {
      const slow = volume('slow', '1Gi', { storageClassName: 'slow' });
      const older = { 'volume.beta.kubernetes.io/storage-class': 'slow' };
      expect(
        outcome(
          [claim('data', '1Gi', { storageClassName: 'slow' })],
          [volume('plain', '1Gi'), slow],
        ),
      ).toEqual(['slow']);
      expect(outcome([claim('data', '1Gi', {}, older)], [volume('plain', '1Gi'), slow])).toEqual([
        'slow',
      ]);
      expect(
        outcome(
          [claim('data', '1Gi', { storageClassName: 'slow' })],
          [volume('older', '1Gi', {}, {}, older)],
        ),
      ).toEqual(['older']);
      expect(outcome([claim('data', '1Gi')], [slow])).toEqual(['-']);
      expect(outcome([claim('data', '1Gi')], [volume('plain', '1Gi'), slow], 'slow')).toEqual([
        'slow',
      ]);
      expect(
        outcome(
          [claim('data', '1Gi', { storageClassName: '' })],
          [volume('plain', '1Gi'), slow],
          'slow',
        ),
      ).toEqual(['plain']);
    },
  );
  it('compares modes and labels', () => {
    const gold = volume('gold', '1Gi', {}, { tier: 'gold' });
    expect(
      outcome(
        [claim('data', '1Gi', { selector: { matchLabels: { tier: 'gold' } } })],
        [volume('plain', '1Gi'), gold],
      ),
    ).toEqual(['gold']);
    expect(
      outcome(
        [claim('raw', '1Gi', { volumeMode: 'Block' })],
        [gold, volume('raw', '1Gi', { volumeMode: 'Block' })],
      ),
    ).toEqual(['raw']);
  });
});
