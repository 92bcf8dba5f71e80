import type { ExitCode } from '../exit-code.ts';
import { optionTable } from '../option-table.ts';
import type { OptionEntry } from '../option-table.ts';
import type { Terminal } from '../terminal.ts';
import { write } from '../terminal.ts';
import { usageFault } from '../usage.ts';

const longOf = ({ flags }: OptionEntry): string => /--[a-z-]+/.exec(flags)![0];
const takesFile = ({ flags }: OptionEntry): boolean => /<(?:file|dir|input|template)>/.test(flags);

const bash = (commands: readonly string[]): string => {
  const cases = optionTable.flatMap((option) =>
    option.choices === undefined
      ? []
      : [
          `    ${longOf(option)}) COMPREPLY=($(compgen -W '${option.choices.join(' ')}' -- "$word")); return ;;`,
        ],
  );
  const words = [...optionTable.map(longOf), '--help', '--version', ...commands].join(' ');
  return `_p2lk() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]}
  case $before in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W '${words}' -- "$word") $(compgen -f -- "$word"))
}
complete -o filenames -F _p2lk p2lk
`;
};

const zsh = (commands: readonly string[]): string =>
  `autoload -Uz bashcompinit && bashcompinit\n${bash(commands)}`;

const fish = (commands: readonly string[]): string => {
  const quote = (text: string): string =>
    `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  const options = optionTable.map((option) => {
    const short = /^-([A-Za-z]),/.exec(option.flags)?.[1];
    return [
      'complete -c p2lk',
      ...(short === undefined ? [] : [`-s ${short}`]),
      `-l ${longOf(option).slice(2)}`,
      ...(option.choices === undefined
        ? takesFile(option)
          ? ['-r']
          : option.flags.includes('<')
            ? ['-x']
            : []
        : [`-x -a ${quote(option.choices.join(' '))}`]),
      `-d ${quote(option.about)}`,
    ].join(' ');
  });
  return `${[...options, `complete -c p2lk -n __fish_use_subcommand -a ${quote([...commands].join(' '))}`].join('\n')}\n`;
};

const scripts: {
  readonly [shell: string]: (commands: readonly string[]) => string;
} = { bash, zsh, fish };

/** `p2lk completion SHELL`: prints a script made of the option table. */
export const runCompletion = async (
  terminal: Terminal,
  [shell = '']: readonly string[],
): Promise<ExitCode> => {
  const script = Object.hasOwn(scripts, shell) ? scripts[shell] : undefined;
  if (script === undefined)
    return usageFault(
      terminal,
      `there is no completion for ${shell}; there is for ${Object.keys(scripts).join(', ')}`,
    );
  await write(terminal, 1, script([...(terminal.commands ?? [])]));
  return 0;
};
