import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Decoded } from '../src/pipeline/decode.ts';
import { decode } from '../src/pipeline/decode.ts';
import type { Diagnostic } from '../src/diagnostics/diagnostic.ts';
import { Report } from '../src/diagnostics/report.ts';
import { parse, split } from '../src/read/read.ts';

const corpus = fileURLToPath(new URL('../../shared/corpus', import.meta.url));
const present = existsSync(join(corpus, 'VERDICTS.json'));

/** What an API server of Kubernetes 1.33 said to one document of a file. */
interface Verdict {
  readonly doc: number;
  readonly kind: string;
  readonly ok: boolean;
  readonly message: string;
}

const verdicts = present
  ? (JSON.parse(readFileSync(join(corpus, 'VERDICTS.json'), 'utf8')) as {
      readonly [file: string]: readonly Verdict[];
    })
  : {};

/** What the server minds and one machine does not. */
const clusterOnly = /no matches for kind|name or generateName is required|selector/;
const others =
  /RFC 1123|Invalid value: "|Unsupported value|Not found|path: Required|strict decoding/;

/**
 * The server's verdict is about the object as it was given. What it would refuse later (the pod
 * that a controller makes of a StatefulSet, a field that only newer servers look at) is an error
 * too, and bears `refused`.
 */
const isInvalid = ({ code, severity, refused }: Diagnostic): boolean =>
  severity === 'error' && code.startsWith('P2LK1') && refused === undefined;

/** Everything said about one document: by reading it, by decoding it. */
function judged(
  file: string,
  index: number,
): { readonly diagnostics: readonly Diagnostic[]; readonly decoded: readonly Decoded[] } {
  const report = new Report();
  const source = { name: file, text: readFileSync(join(corpus, file), 'utf8') };
  const documents = [...split(source)]
    .filter((chunk) => chunk.index === index)
    .flatMap((chunk) => parse(chunk, report));
  const decoded = documents.flatMap((document) => decode(document, report) ?? []);
  return { diagnostics: report.diagnostics, decoded };
}

const words = (diagnostics: readonly Diagnostic[]): string =>
  diagnostics.map(({ code, message }) => `${code} ${message}`).join('\n');

describe.skipIf(!present)(
  `the verdict is the API server's${present ? '' : ' (skipped: ../shared/corpus is not here)'}`,
  () => {
    const all = Object.entries(verdicts).flatMap(([file, list]) =>
      list.map((verdict) => ({ file, ...verdict })),
    );

    test('what it accepts is never called invalid', () => {
      const wrong = all
        .filter(({ ok }) => ok)
        .flatMap(({ file, doc }) => {
          const invalid = judged(file, doc).diagnostics.filter(isInvalid);
          return invalid.length === 0 ? [] : [`${file} ${doc}: ${words(invalid)}`];
        });
      expect(wrong).toEqual([]);
      expect(all.filter(({ ok }) => ok).length).toBeGreaterThan(400);
    });

    test('what it refuses is called invalid, at a place; what cannot matter to one machine is a warning', () => {
      const wrong = all
        .filter(({ ok }) => !ok)
        .flatMap(({ file, doc, message }) => {
          const { diagnostics } = judged(file, doc);
          const warned = diagnostics.filter(
            ({ code, severity }) => severity === 'warning' && code.startsWith('P2LK1'),
          );
          const expected =
            clusterOnly.test(message) && !others.test(message)
              ? warned
              : diagnostics.filter(isInvalid);
          const placed = expected.some(({ places }) => places[0]?.span() !== undefined);
          return placed ? [] : [`${file} ${doc}: ${message.slice(0, 200)}\n${words(diagnostics)}`];
        });
      expect(wrong).toEqual([]);
    });

    test('every document is decoded but those that are no YAML', () => {
      const lost = all.filter(
        ({ file, doc, message }) =>
          !message.startsWith('error: error parsing') && judged(file, doc).decoded.length === 0,
      );
      expect(lost.map(({ file, doc }) => `${file} ${doc}`)).toEqual([]);
    });
  },
);
