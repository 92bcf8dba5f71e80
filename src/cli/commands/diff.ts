import { createHmac, randomBytes } from 'node:crypto';
import type { DiffFlags } from '../declared/diff.ts';
import { compare } from '../diff/compare.ts';
import type { Difference } from '../diff/compare.ts';
import { factsOf } from '../diff/machine.ts';
import type { Fact } from '../diff/machine.ts';
import { diffText } from '../diff/text.ts';
import { worst } from '../exit-code.ts';
import type { ExitCode } from '../exit-code.ts';
import type { Flags } from '../flags.ts';
import { Messages } from '../messages.ts';
import { oneMachine } from '../one-machine.ts';
import type { Terminal } from '../terminal.ts';
import { write } from '../terminal.ts';
import { usageFault } from '../usage.ts';

/**
 * `p2lk diff OLD NEW`: what differs between two machines. Values of variables and contents of files
 * may be Secrets', so only that they differ is shown.
 */
export const runDiff = async (
  terminal: Terminal,
  [old = '', next = '']: readonly string[],
  flags: Flags & DiffFlags,
): Promise<ExitCode> => {
  const messages = new Messages(terminal, flags);
  if (old === '-' && next === '-')
    return usageFault(terminal, 'standard input can be one of the two machines');
  const before = await factsAt(terminal, old, flags, messages);
  const after = before === undefined ? undefined : await factsAt(terminal, next, flags, messages);
  const code = await messages.finish();
  if (before === undefined || after === undefined) return code;
  // Which ports are open is known only of what is translated here.
  const bothKnown = before.translated && after.translated;
  const comparable = (facts: readonly Fact[]): readonly Fact[] =>
    bothKnown ? facts : facts.filter(({ aspect }) => aspect !== 'port');
  const differences = compare(comparable(before.facts), comparable(after.facts)).map(withoutHashes);
  const text =
    flags.json === true ? `${JSON.stringify(differences, undefined, 2)}\n` : diffText(differences);
  await write(terminal, 1, text);
  const failing = differences.filter(({ widened }) => flags.failOn === 'any' || widened);
  return flags.failOn !== undefined && failing.length > 0 ? worst(code, 1) : code;
};

interface Side {
  readonly facts: readonly Fact[];
  readonly translated: boolean;
}

/** One side; undefined after what is wrong with it has been told. */
const factsAt = async (
  terminal: Terminal,
  path: string,
  flags: Flags,
  messages: Messages,
): Promise<Side | undefined> => {
  const machine = await oneMachine(terminal, [path], flags, messages, 'diff');
  if (machine === undefined) return undefined;
  const { manifest, records, translated } = machine;
  return { facts: factsOf(manifest, records, hash), translated };
};

/** Tells two texts apart in this run; without the key nobody can try texts against it. */
const key = randomBytes(32);
const hash = (text: string | Uint8Array): string =>
  `#${createHmac('sha256', key).update(text).digest('hex')}`;

/** A difference as it is shown: that a text is another, not what it is. */
const withoutHashes = (difference: Difference): Difference => {
  const shown = (value: string | undefined): string | undefined =>
    value?.replace(/#[0-9a-f]{64}/, '(a text)');
  const { before, after } = difference;
  return { ...difference, before: shown(before), after: shown(after) };
};
