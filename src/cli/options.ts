import { Command, InvalidArgumentError, Option } from 'commander';
import { parsePlatform } from '../images/platform.ts';
import { milliValue, parseQuantity, quantityValue } from '../kubernetes/quantity.ts';
import { parseSelection } from '../select.ts';
import type { Selection } from '../select.ts';
import { reporterNames } from './flags.ts';

const refuse = (reason: string): never => {
  throw new InvalidArgumentError(reason);
};

const selection = (text: string): Selection =>
  parseSelection(text) ?? refuse('kind/name is wanted, as deployment/web, or namespace/kind/name.');

const platform = (text: string): string =>
  parsePlatform(text) === undefined ? refuse('os/architecture is wanted, as linux/arm64.') : text;

const quantity =
  (example: string, value: (parsed: NonNullable<ReturnType<typeof parseQuantity>>) => bigint) =>
  (text: string): number => {
    const parsed = parseQuantity(text);
    const number = parsed === undefined ? 0 : Number(value(parsed));
    return Number.isSafeInteger(number) && number > 0 ? number : refuse(`A quantity is wanted, as ${example}.`);
  };

const whole = (text: string): number => (/^\d{1,9}$/.test(text) ? Number(text) : refuse('A whole number is wanted.'));

const seconds = (text: string): number => {
  const found = /^(\d{1,6}(?:\.\d+)?)s?$/.exec(text);
  return found !== null && Number(found[1]) > 0 ? Number(found[1]) : refuse('A number of seconds is wanted, as 30.');
};

const nonEmpty = (text: string): string => (text === '' ? refuse('It is empty.') : text);

const collect = (text: string, before: readonly string[] = []): readonly string[] => [...before, nonEmpty(text)];

const sources = `Inputs are files, folders, quoted globs ('manifests/*.yaml'), https addresses, or - for standard input, which is also read when no input is given and something is piped in.`;

const examples = `Examples:
  p2lk < deployment.yaml > linuxkit.yml
  p2lk web.yaml --base vm -o web.yml && linuxkit build --format kernel+initrd web.yml
  p2lk -R manifests/ --output-dir machines/
  p2lk shop.yaml --select deployment/web --reporter github
  p2lk explain P2LK301

Exit codes: 0 done; 1 the input has errors; 2 command line, configuration or input cannot be used;
3 output cannot be written, or a plugin or p2lk itself failed.`;

/** The main command and its options, without subcommands. */
export const mainCommand = (version: string): Command =>
  new Command('p2lk')
    .description(`Translates a Kubernetes workload manifest into a LinuxKit image manifest: a pod becomes a virtual machine.\n\n${sources}`)
    .usage('[options] [input...]')
    .argument('[input...]', 'what to translate')
    .optionsGroup('Input:')
    .option('-f, --filename <input>', 'an input; may be repeated', collect)
    .option('-R, --recursive', 'read folders with all folders in them')
    .option('--stdin-filename <name>', 'what messages call standard input', nonEmpty)
    .option('--select <kind/name>', 'translate only this workload', selection)
    .option('--timeout <seconds>', 'how long addresses and references may take to answer', seconds)
    .optionsGroup('Output:')
    .option('-o, --output <file>', 'write the manifest to a file; - is standard output', nonEmpty)
    .addOption(new Option('--output-dir <dir>', 'write one manifest for each workload: <kind>-<name>.yaml').conflicts('output'))
    .option('--base <template>', 'merge into vm, vmware, cloud, or a manifest of your own', nonEmpty)
    .addOption(
      new Option('--secrets <how>', 'values of Secrets: in the manifest, in files beside it, or an error').choices([
        'inline',
        'file',
        'error',
      ]),
    )
    .option('--trace <file>', 'write as JSON which plugin wrote what', nonEmpty)
    .optionsGroup('Machine:')
    .option('--platform <os/arch>', 'platform of the machine (default: linux/amd64)', platform)
    .option('--machine-memory <quantity>', 'memory of the machine (default: 1Gi)', quantity('2Gi', quantityValue))
    .option('--machine-cpu <quantity>', 'processors of the machine (default: 1)', quantity('2 or 1500m', milliValue))
    .option('--ordinal <number>', 'which pod of a StatefulSet or an indexed Job the machine is', whole)
    .optionsGroup('Images:')
    .addOption(
      new Option('--unknown-image <what>', 'an image whose config is not found is an error, or taken to bring nothing').choices([
        'error',
        'assume',
      ]),
    )
    .option('--image-layout <dir>', 'look image configs up in this OCI layout; may be repeated', collect)
    .option('--image-archive <file>', 'look image configs up in this OCI or docker archive; may be repeated', collect)
    .option('--image-cache <dir>', "look image configs up in this LinuxKit cache (default: LinuxKit's own)", nonEmpty)
    .option('--no-image-cache', "do not look into LinuxKit's cache")
    .optionsGroup('Configuration:')
    .option('--config <file>', 'use this configuration', nonEmpty)
    .option('--no-config', 'use no configuration')
    .addOption(new Option('--config-loader <how>', "load it with Node's own import or with jiti").choices(['native', 'jiti']))
    .option('--print-config', 'print the configuration that would be used, and stop')
    .optionsGroup('Messages:')
    .addOption(new Option('--reporter <name>', 'how messages are written').choices(reporterNames).default('pretty'))
    .option('--strict', 'let warnings fail')
    .option('--max-warnings <number>', 'let more warnings than this fail', whole)
    .option('--lenient', 'let fields pass that nothing honours, with a warning')
    .option('--quiet', 'write errors only')
    .optionsGroup('')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', `\n${examples}`);
