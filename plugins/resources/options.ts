import type { OptionsSchema } from 'p2lk/plugin';

export interface ResourcesOptions {
  /** How many processes the pod may have; as many as the machine where absent. */
  readonly podPidsLimit?: number;
}

export const optionsSchema: OptionsSchema<ResourcesOptions, ResourcesOptions> = (z) =>
  z.strictObject({
    podPidsLimit: z.optional(z.number().check(z.int(), z.minimum(1), z.maximum(4_194_304))),
  });
