import { attachedDisk, diskFileSystem } from 'p2lk/drivers';
import type { ConfigDriver, VolumeContext, VolumePlan } from 'p2lk/plugin';
import type { Values } from './values.ts';
import type { VendorVolume } from './volume.ts';

/** The plan for a disk that the driver names; undefined, and reported, when it cannot be. */
export const diskOf = (
  {
    disk,
    driver,
    key,
  }: {
    readonly disk: NonNullable<ConfigDriver['disk']>;
    readonly driver: ConfigDriver;
    readonly key: string;
  },
  volume: VendorVolume,
  values: Values,
  context: VolumeContext,
): VolumePlan | undefined => {
  const { block, readOnly, source } = volume;
  const isSerial = 'serial' in disk;
  const value = values.text(isSerial ? disk.serial : disk.wwid, 'value');
  values.text({ volume: 'fsType' }, 'value');
  const mountOptions = values.text({ volume: 'mountOptions' }, 'value') ?? '';
  values.checkTaken(driver, key);
  if (value === '') {
    const kind = isSerial ? 'serial' : 'wwid';
    context.report('value', {
      at: source,
      message: `volume ${context.volume.name} gives the ${kind} of its disk as empty text`,
    });
    return undefined;
  }
  const fsType = diskFileSystem(source, block, context);
  if (value === undefined || fsType === undefined) return undefined;
  const identity = isSerial ? { serial: value } : { wwid: value };
  return attachedDisk({ identity, fsType, readOnly, mountOptions: [mountOptions], block }, context);
};
