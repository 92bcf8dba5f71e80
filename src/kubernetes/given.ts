/** Whether a field is set: the API takes `null` for absent. */
export const given = <T>(value: T | null | undefined): value is T =>
  value !== undefined && value !== null;

/**
 * The structures of a list; `null` in it is a structure with no field set, an absent list is empty.
 */
export const structures = <T extends object>(list: readonly T[] | null | undefined): readonly T[] =>
  (list ?? []).map((item) => item ?? ({} as T));

/** The texts of a list; `null` in it is the empty text. */
export const texts = (list: readonly string[] | null | undefined): readonly string[] =>
  (list ?? []).map((item) => item ?? '');

/** The entries of a map; safe for keys such as `__proto__`. */
export const entries = <T>(
  map: { readonly [key: string]: T } | null | undefined,
): readonly (readonly [string, T])[] => (given(map) ? Object.entries(map) : []);

/** The map's own value of a key. */
export const valueOf = <T>(
  map: { readonly [key: string]: T } | null | undefined,
  key: string,
): T | undefined => (given(map) && Object.hasOwn(map, key) ? map[key] : undefined);
