import { cpSync, existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { packageFile } from '../../system/package-file.ts';
import type { ExitCode } from '../exit-code.ts';
import { tell } from '../messages.ts';
import type { Terminal } from '../terminal.ts';
import { write } from '../terminal.ts';
import { writeOrTell } from '../write-or-tell.ts';

/** The name that the template's plugin has; it stands in file contents and in no file name. */
const templateName = 'example';

/** `p2lk new-plugin NAME`: copies the plugin template to `p2lk-plugin-NAME`. */
export const runNewPlugin = async (
  terminal: Terminal,
  [given = '']: readonly string[],
): Promise<ExitCode> => {
  const name = given.replace(/^p2lk-plugin-/, '');
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name) || name.length > 60) {
    return tell(terminal, (report) =>
      report.add(
        'P2LK500',
        {
          reason: `${JSON.stringify(given)} is no name of a plugin: lower-case letters, digits and - are wanted`,
        },
        [],
        { help: 'p2lk new-plugin acme-disk' },
      ),
    );
  }
  const folder = `p2lk-plugin-${name}`;
  const target = resolve(terminal.folder, folder);
  if (existsSync(target))
    return tell(terminal, (report) =>
      report.add('P2LK500', { reason: `${folder} is there already` }, [], {
        help: 'choose another name, or take the folder away',
      }),
    );
  return writeOrTell(terminal, folder, async () => {
    cpSync(packageFile('templates/plugin'), target, { recursive: true });
    // npm leaves a .gitignore out of a package, and takes a second package.json for a package.
    renameSync(join(target, 'gitignore'), join(target, '.gitignore'));
    renameSync(join(target, 'package.template.json'), join(target, 'package.json'));
    for (const entry of readdirSync(target, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      writeFileSync(path, readFileSync(path, 'utf8').replaceAll(templateName, name));
    }
    await write(
      terminal,
      1,
      `made ${folder}\n\nNext:\n  cd ${folder}\n  npm install\n  npm test\n`,
    );
  });
};
