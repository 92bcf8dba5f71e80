import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Rule } from './rule.ts';
import { shellTexts } from './shell-texts.ts';
import type { ShellText } from './shell-texts.ts';

/**
 * `$root` and others are set by p2lk (SC2154, SC2034), what stands between single quotes is a text of
 * the pod (SC2016), and a step is joined to others, which end it (SC2317).
 */
const EXCEPT = 'SC2154,SC2034,SC2016,SC2317';

/** Commands and scripts are read by a shell that can say what is wrong with them. */
export const shell: Rule = {
  name: 'shell',
  about: 'the shell of steps and scripts is sound: shellcheck where it is there, else sh -n',
  async find(trial) {
    const checker = ['shellcheck', 'sh'].find((program) => isHere(program));
    if (checker === undefined) return { skipped: 'neither shellcheck nor sh is on the path' };
    const found: string[] = [];
    const seen = new Set<string>();
    for (const one of trial.cases) {
      const texts = shellTexts(await trial.run(one)).filter(({ text }) => !seen.has(text));
      for (const { text } of texts) seen.add(text);
      for (const said of complaints(checker, texts)) found.push(`${one.name}: ${said}`);
    }
    return found;
  },
};

const isHere = (program: string): boolean => spawnSync(program, ['-c', ':']).error === undefined;

const complaints = (checker: string, texts: readonly ShellText[]): readonly string[] => {
  if (texts.length === 0) return [];
  const folder = mkdtempSync(join(tmpdir(), 'p2lk-conformance-'));
  try {
    const files = texts.map(({ text }, i) => {
      writeFileSync(join(folder, String(i)), `${text}\n`);
      return String(i);
    });
    const runs =
      checker === 'sh'
        ? files.map((file) => ['-n', file])
        : [['-s', 'dash', '-S', 'warning', '-f', 'gcc', '-e', EXCEPT, ...files]];
    return runs.flatMap((words) => {
      const { stdout, stderr } = spawnSync(checker, words, { cwd: folder, encoding: 'utf8' });
      return `${stdout}${stderr}`
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => named(line, texts));
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** A line about a file by the name of what is in it. */
const named = (line: string, texts: readonly ShellText[]): string => {
  const [, number = '', rest = line] = /^(?:sh: )?(\d+):(.*)$/.exec(line) ?? [];
  const { name = 'a command' } = texts[Number(number)] ?? {};
  return `${name}: ${rest.trim()}`;
};
