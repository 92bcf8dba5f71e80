import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Rule } from './rule.ts';

/** Where the program is on the path, it says itself what it takes. */
export const linuxkit: Rule = {
  name: 'linuxkit',
  about: 'LinuxKit takes the manifest: the project knows its schema, and the program is asked',
  async find(trial) {
    const found: string[] = [];
    const here = spawnSync('linuxkit', ['version']).error === undefined;
    for (const one of trial.cases) {
      const { translations, findings } = await trial.run(one);
      for (const { code, message } of findings)
        if (code === 'P2LK401') found.push(`${one.name}: ${message}`);
      if (!here) continue;
      for (const { text } of translations) {
        const said = text === undefined ? '' : refusal(text);
        if (said !== '') found.push(`${one.name}: linuxkit build --dry-run: ${said}`);
      }
    }
    return found;
  },
};

/** What `linuxkit build --dry-run` has against a manifest; empty where it takes it. */
const refusal = (text: string): string => {
  const folder = mkdtempSync(join(tmpdir(), 'p2lk-conformance-'));
  try {
    const file = join(folder, 'machine.yml');
    writeFileSync(file, text);
    const { status, stdout, stderr } = spawnSync('linuxkit', ['build', '--dry-run', file], {
      cwd: folder,
      encoding: 'utf8',
    });
    return status === 0 ? '' : `${stdout}${stderr}`.replaceAll(/\s+/g, ' ').trim();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
