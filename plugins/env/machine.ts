import { podIP, podIPs, sh } from 'p2lk/plugin';
import type { ContainerContext, ShellFragment } from 'p2lk/plugin';

/** What only the booted machine knows, by fieldPath: the placeholder in the manifest and the command that prints the value. */
const machineValues: { readonly [fieldPath: string]: { readonly placeholder: string; readonly value: ShellFragment } } = {
  'status.podIP': { placeholder: 'P2LK__status_podIP__', value: podIP },
  'status.podIPs': { placeholder: 'P2LK__status_all_podIPs__', value: sh`${podIPs} | paste -s -d , -` },
  'status.hostIP': { placeholder: 'P2LK__status_hostIP__', value: podIP },
  'status.hostIPs': { placeholder: 'P2LK__status_all_hostIPs__', value: sh`${podIPs} | paste -s -d , -` },
  'spec.nodeName': { placeholder: 'P2LK__spec_nodeName__', value: sh`hostname` },
};

/** The placeholder for a field that only the booted machine knows; undefined for any other field. */
export const placeholderOf = (fieldPath: string): string | undefined =>
  Object.hasOwn(machineValues, fieldPath) ? machineValues[fieldPath]?.placeholder : undefined;

/** Asks the boot to fill every placeholder that the container's environment holds, and so its command and args. */
export const fillAtBoot = ({ boot, environment, name }: ContainerContext): void => {
  const text = [...environment.values()].join('\n');
  for (const { placeholder, value } of Object.values(machineValues)) {
    if (text.includes(placeholder)) boot.patch(name, { kind: 'fill', placeholder, value });
  }
};
