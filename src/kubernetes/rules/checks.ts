import { given } from '../given.ts';
import { formatQuantity, parseQuantity } from '../quantity.ts';
import type { Scope } from '../scope.ts';
import type { Quantity } from '../generated/types.ts';
import type { Syntax } from './syntax.ts';

/**
 * Reports P2LK112 when a text, list or number is absent or empty; the API does not tell the two
 * apart.
 */
export function required(
  scope: Scope,
  field: string,
  value: unknown,
  reason?: string,
): value is NonNullable<unknown> {
  const absent = !given(value) || value === '' || (Array.isArray(value) && value.length === 0);
  if (absent) {
    const on = given(value) ? [field] : [];
    scope.report(
      'P2LK112',
      { owner: scope.here, field, ...(reason !== undefined && { reason }) },
      on,
      {
        on: on.length > 0 ? 'value' : 'key',
      },
    );
  }
  return !absent;
}

/** Reports P2LK113 when a given text is none of the allowed ones. */
export function oneOf(
  scope: Scope,
  field: string,
  value: string | null | undefined,
  allowed: readonly string[],
  when?: string,
): void {
  if (!given(value) || allowed.includes(value)) return;
  const guess = allowed.find((each) => each.toLowerCase() === value.toLowerCase());
  const help =
    guess === undefined || guess === value ? {} : { help: `write ${guess}; letters' case matters` };
  scope.report(
    'P2LK113',
    { field, value, allowed, ...(when !== undefined && { when }) },
    [field],
    help,
  );
}

/** As `oneOf`, where the empty text stands for absent. */
export const oneOfOrEmpty = (
  scope: Scope,
  field: string,
  value: string | null | undefined,
  allowed: readonly string[],
  when?: string,
): void => oneOf(scope, field, value === '' ? undefined : value, allowed, when);

/** Reports P2LK114 when a given number is out of range. */
export function inRange(
  scope: Scope,
  field: string,
  value: number | null | undefined,
  min?: number,
  max?: number,
  when?: string,
): void {
  if (!given(value) || ((min === undefined || value >= min) && (max === undefined || value <= max)))
    return;
  scope.report(
    'P2LK114',
    {
      field,
      value,
      ...(min !== undefined && { min }),
      ...(max !== undefined && { max }),
      ...(when !== undefined && { when }),
    },
    [field],
  );
}

/** Reports P2LK114 when a given number is negative. */
export const notNegative = (scope: Scope, field: string, value: number | null | undefined): void =>
  inRange(scope, field, value, 0);

/** Reports P2LK116 when a given text breaks a syntax; an empty text counts as absent. */
export function named(
  scope: Scope,
  field: string,
  value: string | null | undefined,
  syntax: Syntax,
): void {
  if (!given(value) || value === '') return;
  const rule = syntax(value);
  if (rule !== undefined) scope.report('P2LK116', { field, value, rule }, [field]);
}

/** `required`, then `named`. */
export function requiredName(
  scope: Scope,
  field: string,
  value: string | null | undefined,
  syntax: Syntax,
): void {
  if (required(scope, field, value)) named(scope, field, value as string, syntax);
}

/** Reports P2LK127 when a given text breaks a rule. */
export function formed(
  scope: Scope,
  field: string,
  value: string | null | undefined,
  syntax: Syntax,
): void {
  if (!given(value)) return;
  const rule = syntax(value);
  if (rule !== undefined) scope.report('P2LK127', { field, value, rule: `it ${rule}` }, [field]);
}

/** Reports P2LK122 when a field is given that must not be. */
export function forbidden(scope: Scope, field: string, value: unknown, reason: string): void {
  if (given(value)) scope.report('P2LK122', { field, reason }, [field], { on: 'key' });
}

/** Reports P2LK118 when a value was seen before; remembers it with its place otherwise. */
export function unique(
  scope: Scope,
  field: string,
  value: string | number,
  seen: Map<string | number, number>,
  index: number,
  where: string,
): void {
  const first = seen.get(value);
  if (first === undefined) {
    seen.set(value, index);
    return;
  }
  const path = scope.path([field]);
  const before = [...path.slice(0, -2), first, field];
  scope.report('P2LK118', { field, value, where }, [field], {
    related: [{ path: before, label: 'used here first' }],
  });
}

/** File mode of a volume's files. Source: core/validation `fileModeErrorMsg`. */
export function fileMode(scope: Scope, field: string, value: number | null | undefined): void {
  if (!given(value) || (value >= 0 && value <= 0o777)) return;
  const octal = value >= 0 ? ` (that is 0${value.toString(8)} in octal)` : '';
  scope.report('P2LK114', { field, value, min: 0, max: 511 }, [field], {
    help: `write an octal number up to 0777${octal}`,
  });
}

/**
 * Reports P2LK124 when a path has a `..` element. Source: core/validation
 * `validatePathNoBacksteps`.
 */
export function withoutBacksteps(
  scope: Scope,
  field: string,
  value: string | null | undefined,
): void {
  if (value?.split('/').includes('..') === true)
    scope.report('P2LK124', { field, value, rule: "must not have '..' in it" }, [field]);
}

/**
 * Reports P2LK124 unless a path is relative and stays below its start. Source: core/validation
 * `validateLocalDescendingPath`.
 */
export function relativePath(scope: Scope, field: string, value: string | null | undefined): void {
  if (!given(value)) return;
  if (value.startsWith('/'))
    scope.report('P2LK124', { field, value, rule: 'must be a relative path' }, [field]);
  withoutBacksteps(scope, field, value);
}

/**
 * As `relativePath`, and no name that starts with `..`. Source: core/validation
 * `ValidateLocalNonReservedPath`.
 */
export function fileInVolume(scope: Scope, field: string, value: string | null | undefined): void {
  relativePath(scope, field, value);
  if (given(value) && value.startsWith('..') && value !== '..' && !value.startsWith('../'))
    scope.report('P2LK124', { field, value, rule: "must not start with '..'" }, [field]);
}

/** The canonical text of a quantity that has passed the shape check. */
export function quantityText(value: Quantity): string {
  const quantity = parseQuantity(value);
  return quantity === undefined ? String(value) : formatQuantity(quantity);
}
