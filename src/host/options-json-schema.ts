import type { $ZodType } from 'zod/v4/core';
import type { Plugin } from '../api/define-plugin.ts';
import { schemaOf } from './plugin-options.ts';
import { z } from './zod.ts';

/** A JSON Schema (draft 7). */
export type JsonSchema = { readonly [key: string]: unknown };

/** The JSON Schema of what a zod schema takes; what JSON cannot say is anything. */
export const jsonSchemaOf = (schema: $ZodType): JsonSchema => {
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    target: 'draft-7',
    io: 'input',
    unrepresentable: 'any',
  });
  return { $schema, ...rest };
};

/**
 * The JSON Schema of a plugin's options: that of none where it takes none, and undefined where they
 * are checked by what is no zod schema.
 */
export const optionsJsonSchema = async (
  plugin: Pick<Plugin, 'definition'>,
): Promise<JsonSchema | undefined> => {
  const schema = await schemaOf(plugin);
  if (schema === undefined) return jsonSchemaOf(z.strictObject({}));
  // zod's own schemas bear this, and are StandardSchemas too.
  return '_zod' in schema ? jsonSchemaOf(schema as unknown as $ZodType) : undefined;
};
