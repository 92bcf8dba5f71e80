import type { ConfigDrivers, OptionsSchema, StandardSchema } from 'p2lk/plugin';

const textHelp =
  'must be text, { attribute: NAME }, { volume: FACT }, { secret: KEY }, or a list of those';

/** A path below the volume's own: relative, and nowhere else. */
const isBelow = (path: string): boolean =>
  /^[A-Za-z0-9._/-]+$/.test(path) &&
  path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');

/** Whether a key of `configDrivers` names a driver as the hook `volume` does. */
export const isDriverKey = (key: string): boolean => /^(?:csi\/[^/]+|flexVolume\/.+)$/.test(key);

type Zod = Parameters<Extract<OptionsSchema<unknown, unknown>, (z: never) => unknown>>[0];

const schemaOf = (z: Zod) => {
  const filled = z.string().check(z.minLength(1, 'is empty'));
  const plain = z
    .string()
    .check(z.refine((given) => !/[\0-\x1f\x7f]/.test(given), 'holds a control character'));
  const fact = z.enum([
    'name',
    'path',
    'handle',
    'fsType',
    'access',
    'readOnly',
    'mountOptions',
    'fsGroup',
  ]);
  const one = [
    plain,
    z.strictObject({ attribute: filled, default: z.optional(plain) }),
    z.strictObject({ volume: fact }),
    z.strictObject({ secret: filled }),
  ] as const;
  const text = z.union([...one, z.array(z.union([...one], textHelp))], textHelp);
  const mount = z.strictObject({
    type: z.string().check(z.regex(/^[a-z0-9][a-z0-9._-]*$/, 'must be a file system, as 9p')),
    source: text,
    options: z.optional(z.array(text)),
    path: z.optional(
      z
        .string()
        .check(
          z.refine(
            isBelow,
            "must be a path below the volume's directory: letters, digits, . _ - and /, without ..",
          ),
        ),
    ),
  });
  const driver = z
    .strictObject({
      onboot: z.optional(
        z.strictObject({
          image: filled,
          command: z.array(text).check(z.minLength(1, 'is empty')),
          env: z.optional(
            z.record(
              z.string().check(z.regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be a name of a variable')),
              text,
            ),
          ),
          directory: z.optional(z.boolean()),
          timeout: z.optional(z.int().check(z.minimum(1))),
        }),
      ),
      mounts: z.optional(z.array(mount).check(z.minLength(1, 'is empty'))),
      disk: z.optional(
        z.union(
          [z.strictObject({ serial: text }), z.strictObject({ wwid: text })],
          'must be { serial: TEXT } or { wwid: TEXT }',
        ),
      ),
      source: z.optional(
        z
          .record(z.string(), z.unknown())
          .check(
            z.refine(
              (given) => Object.keys(given).length === 1,
              'must hold one source of a volume, as { nfs: … }',
            ),
          ),
      ),
      modules: z.optional(
        z.array(
          z
            .string()
            .check(z.regex(/^[A-Za-z0-9_][A-Za-z0-9_-]*$/, 'must be the name of a kernel module')),
        ),
      ),
      ignore: z.optional(z.array(filled)),
    })
    .check(
      z.refine(
        ({ onboot, mounts, disk, source }) =>
          [onboot ?? mounts, disk, source].filter((way) => way !== undefined).length === 1,
        'needs onboot or mounts, or else disk, or else source',
      ),
      z.refine(
        ({ onboot, mounts, modules }) => modules === undefined || (onboot ?? mounts) !== undefined,
        'names modules, which only onboot and mounts load',
      ),
    );
  return z.record(z.string(), driver).check((given) => {
    for (const key of Object.keys(given.value)) {
      if (!isDriverKey(key))
        given.issues.push({
          code: 'custom',
          path: [key],
          input: key,
          message: "must be csi/DRIVER or flexVolume/VENDOR/DRIVER, as 'csi/csi.example.com'",
        });
    }
  });
};

/** Schema of `configDrivers`. */
export const schema: OptionsSchema<ConfigDrivers, ConfigDrivers> = (z) =>
  schemaOf(z) as StandardSchema<ConfigDrivers>;
