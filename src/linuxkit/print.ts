import { base64Of } from '../values/base64.ts';
import { bytesOf } from '../values/bytes.ts';
import { manifestKeys } from './schema.ts';
import type { Keys, KeyType } from './schema.ts';
import type { Manifest } from './manifest.ts';

/**
 * Prints a manifest as YAML that LinuxKit's reader (Go's yaml.v3) and YAML 1.2 read alike. Keys
 * come in the order of LinuxKit's own structs; the same manifest gives the same bytes.
 */
export const print = (manifest: Manifest): string =>
  printObject(manifest as Json, manifestKeys, '') || '{}\n';

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

const printObject = (value: Json, keys: Keys, indent: string, first = indent): string => {
  let text = '';
  let lead = first;
  for (const key in keys) {
    const item = value[key];
    if (item === undefined) continue;
    text +=
      key === 'contents' && typeof item === 'string' && programs.has(value['path'])
        ? `${lead}${key}: ${programText(item)}\n`
        : `${lead}${key}:${printValue(item, keys[key] as KeyType, indent)}`;
    lead = indent;
  }
  return text;
};

/** What stands behind a key and its colon, the end of the line included. */
const printValue = (value: unknown, type: KeyType, indent: string): string => {
  if (typeof type === 'object' && 'object' in type) {
    const inner = printObject(value as Json, type.object, `${indent}  `);
    return inner === '' ? ' {}\n' : `\n${inner}`;
  }
  if (typeof type === 'object' || type === 'strings' || type === 'integers')
    return printList(value as readonly unknown[], type, indent);
  if (type === 'mapstring') {
    const entries = Object.entries(value as { [key: string]: string });
    let text = entries.length === 0 ? ' {}\n' : '\n';
    for (const [name, item] of entries)
      text += `${indent}  ${quoted(name)}: ${scalar(item, `${indent}    `)}\n`;
    return text;
  }
  if (typeof value === 'string' || value instanceof Uint8Array)
    return ` ${scalar(value, `${indent}  `)}\n`;
  return ` ${String(value)}\n`;
};

const printList = (items: readonly unknown[], type: KeyType, indent: string): string => {
  if (items.length === 0) return ' []\n';
  const inner = `${indent}  `;
  let text = '\n';
  for (const item of items) {
    if (typeof type === 'object' && 'list' in type)
      text += printObject(item as Json, type.list, `${inner}  `, `${inner}- `);
    else if (typeof item === 'string') text += `${inner}- ${scalar(item, `${inner}  `)}\n`;
    else text += `${inner}- ${String(item)}\n`;
  }
  return text;
};

/** Letters that open nothing special, in words that no YAML dialect takes for anything but text. */
const plain = /^[A-Za-z/][\w./+=-]*(?::[\w./+,=-]+)*$/;
const words = /^(?:y|n|yes|no|on|off|true|false|null|nan|inf)$/i;
const printable = /^[\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufefe\uff00-\ufffd]*$/;
/**
 * Block text holds these as they are: no carriage return, no tab at a line's start, no blank end,
 * no leading blank.
 */
const block = /^[^\s\ufeff][^\r\x85\u2028\u2029]*\n$/;

/** Whether every dialect takes a text for that text without quotes. */
const isPlain = (value: string): boolean => plain.test(value) && !words.test(value);

const binary = (bytes: Uint8Array): string => `!!binary "${base64Of(bytes)}"`;

/**
 * One string. Text that begins with `@` is printed as bytes, since LinuxKit rewrites such scalars
 * (moby/config.go, templating), and so is what is no Unicode text.
 */
const scalar = (value: string | Uint8Array, indent: string): string => {
  if (typeof value !== 'string') return binary(value);
  if (isPlain(value)) return value;
  if (value.startsWith('@')) return binary(bytesOf(value));
  if (
    value.includes('\n') &&
    block.test(value) &&
    printable.test(value) &&
    !value.endsWith('\n\n') &&
    !/[ \t]\n/.test(value)
  ) {
    return `|\n${value.slice(0, -1).replaceAll(/^(?=[^\n])/gm, indent)}`;
  }
  return json(value);
};

/** Plain where every dialect agrees, else a JSON string. */
const quoted = (value: string): string => (isPlain(value) ? value : json(value));

/**
 * A JSON string: YAML 1.2 and yaml.v3 read its escapes alike. A lone surrogate is no text: U+FFFD.
 */
const json = (value: string): string =>
  JSON.stringify(wellFormed(value)).replaceAll(
    /[\x7f-\x9f\ufeff\ufffe\uffff\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

const wellFormed = (value: string): string =>
  value.replaceAll(
    /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
    '\ufffd',
  );
