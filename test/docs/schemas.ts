import { builtins } from '../../src/pipeline/builtins.ts';
import { dataSchema } from '../../src/config/schema.ts';
import { jsonSchemaOf, optionsJsonSchema } from '../../src/host/options-json-schema.ts';
import type { JsonSchema } from '../../src/host/options-json-schema.ts';
import { membersOf } from './interfaces.ts';

/** Where editors get the schemas of the newest release. */
const address = 'https://unpkg.com/p2lk/schema';

/** The docstrings of `Config` by the path of the setting: `settings.platform`. */
const abouts = (): ReadonlyMap<string, string> =>
  new Map(
    membersOf('src/config/config.ts', 'Config').map(({ name, about }) => [name, about] as const),
  );

/** The schema with the docstring of each property as its description. */
const described = (schema: JsonSchema, about: ReadonlyMap<string, string>, at = ''): JsonSchema => {
  const properties = schema['properties'] as { readonly [name: string]: JsonSchema } | undefined;
  if (properties === undefined) return schema;
  return {
    ...schema,
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, property]) => {
        const path = at === '' ? name : `${at}.${name}`;
        const description = about.get(path);
        const inner = described(property, about, path);
        return [
          name,
          description === undefined || description === '' ? inner : { description, ...inner },
        ];
      }),
    ),
  };
};

/** The files of `schema/` by their paths in it. */
export const schemaFiles = async (): Promise<ReadonlyMap<string, string>> => {
  const files = new Map<string, string>();
  const definitions: { [name: string]: JsonSchema } = {};
  for (const { definition } of builtins) {
    const schema = await optionsJsonSchema({ definition });
    if (schema === undefined) throw new Error(`${definition.name} has no zod schema`);
    const { $schema, ...rest } = schema;
    const path = `plugins/${definition.name}.json`;
    const title = `Options of plugin ${definition.name}`;
    files.set(path, text({ $schema, $id: `${address}/${path}`, title, ...rest }));
    definitions[definition.name] = { title, ...rest };
  }
  const names = Object.keys(definitions);
  const { $schema, ...config } = described(jsonSchemaOf(dataSchema), abouts());
  const properties = config['properties'] as { readonly [name: string]: JsonSchema };
  const entry = (name: JsonSchema, options: JsonSchema): JsonSchema => ({
    type: 'array',
    items: [name, options],
    minItems: 1,
    maxItems: 2,
    additionalItems: false,
  });
  const plugins = {
    ...properties['plugins'],
    items: {
      anyOf: [
        { type: 'string', minLength: 1, examples: names },
        ...names.map((name) => entry({ const: name }, { $ref: `#/definitions/${name}` })),
        entry({ type: 'string', minLength: 1, not: { enum: names } }, {}),
      ],
    },
  };
  files.set(
    'config.json',
    text({
      $schema,
      $id: `${address}/config.json`,
      title: 'Configuration of p2lk',
      ...config,
      properties: { ...properties, plugins },
      definitions,
    }),
  );
  return files;
};

const text = (schema: object): string => `${JSON.stringify(schema, undefined, 2)}\n`;
