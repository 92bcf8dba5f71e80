// Writes the pages of the API, one for each door of the package, from the docstrings.
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Application } from 'typedoc';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Doors by the name of their page. */
const doors = {
  p2lk: 'src/index.ts',
  plugin: 'src/plugin.ts',
  drivers: 'src/drivers.ts',
  testing: 'src/testing.ts',
  browser: 'src/browser.ts',
};

/**
 * @param {string} out folder of the pages; what is in it is removed
 */
export const writeApi = async (out) => {
  await rm(out, { recursive: true, force: true });
  const application = await Application.bootstrapWithPlugins({
    plugin: ['typedoc-plugin-markdown'],
    tsconfig: join(root, 'tsconfig.build.json'),
    entryPoints: Object.values(doors).map((file) => join(root, file)),
    // Kubernetes' own types have pages of their fields.
    exclude: ['**/generated/types.ts'],
    excludeInternal: true,
    disableSources: true,
    disableGit: true,
    // `npm run typecheck` looks for errors.
    skipErrorChecking: true,
    readme: 'none',
    logLevel: 'Error',
    out,
    outputFileStrategy: 'modules',
    entryFileName: 'modules.md',
    hideBreadcrumbs: true,
    hidePageHeader: true,
    useHTMLEncodedBrackets: true,
    parametersFormat: 'table',
    interfacePropertiesFormat: 'table',
    typeDeclarationFormat: 'table',
  });
  const project = await application.convert();
  if (project === undefined) throw new Error('the docstrings could not be read');
  await application.generateOutputs(project);
  await rm(join(out, 'modules.md'));
  await rename(join(out, 'index.md'), join(out, 'p2lk.md'));
  for (const door of Object.keys(doors)) {
    const path = join(out, `${door}.md`);
    const text = await readFile(path, 'utf8');
    const name = door === 'p2lk' ? door : `p2lk/${door}`;
    await writeFile(
      path,
      `---\neditLink: false\noutline: [2, 3]\n---\n\n${text
        .replace(/^# .*$/m, `# ${name}`)
        .replaceAll('](index.md', '](p2lk.md')}`,
    );
  }
};
