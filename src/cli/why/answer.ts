import { isEqual } from '../../values/equal.ts';
import { fieldPath } from '../../diagnostics/field-path.ts';
import { locate } from '../../diagnostics/locate.ts';
import type { Location, Path } from '../../diagnostics/diagnostic.ts';
import type { Manifest } from '../../linuxkit/manifest.ts';
import type { Account, FieldAccount, Origin, Verdict } from '../../pipeline/account/verdict.ts';
import type { OutputLines } from './output-lines.ts';

/** A value of the manifest, and what made it. */
export interface Written {
  readonly line: number | undefined;
  readonly path: string;
  /** Name of the image, or path of the file, that it belongs to. */
  readonly of: string | undefined;
  /** `p2lk` for the core, `base` for the base manifest. */
  readonly plugin: string;
  readonly hook: string | undefined;
  readonly reason: string | undefined;
  readonly from: readonly Location[];
}

/** What became of a field. */
export interface FieldAnswer {
  readonly object: string;
  readonly at: Location;
  readonly type: string | undefined;
  readonly verdict: Verdict;
  readonly readers: readonly string[];
  readonly settledBy: string | undefined;
  readonly findings: readonly { readonly code: string; readonly message: string }[];
  readonly written: readonly Written[];
}

/** A manifest with the lines of its text. */
export interface Output {
  readonly manifest: Manifest;
  readonly lines: OutputLines;
  readonly base: Manifest | undefined;
  readonly account: Account;
}

export const fieldAnswer = (field: FieldAccount, output: Output | undefined): FieldAnswer => ({
  object: field.object,
  at: locate(field.place),
  type: field.type,
  verdict: field.verdict,
  readers: field.readers,
  settledBy: field.settledBy,
  findings: field.findings.map(({ code, message }) => ({ code, message })),
  written: distinct(narrowest(field.written).map((origin) => writtenOf(origin, output))),
});

/** Without lists of which an entry is among them. */
const narrowest = (origins: readonly Origin[]): readonly Origin[] =>
  origins.filter(
    ({ path }) =>
      !origins.some((other) => other.path.length > path.length && isWithin(other.path, path)),
  );

const distinct = (all: readonly Written[]): readonly Written[] =>
  all.filter((one, i) => all.findIndex((other) => isEqual(one, other)) === i);

const writtenOf = (origin: Origin, output: Output | undefined): Written => {
  const { path, plugin, hook, reason, words } = origin;
  const line = output?.lines.lineWith(words, path) ?? output?.lines.lineOf(path);
  return {
    line,
    path: fieldPath(path),
    of: ownerOf(path, output?.manifest),
    plugin,
    hook,
    reason,
    from: origin.from.map(locate),
  };
};

/** Name of the image, or path of the file, that a path leads into. */
const ownerOf = ([section, index]: Path, manifest: Manifest = {}): string | undefined => {
  if (typeof index !== 'number') return undefined;
  const list = manifest[section as keyof Manifest] as
    | readonly { readonly name?: string; readonly path?: string }[]
    | undefined;
  return list?.[index]?.name ?? list?.[index]?.path;
};

/**
 * What made the value on a line: who wrote it, or something that it is in; else all who wrote
 * something in it.
 */
export const lineAnswer = (line: number, output: Output): readonly Written[] => {
  const { lines, account, manifest, base } = output;
  const path = lines.at(line);
  if (path === undefined) return [];
  const text = lines.text(line);
  const { origins } = account;
  const around = origins.filter((origin) => isWithin(path, origin.path));
  const deepest = Math.max(...around.map((origin) => origin.path.length));
  const near = around.filter((origin) => origin.path.length === deepest);
  const ofLine = near.filter(({ words }) => words.some((word) => text.includes(word)));
  const chosen = ofLine.length > 0 ? ofLine : near;
  const found =
    chosen.length > 0 ? chosen : origins.filter((origin) => isWithin(origin.path, path));
  const here = { line, path: fieldPath(path), of: ownerOf(path, manifest) };
  if (isOfBase(path, manifest, base)) return [{ ...here, ...nobody, plugin: 'base' }];
  if (found.length === 0) return [{ ...here, ...nobody, plugin: 'p2lk' }];
  return distinct(
    found.map((origin) =>
      chosen.length > 0 ? { ...writtenOf(origin, output), ...here } : writtenOf(origin, output),
    ),
  );
};

const nobody = { hook: undefined, reason: undefined, from: [] };

const isWithin = (path: Path, outer: Path): boolean =>
  outer.length <= path.length && outer.every((key, i) => key === path[i]);

/** Whether a value came with the base: its lists come first, and its kernel is kept key by key. */
const isOfBase = (path: Path, manifest: Manifest, base: Manifest | undefined): boolean => {
  const [section, key] = path as readonly [keyof Manifest, string | number | undefined];
  const held = base?.[section];
  if (held === undefined) return false;
  if (Array.isArray(held)) return typeof key === 'number' && key < held.length;
  return key === undefined
    ? true
    : isEqual(
        (held as { readonly [key: string]: unknown })[key],
        (manifest[section] as { readonly [key: string]: unknown } | undefined)?.[key],
      );
};
