import type { At, Finding } from '../../api/context.ts';
import type { Place } from '../../diagnostics/diagnostic.ts';
import { isView, placeOf } from '../../view/view.ts';

type Pair = readonly [view: object, key: string | number];

/** The view and the key, if any, that a plugin names. */
export const viewAt = (at: At): readonly [view: object, key?: string | number] =>
  isView(at) ? [at] : (at as Pair);

/** The place of a view, or of a key of a view. */
export const placeAt = (at: At, label?: string): Place => {
  const [view, key] = viewAt(at);
  return placeOf(view, key, label);
};

const isPlace = (at: unknown): at is Place => typeof (at as { span?: unknown }).span === 'function';

const isPair = (at: readonly unknown[]): boolean =>
  at.length === 2 && isView(at[0]) && !isView(at[1]) && !Array.isArray(at[1]);

/** Where a finding is: a finished place, or what of the input it names. */
export const atsOf = (at: Finding['at']): readonly (At | Place)[] => {
  if (isView(at) || isPlace(at)) return [at];
  return isPair(at as readonly unknown[]) ? [at as At] : (at as readonly At[]);
};

/** The places of a finding. */
export const placesOf = (at: Finding['at']): readonly Place[] =>
  atsOf(at).map((one) => (isPlace(one) ? one : placeAt(one)));
