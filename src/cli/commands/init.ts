import { resolve } from 'node:path';
import { configNames } from '../../config/find.ts';
import { existsSync } from 'node:fs';
import { writeFileWhole } from '../../system/output.ts';
import type { ExitCode } from '../exit-code.ts';
import { tell } from '../messages.ts';
import type { Terminal } from '../terminal.ts';
import { write } from '../terminal.ts';
import { writeOrTell } from '../write-or-tell.ts';

const name = 'p2lk.config.mts';

const content = `import { defineConfig } from 'p2lk';

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

/** `p2lk init`: writes a configuration to start from, unless the folder has one. */
export const runInit = async (terminal: Terminal): Promise<ExitCode> => {
  const there = configNames.find((candidate) => existsSync(resolve(terminal.folder, candidate)));
  if (there !== undefined) {
    return tell(terminal, (report) =>
      report.add('P2LK500', { reason: `this folder has a configuration already: ${there}` }, [], {
        help: `edit it, or see what it means with: p2lk --print-config`,
      }),
    );
  }
  return writeOrTell(terminal, name, async () => {
    writeFileWhole(resolve(terminal.folder, name), content);
    await write(terminal, 1, `wrote ${name}; see what it means with: p2lk --print-config\n`);
  });
};
