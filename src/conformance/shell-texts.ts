import { isShellFragment, shellCommand } from '../linuxkit/shell.ts';
import { isView } from '../view/view.ts';
import type { Outcome } from './trial.ts';

/** A text that a shell of the machine runs. */
export interface ShellText {
  /** What it is to a reader: a step's name, a file's path. */
  readonly name: string;
  readonly text: string;
}

/** Every command and script that a plugin hands over; not what others did, and it only edits. */
export const shellTexts = ({ calls }: Outcome): readonly ShellText[] => {
  const found = new Map<string, ShellText>();
  for (const { hook, acts, answer, args } of calls) {
    const others = hook === 'manifest' || hook === 'volumePlan' ? textsIn(args[0], hook) : [];
    const known = new Set(others.map(({ text }) => text));
    const own = [...acts.map((act) => act.args), answer].flatMap((value) => textsIn(value, hook));
    for (const shell of own) if (!known.has(shell.text)) found.set(shell.text, shell);
  }
  return [...found.values()];
};

const textsIn = (given: unknown, hook: string): readonly ShellText[] => {
  const found: ShellText[] = [];
  const look = (value: unknown, name: string): void => {
    if (typeof value !== 'object' || value === null) return;
    const isOfInput: boolean = isView(value);
    if (isOfInput || value instanceof Uint8Array) return;
    if (isShellFragment(value)) {
      found.push({ name, text: value.text });
      return;
    }
    const {
      name: step,
      path,
      run,
      contents,
    } = value as {
      readonly name?: unknown;
      readonly path?: unknown;
      readonly run?: unknown;
      readonly contents?: unknown;
    };
    if (typeof path === 'string' && typeof contents === 'string' && SCRIPT.test(contents))
      found.push({ name: `/${path}`, text: contents });
    const isStep = typeof step === 'string';
    const words = isStep && Array.isArray(run) ? (run as unknown[]) : [];
    if (words.length > 0 && words.every((word) => typeof word === 'string')) {
      const { text } = shellCommand(words);
      found.push({ name: `step ${String(step)}`, text });
    }
    for (const item of Object.values(value)) look(item, isStep ? `step ${step}` : name);
  };
  look(given, hook);
  return found;
};

/** Scripts for the shell of the machine. */
const SCRIPT = /^#! ?\/bin\/(?:ba|a|da)?sh\b/;
