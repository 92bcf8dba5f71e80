import { placeOf } from '../../view/view.ts';
import type { Volume } from '../../kubernetes/generated/types.ts';
import { volumeTypeAnswer } from '../../kubernetes/unmade-volumes.ts';
import type { VolumeTypeAnswer } from '../../kubernetes/unmade-volumes.ts';
import type { PodWalk } from './pod-walk.ts';

/** A volume's source that nobody has answered for. */
export interface Unclaimed {
  readonly volume: Volume;
  /** The source that drivers were asked for: the volume itself, or what it leads to. */
  readonly source: Volume;
  /** The source's type, as `nfs`. */
  readonly type: string;
  /** The vendor's driver that the source names, for types that have one. */
  readonly driver: string | undefined;
  /** Keys of the hook that were asked, in turn. */
  readonly keys: readonly string[];
}

/** What to say where a plugin that reads volumes of the type is left out by the config. */
const leftOut = (run: PodWalk, { type, driver }: Unclaimed): VolumeTypeAnswer | undefined => {
  const fields = [`Volume.${type}`, `PersistentVolumeSpec.${type}`];
  const plugin = run.host.leftOut.find((one) => fields.some((field) => one.fields.includes(field)));
  if (plugin === undefined || driver !== undefined) return undefined;
  return {
    reason: `the plugin ${plugin.name} is left out`,
    help: `take ${plugin.name} out of disable in the config`,
  };
};

/**
 * Reports a volume that no driver makes (P2LK310), be it that none claims its type or that all
 * decline. The exception is a driver that failed, or that lacks an answer for this very volume:
 * that is an error already.
 */
export const reportUnclaimed = (run: PodWalk, unclaimed: Unclaimed): void => {
  const { volume, source, type, keys, driver } = unclaimed;
  const claimed = keys.flatMap((key) => run.host.claims.of(key));
  const { path } = placeOf(volume);
  const excused = run.host.plugins.some(
    (plugin) =>
      claimed.includes(plugin.name) && (plugin.muted || run.gaps.explainsVolume(plugin.name, path)),
  );
  if (excused) return;
  const { reason, help } = leftOut(run, unclaimed) ?? volumeTypeAnswer(type, driver);
  run.report.add(
    'P2LK310',
    {
      volume: volume.name,
      type,
      reason: claimed.length > 0 ? `${claimed.join(' and ')} declined it` : reason,
    },
    placeOf(source, type in source ? type : 'name'),
    { help },
  );
};
