import { createHmac, randomBytes } from 'node:crypto';
import { parseDocument } from 'yaml';
import { check } from '../../linuxkit/check.ts';
import { Report } from '../../diagnostics/report.ts';
import { placeAt } from '../../diagnostics/place.ts';
import { isObject } from '../../read/value.ts';
import type { Source } from '../../diagnostics/diagnostic.ts';
import type { Manifest } from '../../linuxkit/manifest.ts';
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
import { readInputs } from '../read-inputs.ts';
import type { Terminal } from '../terminal.ts';
import { write } from '../terminal.ts';
import { translateAll } from '../translate-all.ts';
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
  const before = await machineOf(terminal, old, flags, messages);
  const after = before === undefined ? undefined : await machineOf(terminal, next, flags, messages);
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

interface Machine {
  readonly facts: readonly Fact[];
  readonly translated: boolean;
}

/** One side; undefined after what is wrong with it has been told. */
const machineOf = async (
  terminal: Terminal,
  path: string,
  flags: Flags,
  messages: Messages,
): Promise<Machine | undefined> => {
  const sources = await readInputs(terminal, [path], flags, messages);
  if (messages.code !== 0) return undefined;
  const [only] = sources;
  const written = sources.length === 1 && only !== undefined ? manifestOf(only) : undefined;
  if (written !== undefined && only !== undefined) {
    const report = new Report();
    check(written, report, placeAt(only, 0, 0));
    if (!(await messages.add(report.diagnostics))) return undefined;
    return { facts: factsOf(written, undefined, hash), translated: false };
  }
  const all = await translateAll(terminal, [], flags, messages, {
    command: 'diff',
    trace: false,
    sources,
  });
  if (all === undefined) return undefined;
  for (const { diagnostics } of all.translations)
    await messages.add(diagnostics.filter(({ severity }) => severity === 'error'));
  if (messages.code !== 0) return undefined;
  const made = all.translations.filter(({ manifest }) => manifest !== undefined);
  const [first] = made;
  if (first?.manifest === undefined || made.length > 1) {
    const what =
      made.length > 1
        ? 'holds several workloads; choose one with --select KIND/NAME'
        : 'holds no workload';
    messages.code = await usageFault(terminal, `${path} ${what}`);
    return undefined;
  }
  return { facts: factsOf(first.manifest, first.records, hash), translated: true };
};

const keys: ReadonlySet<string> = new Set(
  'kernel init onboot onshutdown services files volumes trust'.split(' '),
);

/** The LinuxKit manifest that a text is; undefined for what may be Kubernetes'. */
const manifestOf = ({ text }: Source): Manifest | undefined => {
  if (/^\s*(?:-\s+)?["']?apiVersion["']?\s*:/m.test(text) && !/^(?:services|kernel):/m.test(text))
    return undefined;
  const document = parseDocument(text, { prettyErrors: false });
  if (document.errors.length > 0) return undefined;
  const value: unknown = document.toJS({ maxAliasCount: 100 });
  const names = isObject(value) ? Object.keys(value) : [];
  // `check` holds it to LinuxKit's schema.
  return names.length > 0 && names.every((name) => keys.has(name))
    ? (value as Manifest)
    : undefined;
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
