import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Diagnostic } from '../src/diagnostics/diagnostic.ts';
import { translate } from '../src/pipeline/translate.ts';

const corpus = fileURLToPath(new URL('../../shared/corpus', import.meta.url));
const here = existsSync(corpus);
const binary = {
  tag: 'tag:yaml.org,2002:binary',
  resolve: (text: string) => Buffer.from(text, 'base64'),
};

interface Outcome {
  readonly file: string;
  readonly texts: readonly string[];
  readonly findings: readonly Diagnostic[];
}

const translateFile = async (file: string): Promise<Outcome> => {
  const texts: string[] = [];
  const findings: Diagnostic[] = [];
  const source = { name: file, text: readFileSync(join(corpus, file), 'utf8') };
  for await (const { text, diagnostics } of translate([source], {
    settings: { unknownImage: 'assume' },
    images: { linuxkitCache: false },
  })) {
    findings.push(...diagnostics);
    if (text !== undefined) texts.push(text);
  }
  return { file, texts, findings };
};

const errorsOf = ({ findings }: Outcome): readonly Diagnostic[] =>
  findings.filter(({ severity }) => severity === 'error');

describe.skipIf(!here)(
  `real manifests${here ? '' : ' [skipped: ../shared/corpus is not here]'}`,
  () => {
    test(
      'none crashes, every refusal has a code and a place, and most translate',
      { timeout: 300_000 },
      async () => {
        const files = (
          readdirSync(corpus, { recursive: true, encoding: 'utf8' }) as string[]
        ).filter((name) => /\.(?:ya?ml|json)$/.test(name) && name !== 'VERDICTS.json');
        const outcomes: Outcome[] = [];
        for (const file of files) outcomes.push(await translateFile(file));
        const withWorkload = outcomes.filter(
          (outcome) => !errorsOf(outcome).some(({ code }) => code === 'P2LK509'),
        );
        const faults = outcomes.flatMap((outcome) =>
          errorsOf(outcome)
            .filter(({ code }) => code.startsWith('P2LK9'))
            .map(({ message }) => `${outcome.file}: ${message}`),
        );
        expect(faults).toEqual([]);
        const placeless = withWorkload.flatMap((outcome) =>
          errorsOf(outcome)
            .filter(({ places }) => places[0]?.span() === undefined)
            .map(({ code }) => `${outcome.file}: ${code}`),
        );
        expect(placeless).toEqual([]);
        const unhonoured = withWorkload.flatMap((outcome) =>
          errorsOf(outcome)
            .filter(({ code }) => code === 'P2LK301')
            .map(({ message }) => `${outcome.file}: ${message}`),
        );
        expect(unhonoured).toEqual([]);
        for (const { texts } of withWorkload)
          for (const text of texts)
            expect(parse(text, { customTags: [binary] })).toBeTypeOf('object');
        const translated = withWorkload.filter((outcome) => errorsOf(outcome).length === 0);
        expect(translated.length / withWorkload.length).toBeGreaterThan(0.55);
      },
    );

    test(
      'of the twelve samples of the program that p2lk replaces, all but the invalid one ' +
        'translate',
      async () => {
        const folder = 'tjfontaine__podspec2linuxkit/tests';
        const outcomes: Outcome[] = [];
        for (const name of readdirSync(join(corpus, folder)))
          outcomes.push(await translateFile(`${folder}/${name}`));
        const refused = outcomes.filter((outcome) => errorsOf(outcome).length > 0);
        expect(refused.map(({ file }) => file)).toEqual([`${folder}/pod-init-volumes.yaml`]);
        expect(
          errorsOf(refused[0]!).map(({ code, places }) => [code, places[0]?.path.join('.')]),
        ).toEqual([['P2LK112', 'spec.volumes.0.hostPath']]);
      },
    );
  },
);
