import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { codes } from '../codes.ts';
import type { Diagnostic, Place } from '../diagnostic.ts';
import { locate } from '../locate.ts';
import { pageAddress, pageOf } from '../page.ts';
import { visible } from '../visible.ts';

const known: { readonly [code: string]: { readonly title: string } | undefined } = codes;

/** SARIF wants URIs: addresses as they are, relative paths relative to the working directory. */
const uri = (file: string): string => {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(file)) return file;
  return isAbsolute(file)
    ? pathToFileURL(file).href
    : file.split(/[\\/]/).map(encodeURIComponent).join('/');
};

const location = (place: Place): object => {
  const { file, line, column, endLine, endColumn, label, path } = locate(place);
  return {
    physicalLocation: {
      artifactLocation: { uri: uri(file) },
      ...(line !== undefined && {
        region: { startLine: line, startColumn: column, endLine, endColumn },
      }),
    },
    ...(path !== '' && { logicalLocations: [{ fullyQualifiedName: path, kind: 'member' }] }),
    ...(label !== undefined && { message: { text: label } }),
  };
};

/** What is known of a code: its title, what it means, and its page with an example. */
const rule = (id: string, findings: readonly Diagnostic[]): object => {
  const { severity, docs } = findings.find(({ code }) => code === id)!;
  const page = pageOf(id);
  const title = known[id]?.title ?? /^# \S+: (.*)$/m.exec(page ?? '')?.[1] ?? id;
  const [, meaning = title] = page?.split(/\n\n+/) ?? [];
  const helpUri = docs ?? (page === undefined ? undefined : pageAddress(id));
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: meaning.replaceAll(/\s+/g, ' ') },
    defaultConfiguration: { level: severity },
    ...(page !== undefined && { help: { text: meaning, markdown: page } }),
    ...(helpUri !== undefined && { helpUri }),
  };
};

/**
 * One log of the Static Analysis Results Interchange Format, version 2.1.0 (OASIS), for code
 * scanning services.
 */
export const sarif = (diagnostics: readonly Diagnostic[]): string => {
  const ids = [...new Set(diagnostics.map(({ code }) => code))].sort();
  const results = diagnostics.map(
    ({ code, severity, message, help, places: [first, ...related] }) => ({
      ruleId: code,
      ruleIndex: ids.indexOf(code),
      level: severity,
      message: { text: help === undefined ? message : `${message}\n${help}` },
      locations: first === undefined ? [] : [location(first)],
      ...(related.length > 0 && {
        relatedLocations: related.map((place, id) => ({ id, ...location(place) })),
      }),
    }),
  );
  const driver = {
    name: 'p2lk',
    informationUri: 'https://www.npmjs.com/package/p2lk',
    rules: ids.map((id) => rule(id, diagnostics)),
  };
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver }, columnKind: 'utf16CodeUnits', results }],
  };
  return `${visible(JSON.stringify(log, undefined, 2))}\n`;
};
