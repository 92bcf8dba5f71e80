import { parseQuantity, milliValue, quantityValue } from '../kubernetes/quantity.ts';
import { closest } from '../diagnostics/suggest.ts';
import { z } from '../host/zod.ts';
import { parsePlatform } from '../images/platform.ts';

const text = (reason: string) => z.string().check(z.minLength(1, reason));

const quantity = (
  example: string,
  value: (parsed: NonNullable<ReturnType<typeof parseQuantity>>) => bigint,
) =>
  z.union([z.string(), z.number()]).check(
    z.refine((given) => {
      const parsed = parseQuantity(given);
      const number = parsed === undefined ? 0 : Number(value(parsed));
      return Number.isSafeInteger(number) && number > 0;
    }, `must be a quantity, as ${example}`),
  );

const strings = z.array(text('is empty'));

const absolute = z.string().check(z.regex(/^\/[^\0-\x1f\x7f]*$/, 'must be an absolute path'));

const deviceParts = {
  devices: z.optional(
    z.array(
      z.union(
        [
          absolute,
          z.strictObject({
            path: absolute,
            at: z.optional(absolute),
            type: z.optional(z.enum(['c', 'b'])),
            access: z.optional(z.enum(['r', 'rw', 'rm', 'rwm'])),
            mode: z.optional(z.string().check(z.regex(/^0?[0-7]{3}$/, 'must be octal, as 0660'))),
          }),
        ],
        'must be the path of a device node, or { path, at, type, access, mode }',
      ),
    ),
  ),
  mounts: z.optional(
    z.array(
      z.strictObject({
        source: absolute,
        path: z.optional(absolute),
        readOnly: z.optional(z.boolean()),
      }),
    ),
  ),
  env: z.optional(
    z.record(
      z.string().check(z.regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of a variable')),
      z.string(),
    ),
  ),
};

const deviceEntry = z.strictObject({
  ...deviceParts,
  units: z.optional(z.array(z.strictObject(deviceParts)).check(z.minLength(1, 'is empty'))),
});

/** Images that the core knows; plugins ask for others by names of their own. */
const ownTools = ['prepare', 'pause', 'format'];

/**
 * What a JSON or YAML config may hold; a TypeScript or JavaScript one may list plugins themselves
 * as well.
 */
const data = {
  $schema: z.optional(z.string()),
  disable: z.optional(strings),
  drivers: z.optional(
    z.record(
      z.string(),
      z.union([text('is empty'), strings], 'must be the name of a plugin, or a list of names'),
    ),
  ),
  configDrivers: z.optional(
    z.record(
      z.string(),
      z.record(z.string(), z.unknown(), 'must be an object with onboot, mounts or source'),
    ),
  ),
  storageClasses: z.optional(
    z.record(
      z.string(),
      z.record(z.string(), z.unknown(), "must be a volume's source, as a pod's volumes have it"),
    ),
  ),
  severity: z.optional(z.record(z.string(), z.enum(['error', 'warning', 'note', 'off']))),
  settings: z.optional(
    z.strictObject({
      unknownImage: z.optional(z.enum(['error', 'assume'])),
      platform: z.optional(
        z
          .string()
          .check(
            z.refine(
              (given) => parsePlatform(given) !== undefined,
              'must be os/architecture, as linux/arm64',
            ),
          ),
      ),
      machineMemory: z.optional(quantity('2Gi', quantityValue)),
      machineCpu: z.optional(quantity('2 or 1500m', milliValue)),
      ordinal: z.optional(z.int().check(z.nonnegative())),
      clusterDomain: z.optional(text('is empty')),
      secrets: z.optional(z.enum(['inline', 'file', 'error'])),
      secretFolder: z.optional(text('is empty')),
      profiles: z.optional(
        z.strictObject({
          seccomp: z.optional(z.record(z.string(), text('is empty'))),
          apparmor: z.optional(z.record(z.string(), text('is empty'))),
        }),
      ),
      devices: z.optional(z.record(z.string(), deviceEntry)),
    }),
  ),
  tools: z.optional(
    z
      .catchall(
        z.object({
          prepare: z.optional(text('is empty')),
          pause: z.optional(text('is empty')),
          format: z.optional(text('is empty')),
        }),
        text('is empty'),
      )
      .check((given) => {
        for (const key of Object.keys(given.value)) {
          const near = closest(key, ownTools);
          if (near !== undefined && near !== key)
            given.issues.push({
              code: 'custom',
              path: [key],
              input: given.value[key],
              message: `is no tool: did you mean ${near}?`,
            });
        }
      }),
  ),
  images: z.optional(
    z.strictObject({
      cache: z.optional(
        z.union([text('is empty'), z.literal(false)], 'must be a folder, or false'),
      ),
      layouts: z.optional(strings),
      archives: z.optional(strings),
      resolver: z.optional(
        z.union([text('is empty'), z.array(text('is empty')).check(z.minLength(1, 'is empty'))]),
      ),
      offline: z.optional(z.boolean()),
    }),
  ),
  registries: z.optional(
    z.record(
      z.string(),
      z.strictObject({ mirrors: z.optional(strings), insecure: z.optional(z.boolean()) }),
    ),
  ),
  imageConfigs: z.optional(z.record(z.string(), z.record(z.string(), z.unknown()))),
  base: z.optional(text('is empty')),
};

const named = z.union([
  text('is empty'),
  z.tuple([text('is empty')], z.unknown()).check(z.maxLength(2)),
]);

/** A config without code: the source of `schema/config.json`. */
export const dataSchema = z.strictObject({ ...data, plugins: z.optional(z.array(named)) });

/** Any config; the entries of `plugins` are looked at one by one when they are loaded. */
export const configSchema = z.strictObject({ ...data, plugins: z.optional(z.array(z.unknown())) });
