import { base64Of } from '../values/base64.ts';
import { bytesOf } from '../values/bytes.ts';
import { manifestKeys } from './schema.ts';
import type { Keys, KeyType } from './schema.ts';
import type { Manifest } from './manifest.ts';

/**
 * Prints a manifest as YAML that LinuxKit's reader (Go's yaml.v3) and YAML 1.2 read alike. Keys
 * come in the order of LinuxKit's own structs; the same manifest gives the same bytes.
 */
export const print = (manifest: Manifest): string => {
  const out: string[] = [];
  printObject(out, manifest as Json, manifestKeys, '');
  return out.length === 0 ? '{}\n' : out.join('');
};

/** Where the pod's supervisor lies on a machine. */
export const programPath = 'etc/p2lk/supervisor';

/** Files that are the same program in every manifest: their text is printed as one quoted line. */
const programs: ReadonlySet<unknown> = new Set([programPath, 'etc/p2lk/firewall/load']);

const printedPrograms = new Map<string, string>();

/** A program as one quoted line, which is worked out once for all manifests of a run. */
const programText = (program: string): string => {
  let text = printedPrograms.get(program);
  if (text === undefined) {
    // A policy may write them anew for each machine.
    if (printedPrograms.size > 8) printedPrograms.clear();
    printedPrograms.set(program, (text = quoted(program)));
  }
  return text;
};

type Json = { readonly [key: string]: unknown };

const printObject = (
  out: string[],
  value: Json,
  keys: Keys,
  indent: string,
  first?: string,
): void => {
  let lead = first ?? indent;
  for (const key in keys) {
    const item = value[key];
    if (item === undefined) continue;
    if (key === 'contents' && typeof item === 'string' && programs.has(value['path']))
      out.push(`${lead}${key}: ${programText(item)}\n`);
    else printEntry(out, lead, key, item, keys[key] as KeyType, indent);
    lead = indent;
  }
};

const printEntry = (
  out: string[],
  lead: string,
  key: string,
  value: unknown,
  type: KeyType,
  indent: string,
): void => {
  if (typeof type === 'object' && 'object' in type) {
    if (Object.values(value as Json).every((v) => v === undefined)) out.push(`${lead}${key}: {}\n`);
    else {
      out.push(`${lead}${key}:\n`);
      printObject(out, value as Json, type.object, `${indent}  `);
    }
  } else if (typeof type === 'object' || type === 'strings' || type === 'integers') {
    printList(out, lead, key, value as readonly unknown[], type, indent);
  } else if (type === 'mapstring') {
    const entries = Object.entries(value as { [key: string]: string });
    out.push(`${lead}${key}:${entries.length === 0 ? ' {}' : ''}\n`);
    for (const [name, text] of entries)
      out.push(`${indent}  ${quoted(name)}: ${scalar(text, `${indent}    `)}\n`);
  } else if (typeof value === 'string' || value instanceof Uint8Array) {
    out.push(`${lead}${key}: ${scalar(value, `${indent}  `)}\n`);
  } else {
    out.push(`${lead}${key}: ${String(value)}\n`);
  }
};

const printList = (
  out: string[],
  lead: string,
  key: string,
  items: readonly unknown[],
  type: KeyType,
  indent: string,
): void => {
  if (items.length === 0) {
    out.push(`${lead}${key}: []\n`);
    return;
  }
  out.push(`${lead}${key}:\n`);
  const inner = `${indent}  `;
  for (const item of items) {
    if (typeof type === 'object' && 'list' in type)
      printObject(out, item as Json, type.list, `${inner}  `, `${inner}- `);
    else if (typeof item === 'string') out.push(`${inner}- ${scalar(item, `${inner}  `)}\n`);
    else out.push(`${inner}- ${String(item)}\n`);
  }
};

/** Letters that open nothing special, in words that no YAML dialect takes for anything but text. */
const plain = /^[A-Za-z/][\w./+=-]*(?::[\w./+,=-]+)*$/;
const words = /^(?:y|n|yes|no|on|off|true|false|null|nan|inf)$/i;
const printable = /^[\n\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufefe\uff00-\ufffd]*$/;
/**
 * Block text holds these as they are: no carriage return, no tab at a line's start, no blank end,
 * no leading blank.
 */
const block = /^[^\s\ufeff][^\r\x85\u2028\u2029]*\n$/;

/**
 * One string. Text that begins with `@` is printed as bytes, since LinuxKit rewrites such scalars
 * (moby/config.go, templating), and so is what is no Unicode text.
 */
const scalar = (value: string | Uint8Array, indent: string): string => {
  if (typeof value !== 'string') return `!!binary ${JSON.stringify(base64Of(value))}`;
  if (plain.test(value) && !words.test(value)) return value;
  if (value.startsWith('@')) return `!!binary ${JSON.stringify(base64Of(bytesOf(value)))}`;
  if (
    value.includes('\n') &&
    block.test(value) &&
    printable.test(value.replaceAll('\t', '')) &&
    !value.endsWith('\n\n') &&
    !/[ \t]\n/.test(value)
  ) {
    return `|\n${value.slice(0, -1).replaceAll(/^(?=[^\n])/gm, indent)}`;
  }
  return quoted(value);
};

/**
 * Plain where every dialect agrees, else a JSON string: YAML 1.2 and yaml.v3 read its escapes
 * alike. A lone surrogate is no text: U+FFFD.
 */
const quoted = (value: string): string => {
  if (plain.test(value) && !words.test(value)) return value;
  return JSON.stringify(wellFormed(value)).replaceAll(
    /[\x7f-\x9f\ufeff\ufffe\uffff\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
};

const wellFormed = (value: string): string =>
  value.replaceAll(
    /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
    '\ufffd',
  );
