import type { Path } from '../diagnostics/diagnostic.ts';

/** What zod keeps of a schema (zod 4, `_zod.def`), as far as keys are found by it. */
interface Definition {
  readonly type?: unknown;
  readonly shape?: { readonly [key: string]: unknown };
  readonly innerType?: unknown;
  readonly valueType?: unknown;
  readonly element?: unknown;
  readonly options?: readonly unknown[];
  readonly in?: unknown;
}

const definitionOf = (schema: unknown): Definition | undefined =>
  typeof schema === 'object' && schema !== null && '_zod' in schema
    ? (schema as { readonly _zod: { readonly def?: Definition } })._zod.def
    : undefined;

/**
 * The keys that a schema of zod has for the object at a path, for what a wrong one was probably
 * meant to be; none where the schema is another library's, or leaves them open.
 */
export const keysAt = (schema: unknown, path: Path): readonly string[] => {
  const definition = definitionOf(schema);
  if (definition === undefined) return [];
  const { shape, innerType, valueType, element, options, in: input } = definition;
  const inner = innerType ?? input;
  if (inner !== undefined) return keysAt(inner, path);
  if (options !== undefined) return options.flatMap((option) => keysAt(option, path));
  const [step, ...rest] = path;
  if (step === undefined) return Object.keys(shape ?? {});
  if (shape !== undefined) return Object.hasOwn(shape, step) ? keysAt(shape[step], rest) : [];
  return keysAt(valueType ?? element, rest);
};
