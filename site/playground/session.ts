import {
  OutputLines,
  fieldAnswer,
  fieldsAt,
  frame,
  lineAnswer,
  locate,
  machinePicture,
  translate,
} from 'p2lk/browser';
import type {
  Diagnostic,
  ImageConfigTable,
  Manifest,
  Output,
  StatedOptions,
  Translation,
} from 'p2lk/browser';
import { parse } from 'yaml';
import { baseTexts } from './bases.ts';
import { blockOf } from './block.ts';
import type { Ask, Links, Message, Options, Result } from './protocol.ts';

/** The name of the reader's text in messages. */
const FILE = 'manifest.yaml';

/** The last translation, which questions about lines are asked of. */
export class Session {
  #text = '';
  #machines: readonly Translation[] = [];
  #base: Manifest | undefined;
  readonly #lines = new Map<number, OutputLines>();

  async translate(text: string, options: Options): Promise<Result> {
    this.#text = text;
    this.#machines = [];
    this.#lines.clear();
    this.#base = baseOf(options.base);
    const imageConfigs = imagesOf(options.images);
    if (typeof imageConfigs === 'string') return { machines: [], messages: [said(imageConfigs)] };
    const stated: StatedOptions = {
      settings: { unknownImage: options.unknownImage, secrets: options.secrets },
      lenient: options.unread === 'warning',
      imageConfigs,
      base: this.#base,
      trace: true,
    };
    const found: Translation[] = [];
    for await (const one of translate([{ name: FILE, text }], stated)) found.push(one);
    this.#machines = found.filter((one) => one.text !== undefined);
    return {
      machines: this.#machines.map(({ workload, text: manifest = '' }) => ({
        name: `${workload?.kind ?? ''} ${workload?.name ?? ''}`.trim(),
        text: manifest,
      })),
      messages: found.flatMap(({ diagnostics }) => diagnostics.map(messageOf)),
    };
  }

  /** What the fields on a line of the input became. */
  inputLine(machine: number, line: number): Links {
    const output = this.#output(machine);
    const account = this.#machines[machine]?.account;
    if (account === undefined) return none;
    const { first, last } = blockOf(this.#text, line);
    const here = fieldsAt(FILE, line, account.fields);
    const fields =
      here.length > 0
        ? here
        : account.fields.filter((field) => {
            const { line: at } = locate(field.place);
            return at !== undefined && first <= at && at <= last;
          });
    const answers = fields.map((field) => fieldAnswer(field, output));
    return {
      input: lines(answers.map(({ at }) => at.line)),
      output: lines(answers.flatMap(({ written }) => written.map((one) => one.line))),
      reasons: answers.slice(0, SHOWN).map(({ at, verdict, readers, settledBy }) => ({
        path: at.path,
        verdict,
        by: readers.length > 0 ? readers.join(', ') : (settledBy ?? ''),
      })),
    };
  }

  /** What a line of a manifest was made of. */
  outputLine(machine: number, line: number): Links {
    const output = this.#output(machine);
    if (output === undefined) return none;
    const written = lineAnswer(line, output);
    return {
      input: lines(written.flatMap(({ from }) => from.map((place) => place.line))),
      output: [line],
      reasons: written.slice(0, SHOWN).map(({ path, plugin, hook, reason }) => ({
        path,
        verdict: undefined,
        by: [plugin, hook, reason].filter((part) => part !== undefined).join(', '),
      })),
    };
  }

  picture({ machine, width, theme }: Extract<Ask, { kind: 'picture' }>): string {
    const found = this.#machines[machine];
    return found === undefined ? '' : machinePicture(found, { width, theme });
  }

  #output(machine: number): Output | undefined {
    const found = this.#machines[machine];
    if (found?.manifest === undefined || found.account === undefined) return undefined;
    const lines = this.#lines.get(machine) ?? new OutputLines(found.text ?? '');
    this.#lines.set(machine, lines);
    return { manifest: found.manifest, account: found.account, base: this.#base, lines };
  }
}

/** How many reasons are shown. */
const SHOWN = 8;

const none: Links = { input: [], output: [], reasons: [] };

const lines = (all: readonly (number | undefined)[]): readonly number[] =>
  [...new Set(all.filter((line) => line !== undefined))].toSorted((a, b) => a - b);

const messageOf = ({ code, severity, message, help, plugin, places }: Diagnostic): Message => {
  const [place] = places;
  const at = place === undefined ? undefined : locate(place);
  return {
    code,
    severity,
    message,
    help,
    plugin,
    line: at?.line,
    column: at?.column,
    frame: frame(places, (_, text) => text).join('\n'),
  };
};

/** A message of the playground itself. */
const said = (message: string): Message => ({
  code: '',
  severity: 'error',
  message,
  help: undefined,
  plugin: undefined,
  line: undefined,
  column: undefined,
  frame: '',
});

const baseOf = (name: string): Manifest | undefined => {
  const text = Object.hasOwn(baseTexts, name) ? baseTexts[name] : undefined;
  // The shipped bases are the project's own, and its tests read them.
  return text === undefined ? undefined : (parse(text) as Manifest);
};

const isTable = (value: unknown): value is ImageConfigTable =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What the reader says of images; a text says what is wrong with it. */
const imagesOf = (text: string): ImageConfigTable | string => {
  if (text.trim() === '') return {};
  try {
    const value: unknown = parse(text, { maxAliasCount: 0, prettyErrors: true });
    const table = isTable(value) && 'imageConfigs' in value ? value['imageConfigs'] : value;
    return isTable(table) ? table : 'What images bring must be a map from images to their configs.';
  } catch (cause) {
    return `What images bring is no YAML: ${cause instanceof Error ? cause.message : String(cause)}`;
  }
};
