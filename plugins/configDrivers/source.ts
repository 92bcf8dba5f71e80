import type { ConfigDriver, Volume, VolumeContext, VolumePlan } from 'p2lk/plugin';
import { all } from './all.ts';
import type { Values } from './values.ts';
import type { VendorVolume } from './volume.ts';

/** A text with an attribute, a fact or a Secret's file in it. */
type Text = { attribute: string } | { volume: 'name' } | { secret: string };

const kinds = ['attribute', 'volume', 'secret'];
const keys = new Set([...kinds, 'default']);

const isText = (value: object): value is Text =>
  Object.keys(value).some((key) => kinds.includes(key)) &&
  Object.keys(value).every((key) => keys.has(key)) &&
  Object.values(value).every((one) => typeof one === 'string');

/**
 * A source of the Kubernetes API with its texts put in; undefined, and reported, when one cannot
 * be.
 */
const filled = (value: unknown, values: Values): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return all(value.map((one) => filled(one, values)));
  if (isText(value)) return values.text(value, 'value');
  const entries = all(
    Object.entries(value).map(([key, one]) => {
      const made = filled(one, values);
      return made === undefined ? undefined : ([key, made] as const);
    }),
  );
  return entries === undefined ? undefined : Object.fromEntries(entries);
};

/** The plan of another driver, whose source this one writes for the volume. */
export const sourceOf = (
  {
    source,
    driver,
    key,
  }: {
    readonly source: NonNullable<ConfigDriver['source']>;
    readonly driver: ConfigDriver;
    readonly key: string;
  },
  { mountOptions, readOnly }: VendorVolume,
  values: Values,
  context: VolumeContext,
): VolumePlan | undefined => {
  const made = filled(source, values);
  values.text({ volume: 'mountOptions' }, 'value');
  values.checkTaken(driver, key);
  if (made === undefined) return undefined;
  const { name } = context.volume;
  const options = mountOptions.length > 0 ? { mountOptions } : {};
  // What is wrong with it the other driver says.
  const plan = context.plan({ name, ...(made as object), ...options } as Volume);
  return plan === undefined || !readOnly ? plan : { ...plan, readOnly: true };
};
