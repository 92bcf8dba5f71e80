import { Command, InvalidArgumentError, Option } from 'commander';
import { optionTable, Refusal } from './option-table.ts';
import type { OptionEntry } from './option-table.ts';

const description = [
  'Translates a Kubernetes workload manifest into a LinuxKit image manifest: a pod becomes a virtual ' +
    'machine.',
  "Inputs are files, folders, quoted globs ('manifests/*.yaml'), https addresses, or - for standard " +
    'input, which is also read when no input is given and something is piped in.',
].join('\n\n');

const examples = `Examples:
  p2lk < deployment.yaml > linuxkit.yml
  p2lk web.yaml --base vm -o web.yml && linuxkit build --format kernel+initrd web.yml
  p2lk -R manifests/ --output-dir machines/
  p2lk shop.yaml --select deployment/web --reporter github
  p2lk ports shop.yaml
  p2lk explain P2LK301

Exit codes: 0 done; 1 the input has errors; 2 command line, configuration or input cannot be used;
3 output cannot be written, or a plugin or p2lk itself failed.`;

/** commander's form of an option. */
export const optionOf = ({
  flags,
  about,
  read,
  choices,
  conflicts,
  default: value,
}: Omit<OptionEntry, 'group' | 'needs'>): Option => {
  const option = new Option(flags, about);
  if (choices !== undefined) option.choices(choices);
  if (conflicts !== undefined) option.conflicts(conflicts);
  if (value !== undefined) option.default(value);
  if (read !== undefined) {
    option.argParser((text, before) => {
      try {
        return read(text, before);
      } catch (error) {
        throw error instanceof Refusal ? new InvalidArgumentError(error.message) : error;
      }
    });
  }
  return option;
};

const dashed = (key: string): string =>
  key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/**
 * The main command, without subcommands: says what is wrong with a command line, and prints help.
 */
export const mainCommand = (version: string): Command => {
  const program = new Command('p2lk')
    .description(description)
    .usage('[options] [input...]')
    .argument('[input...]', 'what to translate');
  for (const entry of optionTable) program.addOption(optionOf(entry).helpGroup(entry.group));
  return program
    .hook('preAction', () => {
      const given = program.opts<{ [key: string]: unknown }>();
      for (const { attributeName, needs } of program.options.map((option, i) => ({
        attributeName: option.attributeName(),
        needs: optionTable[i]?.needs,
      })))
        if (needs !== undefined && given[attributeName] !== undefined && given[needs] === undefined)
          program.error(
            `error: option '--${dashed(attributeName)}' means nothing without '--${dashed(needs)}'`,
          );
    })
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', `\n${examples}`);
};
