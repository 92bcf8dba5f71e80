import { resolve } from 'node:path';
import { configNames } from '../../config/find.ts';
import { existsSync } from 'node:fs';
import { writeFileWhole } from '../../system/output.ts';
import type { ExitCode } from '../exit-code.ts';
import { tell } from '../messages.ts';
import type { Terminal } from '../terminal.ts';
import { write } from '../terminal.ts';
import { usageFault } from '../usage.ts';
import { writeOrTell } from '../write-or-tell.ts';

const typescript = `import { defineConfig } from 'p2lk';

export default defineConfig({
  // Plugins of your own, or shipped ones with options: import nfs from 'p2lk/plugins/nfs'; … nfs({
  // … })
  plugins: [],
  // The manifest with kernel, init and network that the pod's machine is merged into: vm, vmware,
  // cloud, or a file.
  base: 'vm',
  settings: {
    platform: 'linux/amd64',
    machineMemory: '1Gi',
    machineCpu: 1,
  },
});
`;

/** Where an editor finds the schema: in the package that is installed, else on the network. */
const schemaAddress = (folder: string): string => {
  const installed = './node_modules/p2lk/schema/config.json';
  return existsSync(resolve(folder, installed))
    ? installed
    : 'https://unpkg.com/p2lk/schema/config.json';
};

const yaml = (schema: string): string => `# yaml-language-server: $schema=${schema}
plugins: []
base: vm # the manifest with kernel, init and network: vm, vmware, cloud, or a file
settings:
  platform: linux/amd64
  machineMemory: 1Gi
  machineCpu: 1
`;

const json = ($schema: string): string =>
  `${JSON.stringify(
    {
      $schema,
      plugins: [],
      base: 'vm',
      settings: { platform: 'linux/amd64', machineMemory: '1Gi', machineCpu: 1 },
    },
    undefined,
    2,
  )}\n`;

const forms: { readonly [form: string]: ((schema: string) => string) | undefined } = {
  mts: () => typescript,
  yaml,
  json,
};

/** `p2lk init [FORM]`: writes a configuration to start from, unless the folder has one. */
export const runInit = async (
  terminal: Terminal,
  [form = 'mts']: readonly string[],
): Promise<ExitCode> => {
  const content = Object.hasOwn(forms, form) ? forms[form] : undefined;
  if (content === undefined)
    return usageFault(
      terminal,
      `there is no form ${form} of a configuration; there is ${Object.keys(forms).join(', ')}`,
    );
  const there = configNames.find((candidate) => existsSync(resolve(terminal.folder, candidate)));
  if (there !== undefined) {
    return tell(terminal, (report) =>
      report.add('P2LK500', { reason: `this folder has a configuration already: ${there}` }, [], {
        help: `edit it, or see what it means with: p2lk --print-config`,
      }),
    );
  }
  const name = `p2lk.config.${form}`;
  return writeOrTell(terminal, name, async () => {
    writeFileWhole(resolve(terminal.folder, name), content(schemaAddress(terminal.folder)));
    await write(terminal, 1, `wrote ${name}; see what it means with: p2lk --print-config\n`);
  });
};
