import { parsePlatform } from '../images/platform.ts';
import { splitCommand } from '../system/split-command.ts';
import { milliValue, parseQuantity, quantityValue } from '../kubernetes/quantity.ts';
import type { LabelSelector } from '../kubernetes/generated/types.ts';
import { parseLabels, parseSelection } from '../kubernetes/selection.ts';
import type { Selection } from '../kubernetes/selection.ts';
import { reporterNames } from './flags.ts';

/** An option's value is of the wrong form; the message is a sentence. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** One option of the main command. */
export interface OptionEntry {
  readonly group: string;
  /** As help shows it: `-o, --output <file>`; `--no-config` sets `config` to false. */
  readonly flags: string;
  readonly about: string;
  /** Reads the value; `before` is what an earlier use of the same option gave. Throws `Refusal`. */
  readonly read?: (text: string, before: unknown) => unknown;
  readonly choices?: readonly string[];
  readonly default?: unknown;
  /** Key of an option that must not be given with this one. */
  readonly conflicts?: string;
  /** Key of an option without which this one means nothing. */
  readonly needs?: string;
}

const refuse = (reason: string): never => {
  throw new Refusal(reason);
};

const nonEmpty = (text: string): string => (text === '' ? refuse('It is empty.') : text);
const collect = (text: string, before: unknown): readonly string[] => [
  ...((before as readonly string[] | undefined) ?? []),
  nonEmpty(text),
];

const selection = (text: string): Selection =>
  parseSelection(text) ?? refuse('kind/name is wanted, as deployment/web, or namespace/kind/name.');

const labels = (text: string): LabelSelector =>
  parseLabels(text) ?? refuse('label=value is wanted, as app=web, or several with commas.');

const platform = (text: string): string =>
  parsePlatform(text) === undefined ? refuse('os/architecture is wanted, as linux/arm64.') : text;

const quantity =
  (example: string, value: (parsed: NonNullable<ReturnType<typeof parseQuantity>>) => bigint) =>
  (text: string): number => {
    const parsed = parseQuantity(text);
    const number = parsed === undefined ? 0 : Number(value(parsed));
    return Number.isSafeInteger(number) && number > 0
      ? number
      : refuse(`A quantity is wanted, as ${example}.`);
  };

const whole = (text: string): number =>
  /^\d{1,9}$/.test(text) ? Number(text) : refuse('A whole number is wanted.');

const seconds = (text: string): number => {
  const found = /^(\d{1,6}(?:\.\d+)?)s?$/.exec(text);
  return found !== null && Number(found[1]) > 0
    ? Number(found[1])
    : refuse('A number of seconds is wanted, as 30.');
};

const command = (text: string): readonly string[] =>
  splitCommand(text) ?? refuse('A program with its arguments is wanted, every quote closed.');

const group = (
  name: string,
  entries: readonly Omit<OptionEntry, 'group'>[],
): readonly OptionEntry[] => entries.map((entry) => ({ group: name, ...entry }));

/** The options of the main command, in the order in which help lists them. */
export const optionTable: readonly OptionEntry[] = [
  ...group('Input:', [
    { flags: '-f, --filename <input>', about: 'an input; may be repeated', read: collect },
    { flags: '-R, --recursive', about: 'read folders with all folders in them' },
    {
      flags: '--stdin-filename <name>',
      about: 'what messages call standard input',
      read: nonEmpty,
    },
    {
      flags: '--select <kind/name>',
      about: "translate only this workload; kubectl's short names do: deploy/web",
      read: selection,
    },
    {
      flags: '-l, --selector <labels>',
      about: 'translate only workloads with these labels, as app=web,tier!=cache',
      read: labels,
    },
    {
      flags: '--timeout <seconds>',
      about: 'how long addresses and references may take to answer',
      read: seconds,
    },
  ]),
  ...group('Cluster:', [
    {
      flags: '--from-cluster [kind/name]',
      about: 'read this workload, and what the input does not hold, from a live cluster by kubectl',
      read: selection,
    },
    {
      flags: '--context <name>',
      about: 'the cluster: a context of the kubeconfig',
      read: nonEmpty,
      needs: 'fromCluster',
    },
    {
      flags: '-n, --namespace <name>',
      about: 'namespace of what names none',
      read: nonEmpty,
      needs: 'fromCluster',
    },
    {
      flags: '--kubeconfig <file>',
      about: 'the kubeconfig that kubectl uses',
      read: nonEmpty,
      needs: 'fromCluster',
    },
    { flags: '--allow-secrets', about: 'read Secrets from the cluster too', needs: 'fromCluster' },
  ]),
  ...group('Output:', [
    {
      flags: '-o, --output <file>',
      about: 'write the manifest to a file; - is standard output',
      read: nonEmpty,
    },
    {
      flags: '--output-dir <dir>',
      about: 'write one manifest for each workload: <kind>-<name>.yaml',
      read: nonEmpty,
      conflicts: 'output',
    },
    {
      flags: '--base <template>',
      about: 'merge into vm, vmware, cloud, or a manifest of your own',
      read: nonEmpty,
    },
    {
      flags: '--secrets <how>',
      about: 'values of Secrets go into the manifest, into files beside it, or are an error',
      choices: ['inline', 'file', 'error'],
    },
    { flags: '--trace <file>', about: 'write as JSON which plugin wrote what', read: nonEmpty },
  ]),
  ...group('Machine:', [
    {
      flags: '--platform <os/arch>',
      about: 'platform of the machine (default: linux/amd64)',
      read: platform,
    },
    {
      flags: '--machine-memory <quantity>',
      about: 'memory of the machine (default: 1Gi)',
      read: quantity('2Gi', quantityValue),
    },
    {
      flags: '--machine-cpu <quantity>',
      about: 'processors of the machine (default: 1)',
      read: quantity('2 or 1500m', milliValue),
    },
    {
      flags: '--ordinal <number>',
      about: 'which pod of a StatefulSet or an indexed Job the machine is',
      read: whole,
    },
  ]),
  ...group('Images:', [
    {
      flags: '--unknown-image <what>',
      about: 'an image whose config is not found is an error, or is taken to bring nothing',
      choices: ['error', 'assume'],
    },
    {
      flags: '--image-layout <dir>',
      about: 'look image configs up in this OCI layout; may be repeated',
      read: collect,
    },
    {
      flags: '--image-archive <file>',
      about: 'look image configs up in this OCI or docker archive; may be repeated',
      read: collect,
    },
    {
      flags: '--image-cache <dir>',
      about: "look image configs up in this LinuxKit cache (default: LinuxKit's own)",
      read: nonEmpty,
    },
    { flags: '--no-image-cache', about: "do not look into LinuxKit's cache" },
    {
      flags: '--image-resolver <command>',
      about:
        'look image configs up with a program, which gets {} as the name and prints what ' +
        'skopeo inspect --config does',
      read: command,
    },
    {
      flags: '--offline',
      about: 'look into files only: ask no program, Docker daemon or registry about images',
    },
    {
      flags: '--locked',
      about: 'take image configs from p2lk.lock alone; an image that it does not list is an error',
    },
  ]),
  ...group('Configuration:', [
    { flags: '--config <file>', about: 'use this configuration', read: nonEmpty },
    { flags: '--no-config', about: 'use no configuration' },
    {
      flags: '--config-loader <how>',
      about: "load it with Node's own import or with jiti",
      choices: ['native', 'jiti'],
    },
    { flags: '--print-config', about: 'print the configuration that would be used, and stop' },
  ]),
  ...group('Messages:', [
    {
      flags: '--reporter <name>',
      about: `how messages are written: ${reporterNames.join(', ')}, or a module of your own`,
      read: nonEmpty,
      default: 'pretty',
    },
    { flags: '--strict', about: 'let warnings fail' },
    { flags: '--max-warnings <number>', about: 'let more warnings than this fail', read: whole },
    { flags: '--lenient', about: 'let fields pass that nothing honours, with a warning' },
    { flags: '--quiet', about: 'write errors only' },
  ]),
];
