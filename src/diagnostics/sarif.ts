import { codes } from './codes.ts';
import type { Diagnostic, Place } from './diagnostic.ts';
import { locate } from './locate.ts';

const titles: { readonly [code: string]: { readonly title: string } | undefined } = codes;

/** SARIF wants URIs: relative ones stay relative to the working directory. */
const uri = (file: string): string =>
  /^[a-z][a-z0-9+.-]*:\/\//i.test(file) ? file : file.split(/[\\/]/).map(encodeURIComponent).join('/');

const physical = (place: Place): object => {
  const { file, line, column, endLine, endColumn, label } = locate(place);
  return {
    physicalLocation: {
      artifactLocation: { uri: uri(file) },
      ...(line !== undefined && { region: { startLine: line, startColumn: column, endLine, endColumn } }),
    },
    ...(label !== undefined && { message: { text: label } }),
  };
};

/** One log of the Static Analysis Results Interchange Format, version 2.1.0 (OASIS), for code scanning services. */
export const sarif = (diagnostics: readonly Diagnostic[]): string => {
  const ids = [...new Set(diagnostics.map(({ code }) => code))].sort();
  const rules = ids.map((id) => ({ id, shortDescription: { text: titles[id]?.title ?? id } }));
  const results = diagnostics.map(({ code, severity, message, help, places: [first, ...related] }) => ({
    ruleId: code,
    ruleIndex: ids.indexOf(code),
    level: severity,
    message: { text: help === undefined ? message : `${message}\n${help}` },
    locations: first === undefined ? [] : [physical(first)],
    ...(related.length > 0 && { relatedLocations: related.map((place, id) => ({ id, ...physical(place) })) }),
  }));
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'p2lk', informationUri: 'https://www.npmjs.com/package/p2lk', rules } },
        columnKind: 'utf16CodeUnits',
        results,
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
};
