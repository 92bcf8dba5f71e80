import { parseDocument } from 'yaml';
import { placeAt } from '../diagnostics/place.ts';
import { Report } from '../diagnostics/report.ts';
import type { Source } from '../diagnostics/diagnostic.ts';
import { check } from '../linuxkit/check.ts';
import type { Manifest } from '../linuxkit/manifest.ts';
import type { Translation } from '../pipeline/translate.ts';
import { isObject } from '../read/value.ts';
import type { Flags } from './flags.ts';
import type { Messages } from './messages.ts';
import { readInputs } from './read-inputs.ts';
import type { Terminal } from './terminal.ts';
import { translateAll } from './translate-all.ts';
import { usageFault } from './usage.ts';

/** One machine: translated, or written before, in which case nothing but its manifest is known. */
export type OneMachine = Required<Pick<Translation, 'manifest'>> &
  Pick<Translation, 'workload' | 'records'> & {
    readonly translated: boolean;
    readonly sources: readonly Source[];
  };

/**
 * The machine of an input, be it LinuxKit's manifest or Kubernetes' with one workload. Undefined
 * after what is wrong with it has been told.
 */
export const oneMachine = async (
  terminal: Terminal,
  paths: readonly string[],
  flags: Flags,
  messages: Messages,
  command: string,
): Promise<OneMachine | undefined> => {
  const sources = await readInputs(terminal, paths, flags, messages);
  if (messages.code !== 0) return undefined;
  const [only] = sources;
  const written = sources.length === 1 && only !== undefined ? manifestOf(only) : undefined;
  if (written !== undefined && only !== undefined) {
    const report = new Report();
    check(written, report, placeAt(only, 0, 0));
    if (!(await messages.add(report.diagnostics))) return undefined;
    return { manifest: written, translated: false, sources };
  }
  const all = await translateAll(terminal, [], flags, messages, { command, trace: false, sources });
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
    messages.code = await usageFault(terminal, `${paths.join(', ')} ${what}`);
    return undefined;
  }
  const { manifest, workload, records } = first;
  return { manifest, workload, records, translated: true, sources };
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
