import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { codes } from '../../diagnostics/codes.ts';
import type { Source } from '../../diagnostics/diagnostic.ts';
import { Report } from '../../diagnostics/report.ts';
import { fieldListOf } from '../../kubernetes/table.ts';
import { kindOf, kinds } from '../../kubernetes/workloads.ts';
import { builtins } from '../../pipeline/builtins.ts';
import { parse, split } from '../../read/read.ts';
import { isObject } from '../../read/value.ts';
import { gather } from '../../sources/gather.ts';
import { baseTemplates } from '../../linuxkit/base-templates.ts';
import { commands } from '../declared.ts';
import { reporterNames } from '../flags.ts';
import { resolveField } from '../explain/resolve.ts';
import { completionScripts } from './scripts.ts';
import { longOf, optionsOf, typedOf } from './words.ts';
import type { KnownOption, Typed } from './words.ts';

/** Something that may stand where a word is being typed, and what it is in a few words. */
export interface Candidate {
  readonly text: string;
  readonly about: string;
}

/** What a shell is told. */
export interface Completion {
  readonly candidates: readonly Candidate[];
  /** Whether names of files may stand there too. */
  readonly files: boolean;
  /** Whether what is completed is only the beginning of a word. */
  readonly open: boolean;
}

const plain = (texts: Iterable<string>, about = ''): readonly Candidate[] =>
  [...texts].map((text) => ({ text, about }));

const only = (candidates: readonly Candidate[]): Completion => ({
  candidates,
  files: false,
  open: false,
});
const withFiles = (candidates: readonly Candidate[]): Completion => ({
  ...only(candidates),
  files: true,
});

/** Files larger than this are not read for the names in them, in bytes. */
const LARGE = 2_000_000;

/** `kind/name` of the workloads in a text. */
const namesIn = (source: Source, report: Report): readonly string[] =>
  [...split(source)]
    .flatMap((chunk) => parse(chunk, report))
    .flatMap(({ raw: { apiVersion, kind, metadata } }) => {
      const name = isObject(metadata) ? metadata['name'] : undefined;
      const known = kindOf(apiVersion, kind);
      return known?.template !== undefined && typeof name === 'string'
        ? [`${known.kind.toLowerCase()}/${name}`]
        : [];
    });

/** `kind/name` of the workloads in the files of a command line. */
const workloadsIn = async (
  paths: readonly string[],
  folder: string,
): Promise<readonly Candidate[]> => {
  const found: Candidate[] = [];
  const report = new Report();
  for (const path of paths) {
    const whole = resolve(folder, path);
    const file = statSync(whole, { throwIfNoEntry: false });
    if (file === undefined || file.size > LARGE) continue;
    for await (const source of gather({ paths: [whole], stdin: (async function* () {})() }, report))
      for (const name of namesIn(source, report)) found.push({ text: name, about: path });
  }
  return found;
};

/** The fields that a path may go on with; kinds where it has no dot yet. */
const fieldPaths = (word: string): Completion => {
  const dot = word.lastIndexOf('.');
  if (dot === -1)
    return only(kinds.map(({ kind }) => ({ text: kind.toLowerCase(), about: 'kind' })));
  const head = word.slice(0, dot);
  const resolved = resolveField(head);
  if ('reason' in resolved) return only([]);
  const type = resolved.steps.at(-1)?.field.type ?? resolved.root;
  const fields = fieldListOf(type);
  const meant = fields.filter(({ name }) => `${head}.${name}`.startsWith(word));
  return {
    ...only(fields.map(({ name, type: about }) => ({ text: `${head}.${name}`, about }))),
    open: meant.length === 1 && meant[0]?.scalar === false,
  };
};

const codesAndTitles = (): readonly Candidate[] => [
  ...Object.entries(codes).map(([text, { title }]) => ({ text, about: title })),
  ...builtins.flatMap(({ definition: { name, diagnostics = {} } }) =>
    Object.entries(diagnostics).map(([slug, { title }]) => ({
      text: `${name}/${slug}`,
      about: title,
    })),
  ),
];

const isForFiles = ({ flags }: KnownOption): boolean =>
  /<(?:file|dir|input|template|name|disk)>/.test(flags);

const values = async (option: KnownOption, typed: Typed, folder: string): Promise<Completion> => {
  const name = longOf(option);
  const inputs = [...typed.files, ...typed.operands];
  if (name === '--select') return only(await workloadsIn(inputs, folder));
  if (name === '--base')
    return withFiles(Object.entries(baseTemplates).map(([text, about]) => ({ text, about })));
  if (name === '--reporter') return withFiles(plain(reporterNames));
  if (name === '--platform') return only(plain(['linux/amd64', 'linux/arm64']));
  if (option.choices !== undefined) return only(plain(option.choices));
  return isForFiles(option) ? withFiles([]) : only([]);
};

const names = (): readonly Candidate[] =>
  commands.flatMap(({ name, about, hidden }) => (hidden === true ? [] : [{ text: name, about }]));

const operand = ({ command, operands, word }: Typed): Completion => {
  if (command === undefined) {
    if (operands.length > 0) return withFiles(operands[0] === 'help' ? names() : []);
    return withFiles([...names(), { text: 'help', about: 'print help of a command' }]);
  }
  if (operands.length > 0) return withFiles([]);
  if (command.name === 'completion') return only(plain(Object.keys(completionScripts)));
  if (command.name === 'explain') {
    const fields = fieldPaths(word);
    return { ...fields, candidates: [...codesAndTitles(), ...fields.candidates] };
  }
  return command.name === 'why' ? fieldPaths(word) : withFiles([]);
};

/** What may stand for the last of the words after the program's name. */
export const completionOf = async (
  words: readonly string[],
  folder: string,
): Promise<Completion> => {
  const typed = typedOf(words);
  const { command, valueOf, word, before } = typed;
  let found: Completion;
  if (valueOf !== undefined) found = await values(valueOf, typed, folder);
  else if (word.startsWith('-') && word !== '-')
    found = only(
      optionsOf(command).map((option) => ({ text: longOf(option), about: option.about })),
    );
  else found = operand(typed);
  // Letters' case counts for nothing where a code is typed.
  const fits = ({ text }: Candidate): boolean =>
    text.startsWith(word) || (/^p2lk/i.test(word) && text.startsWith(word.toUpperCase()));
  const candidates = found.candidates
    .filter(fits)
    .map(({ text, about }) => ({ text: `${before}${text}`, about }));
  return { ...found, candidates };
};
