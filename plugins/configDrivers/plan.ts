import type { ConfigDriver, VolumeContext, VolumePlan } from 'p2lk/plugin';
import { diskOf } from './disk.ts';
import { sourceOf } from './source.ts';
import { stepOf } from './step.ts';
import { Values } from './values.ts';
import type { VendorVolume } from './volume.ts';

/** What a config driver makes of a volume; undefined, and reported, when it cannot. */
export const planOf = (
  driver: ConfigDriver,
  key: string,
  volume: VendorVolume,
  context: VolumeContext,
): VolumePlan | undefined => {
  const { disk, source } = driver;
  const values = new Values(volume, context);
  if (source !== undefined) return sourceOf({ source, driver, key }, volume, values, context);
  if (disk !== undefined) return diskOf({ disk, driver, key }, volume, values, context);
  return stepOf(driver, key, volume, values, context);
};
