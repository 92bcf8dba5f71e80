import { podIP, podIPs } from '../linuxkit/addresses.ts';
import { jsonText, placeholder } from '../linuxkit/placeholder.ts';
import { sh } from '../linuxkit/shell.ts';
import type { ShellFragment } from '../linuxkit/shell.ts';

/** A value that the booted machine fills in: what stands for it in the manifest. */
export interface MachineValue {
  readonly placeholder: string;
  /** Prints the value; absent for a Secret's, which an edit `fillFrom` puts in. */
  readonly value?: ShellFragment;
}

const joined = sh`${podIPs} | paste -s -d , -`;

const known = (name: string, value: ShellFragment) => ({ placeholder: placeholder(name), value });

/** By fieldPath. The machine is the pod's node too, so its address is both. */
const values: { readonly [fieldPath: string]: Required<MachineValue> } = {
  'status.podIP': known('status_podIP', podIP),
  'status.podIPs': known('status_all_podIPs', joined),
  'status.hostIP': known('status_hostIP', podIP),
  'status.hostIPs': known('status_all_hostIPs', joined),
  'spec.nodeName': known('spec_nodeName', sh`hostname`),
};

/** The value of a fieldPath that only the booted machine knows; undefined for any other. */
export const machineValue = (fieldPath: string): Required<MachineValue> | undefined =>
  Object.hasOwn(values, fieldPath) ? values[fieldPath] : undefined;

const secrets = new RegExp(placeholder('secret_[0-9]+'), 'g');

/**
 * Every value that the machine fills in and whose placeholder stands in the text, Secrets' too.
 * @example for (const { placeholder, value } of machineValuesIn(text)) …
 */
export const machineValuesIn = (text: string): readonly MachineValue[] => [
  ...Object.values(values).filter((value) => text.includes(value.placeholder)),
  ...[...new Set(text.match(secrets))].map((found) => ({ placeholder: found })),
];

/**
 * What stands for a Secret's value in a bundle, and the contents of the file from which an edit
 * `fillFrom` puts it in. `number` tells those of one container apart.
 * @example const { placeholder, contents } = machineSecret(password, 1)
 */
export const machineSecret = (
  value: string,
  number: number,
): { readonly placeholder: string; readonly contents: string } => ({
  placeholder: placeholder(`secret_${number}`),
  contents: jsonText(value),
});
