import type { OptionsSchema } from 'p2lk/plugin';

export interface SecurityContextOptions {
  /**
   * Sysctls that a pod may set beside the safe ones, by name, or by its beginning with a `*` behind
   * it: a kubelet's setting of that name (KubeletConfiguration).
   */
  readonly allowedUnsafeSysctls?: readonly string[];
}

export const optionsSchema: OptionsSchema<SecurityContextOptions, SecurityContextOptions> = (z) =>
  z.strictObject({
    allowedUnsafeSysctls: z.optional(z.array(z.string().check(z.regex(/^[a-z0-9_./-]+\*?$/)))),
  });
