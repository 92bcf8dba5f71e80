import type { PodContext, VolumeContext } from '../../api/context.ts';
import type { VolumePlan } from '../../api/volume-plan.ts';
import type { Place } from '../../diagnostics/diagnostic.ts';
import type { PersistentVolumeSpec, Volume } from '../../kubernetes/generated/types.ts';
import { validate } from '../../kubernetes/validate.ts';
import { isView, joinBy, placeOf, settle } from '../../view/view.ts';
import { volumeContext } from './contexts.ts';
import type { PodWalk } from './pod-walk.ts';
import { reportUnclaimed } from './unclaimed-volume.ts';
import { sourceType, standIn, vendorOf } from './volume-source.ts';

/**
 * Asks the drivers for the plan of one volume, and lets policies edit it. Without a plan an error
 * has been reported, and the volume's source is settled by it.
 */
export const planVolume = (
  run: PodWalk,
  volume: Volume,
  pod: PodContext,
): VolumePlan | undefined => {
  const context = volumeContext(pod, volume, (source) => {
    if (isView(source)) return ask(run, source, context);
    const at = placeOf(volume);
    return isVolume(run, source, at) ? ask(run, standIn(run, source, at), context) : undefined;
  });
  const plan = ask(run, volume, context);
  if (plan !== undefined) return run.host.hooks.volumePlan.call(plan, volume, context);
  settle(volume, sourceType(volume));
  return undefined;
};

/** Asks for one source; a vendor's driver before the type's own. */
const ask = (run: PodWalk, source: Volume, context: VolumeContext): VolumePlan | undefined => {
  const { hooks } = run.host;
  const { errors } = run.report;
  const type = sourceType(source);
  const vendor = vendorOf(source, type);
  const keys = vendor === undefined ? [type] : [`${type}/${vendor.driver}`, type];
  for (const key of keys) {
    const answer = hooks.volume.get(key)?.call(source, context);
    if (answer === undefined) continue;
    // The name has led to the driver, which need not read it again.
    if (vendor !== undefined && key !== type) joinBy(vendor, 'driver');
    return answer;
  }
  if (run.report.errors === errors)
    reportUnclaimed(run, { volume: context.volume, source, type, keys, driver: vendor?.driver });
  return undefined;
};

/**
 * Whether a source from elsewhere than the input, a config say, is one by the rules of the API; if
 * not, that is reported.
 */
const isVolume = ({ report }: PodWalk, source: Volume, at: Place): boolean => {
  const { errors } = report;
  // These belong to a PersistentVolume, whose source it may be.
  const {
    mountOptions: _,
    volumeMode: __,
    local,
    ...judged
  } = source as Volume & Partial<PersistentVolumeSpec>;
  if (local === undefined)
    validate('Volume', judged, (code, args, _path, { help } = {}) =>
      report.add(code, args, [at], { help }),
    );
  return report.errors === errors;
};
