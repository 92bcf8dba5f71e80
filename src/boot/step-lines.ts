import type { Directory } from '../api/volume-plan.ts';
import type { BootStep } from '../api/boot.ts';
import { isShellFragment, quoteWord, sh, shellCommand } from '../linuxkit/shell.ts';
import { functionsPath } from './functions.ts';

/** One word for a log line: control characters never reach the script. */
const title = (text: string): string => quoteWord(text.replaceAll(/[\0-\x1f\x7f]+/g, ' '));

/** What a script begins with. `root` is the value of `"$root"`, a shell word. */
export const head = (about: string, root: string): string => `#!/bin/sh
# Written by p2lk: ${about}.
# shellcheck source=/dev/null disable=SC2034,SC2154
root=${root}
. ${functionsPath}
`;

/** How long the rest of the machine waits for a required step that does not say it. */
const defaultPatience = 60;

const bodyOf = ({ run }: BootStep): string =>
  isShellFragment(run) ? run.text : shellCommand(run).text;

/** A step to be: a shell function, and the line that calls it. */
export interface StepLines {
  readonly definition: string;
  readonly call: string;
}

/**
 * One step as a function `id`. `required` is the verb for required steps, which the others have
 * `want` for.
 */
export const stepLines = (
  step: BootStep,
  id: string,
  required: 'need' | 'gate' | 'want',
): StepLines => {
  const verb = step.required === true ? required : 'want';
  const patience = verb === 'need' ? ` ${step.patience ?? defaultPatience}` : '';
  return {
    definition: `${id}() {\n${bodyOf(step)}\n}\n`,
    call: `${verb} ${title(step.name)}${patience} ${id}\n`,
  };
};

/** Several steps, their functions before their calls; `indent` stands before each call. */
export const stepsOf = (
  steps: readonly BootStep[],
  prefix: string,
  required: 'need' | 'gate' | 'want',
  indent = '',
): StepLines => {
  const lines = steps.map((step, i) => stepLines(step, `${prefix}_${i + 1}`, required));
  return {
    definition: lines.map(({ definition }) => definition).join('\n'),
    call: lines.map(({ call }) => indent + call).join(''),
  };
};

/** Makes a directory of the machine with exactly this mode and owner, whatever the umask. */
export const directoryStep = ({ path, mode, uid = 0, gid = 0 }: Directory): BootStep => ({
  name: `directory ${path}`,
  run: sh`mkdir -p "$root"${path} && chown ${`${uid}:${gid}`} "$root"${path} && chmod ${mode.toString(8).padStart(4, '0')} "$root"${path}`,
  required: true,
});
