import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { closest } from '../../diagnostics/suggest.ts';
import type { Translation } from '../../pipeline/translate.ts';
import type { WhyFlags } from '../declared/why.ts';
import type { ExitCode } from '../exit-code.ts';
import type { Flags } from '../flags.ts';
import { Messages, tell } from '../messages.ts';
import type { Terminal } from '../terminal.ts';
import { write } from '../terminal.ts';
import { translateAll } from '../translate-all.ts';
import type { TranslatedAll } from '../translate-all.ts';
import { usageFault } from '../usage.ts';
import { fieldAnswer, lineAnswer } from '../why/answer.ts';
import type { FieldAnswer, Output, Written } from '../why/answer.ts';
import { OutputLines } from '../why/output-lines.ts';
import { fieldsAt, fieldsNamed, pathsOf, targetOf } from '../why/target.ts';
import type { Target } from '../why/target.ts';
import { fieldText, lineText } from '../why/text.ts';

/**
 * `p2lk why FIELD|LINE`: what became of a field of the input, or what made a line of the manifest.
 * Values are never shown, since they may be Secrets'.
 */
export const runWhy = async (
  terminal: Terminal,
  [asked = '', ...operands]: readonly string[],
  flags: Flags & WhyFlags,
): Promise<ExitCode> => {
  const messages = new Messages(terminal, flags);
  const all = await translateAll(terminal, operands, flags, messages, { command: 'why' });
  if (all === undefined) return messages.finish();
  const target = targetOf(asked);
  const isInput =
    target.kind === 'line' && all.sources.some((source) => source.name === target.file);
  return target.kind === 'line' && !isInput
    ? ofLine(terminal, target, all, flags, messages)
    : ofField(terminal, target, all, flags, messages);
};

const outputOf = (
  { manifest, text, account }: Translation,
  base: Output['base'],
): Output | undefined =>
  manifest === undefined || text === undefined || account === undefined
    ? undefined
    : { manifest, account, base, lines: new OutputLines(text) };

const ofField = async (
  terminal: Terminal,
  target: Target,
  { translations, base }: TranslatedAll,
  { json }: WhyFlags,
  messages: Messages,
): Promise<ExitCode> => {
  const answers: FieldAnswer[] = [];
  const known: string[] = [];
  for (const translation of translations) {
    const { account } = translation;
    if (account === undefined) continue;
    const found =
      target.kind === 'line'
        ? fieldsAt(target.file ?? '', target.line, account.fields)
        : fieldsNamed(target.text, account.fields);
    known.push(...pathsOf(account.fields));
    const output = found.length === 0 ? undefined : outputOf(translation, base);
    answers.push(...found.map((field) => fieldAnswer(field, output)));
  }
  if (answers.length > 0) {
    const text = json === true ? jsonOf(answers) : answers.map(fieldText).join('\n');
    await write(terminal, 1, text);
    return messages.finish();
  }
  // What breaks the rules of the API has been asked nothing yet, and is what is wrong.
  for (const { diagnostics, account } of translations)
    if (account === undefined) await messages.add(diagnostics);
  if (messages.code !== 0) return messages.finish();
  const named = target.kind === 'line' ? `line ${target.line} of ${target.file}` : target.text;
  const near = target.kind === 'field' ? nearest(target.text, known) : undefined;
  return tell(terminal, (report) =>
    report.add('P2LK500', { reason: `no workload of the input has a field at ${named}` }, [], {
      help:
        near === undefined
          ? 'a path, as spec.containers[0].image or containers.image, is wanted, or a line, as web.yaml:12'
          : `did you mean ${near}?`,
    }),
  );
};

/** The path that was probably meant, by its end, which is what people type. */
const nearest = (text: string, known: readonly string[]): string | undefined => {
  const depth = text.split('.').length;
  const ends = known.map((path) =>
    path
      .replaceAll(/\[\d+\]/g, '')
      .split('.')
      .slice(-depth)
      .join('.'),
  );
  return closest(text.replaceAll(/\[\d+\]/g, ''), [...new Set(ends)]);
};

const ofLine = async (
  terminal: Terminal,
  target: Extract<Target, { kind: 'line' }>,
  { translations, base }: TranslatedAll,
  { json }: WhyFlags,
  messages: Messages,
): Promise<ExitCode> => {
  const file = target.file === undefined ? undefined : textOf(terminal, target.file);
  if (target.file !== undefined && file === undefined)
    return usageFault(terminal, `${target.file} is neither one of the inputs nor a file`);
  for (const { diagnostics } of translations)
    await messages.add(diagnostics.filter(({ severity }) => severity === 'error'));
  if (messages.code !== 0) return messages.finish();
  const made = translations.filter(({ text }) => text !== undefined);
  const fitting = file === undefined ? made : made.filter(({ text }) => text === file);
  const [chosen] = fitting;
  if (chosen === undefined && file !== undefined)
    return usageFault(
      terminal,
      `${target.file} is not what the inputs and options give now; lines are known of a manifest that is`,
    );
  if (chosen === undefined) return usageFault(terminal, 'the inputs hold no workload');
  if (fitting.length > 1)
    return usageFault(terminal, 'there are several workloads; choose one with --select KIND/NAME');
  const output = outputOf(chosen, base);
  const answers: readonly Written[] = output === undefined ? [] : lineAnswer(target.line, output);
  if (answers.length === 0)
    return usageFault(
      terminal,
      `line ${target.line} holds nothing; the manifest has ${output?.lines.count ?? 0} lines`,
    );
  await write(terminal, 1, json === true ? jsonOf(answers) : lineText(target.line, answers));
  return messages.finish();
};

const jsonOf = (answers: readonly object[]): string => `${JSON.stringify(answers, undefined, 2)}\n`;

const textOf = ({ folder }: Terminal, name: string): string | undefined => {
  try {
    return readFileSync(resolve(folder, name), 'utf8');
  } catch {
    return undefined;
  }
};
