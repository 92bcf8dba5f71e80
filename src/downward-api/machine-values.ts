import { podIP, podIPs } from '../linuxkit/addresses.ts';
import { sh } from '../linuxkit/shell.ts';
import type { ShellFragment } from '../linuxkit/shell.ts';

/**
 * A value that only the booted machine knows: what stands for it in the manifest, and the command
 * that prints it.
 */
export interface MachineValue {
  readonly placeholder: string;
  readonly value: ShellFragment;
}

const joined = sh`${podIPs} | paste -s -d , -`;

/** By fieldPath. The machine is the pod's node too, so its address is both. */
const values: { readonly [fieldPath: string]: MachineValue } = {
  'status.podIP': { placeholder: 'P2LK__status_podIP__', value: podIP },
  'status.podIPs': { placeholder: 'P2LK__status_all_podIPs__', value: joined },
  'status.hostIP': { placeholder: 'P2LK__status_hostIP__', value: podIP },
  'status.hostIPs': { placeholder: 'P2LK__status_all_hostIPs__', value: joined },
  'spec.nodeName': { placeholder: 'P2LK__spec_nodeName__', value: sh`hostname` },
};

/** The value of a fieldPath that only the booted machine knows; undefined for any other. */
export const machineValue = (fieldPath: string): MachineValue | undefined =>
  Object.hasOwn(values, fieldPath) ? values[fieldPath] : undefined;

/** Every machine value whose placeholder stands in the text. */
export const machineValuesIn = (text: string): readonly MachineValue[] =>
  Object.values(values).filter(({ placeholder }) => text.includes(placeholder));
