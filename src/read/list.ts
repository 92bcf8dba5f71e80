import type { Path } from '../diagnostics/diagnostic.ts';
import { isObject, set } from './value.ts';
import type { Value } from './value.ts';

/** One object of a document: the document itself, or an item of the list it is. */
export interface Item {
  readonly raw: unknown;
  /** Where it lies in the document. */
  readonly path: Path;
}

/**
 * The objects in a `List` or `<Kind>List`, in order, lists inside lists too; anything else is one
 * object. An item of a typed list that does not say its kind gets the list's. Source of the rule:
 * apimachinery's UnstructuredJSONScheme.decodeToList.
 */
export function* items(raw: unknown, path: Path = []): Generator<Item> {
  if (
    !isObject(raw) ||
    typeof raw.kind !== 'string' ||
    !raw.kind.endsWith('List') ||
    !Array.isArray(raw.items)
  ) {
    yield { raw, path };
    return;
  }
  const {
    kind,
    apiVersion,
    items: list,
  } = raw as { kind: string; apiVersion: unknown; items: unknown[] };
  const itemKind = kind.slice(0, -'List'.length);
  for (const [index, item] of list.entries()) {
    const at = [...path, 'items', index];
    yield* items(isObject(item) && itemKind !== '' ? typed(item, apiVersion, itemKind) : item, at);
  }
}

const typed = (
  item: Record<string, unknown>,
  apiVersion: unknown,
  kind: string,
): Record<string, unknown> => {
  if (item.apiVersion !== undefined && item.kind !== undefined) return item;
  const whole: Record<string, Value> = {
    apiVersion: (item.apiVersion ?? apiVersion) as Value,
    kind: (item.kind ?? kind) as Value,
  };
  for (const [key, value] of Object.entries(item)) set(whole, key, value as Value);
  return whole;
};
