import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { translate } from '../../src/pipeline/translate.ts';
import type { TranslateOptions } from '../../src/pipeline/translate.ts';

/** One Kubernetes object of a case, as plain data. */
export interface CaseDocument {
  readonly kind?: string;
  readonly [field: string]: unknown;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Every case folder of the repository, from its root. */
export const cases: readonly string[] = [
  'test/cases',
  ...readdirSync(join(root, 'plugins')).map((name) => `plugins/${name}/cases`),
]
  .filter((folder) => existsSync(join(root, folder)))
  .flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`))
  .filter((folder) => existsSync(join(root, folder, 'input.yaml')));

/** Where a case lies. */
export const folderOf = (name: string): string => join(root, name);

/** All objects of a case's inputs. */
export const documentsOf = (name: string): readonly CaseDocument[] =>
  readdirSync(folderOf(name))
    .filter(
      (file) =>
        /\.ya?ml$/.test(file) && file !== 'expected.yml' && !file.startsWith('p2lk.config.'),
    )
    .sort()
    .flatMap((file) =>
      parseAllDocuments(readFileSync(join(folderOf(name), file), 'utf8'), { version: '1.1' }).map(
        (document) => document.toJS() as CaseDocument | null,
      ),
    )
    .filter((document) => document !== null);

export interface Outcome {
  /** Text and findings without their places, which move with the text. */
  readonly whole: string;
  readonly findings: readonly Diagnostic[];
  /** Whether the API would refuse the input. */
  readonly invalid: boolean;
}

/** Translates objects, given as one stream. */
export const outcomeOf = async (
  documents: readonly unknown[],
  options: TranslateOptions,
): Promise<Outcome> => {
  const text = documents.map((document) => JSON.stringify(document)).join('\n---\n');
  const texts: string[] = [];
  const findings: Diagnostic[] = [];
  for await (const translation of translate([{ name: 'input.yaml', text }], options)) {
    findings.push(...translation.diagnostics);
    texts.push(translation.text ?? '');
  }
  return {
    whole: JSON.stringify([
      texts,
      findings.map(({ code, severity, message, places }) => [
        code,
        severity,
        message,
        places.map(({ path }) => path),
      ]),
    ]),
    findings,
    invalid: findings.some(({ code }) => /^P2LK1\d\d$/.test(code)),
  };
};
