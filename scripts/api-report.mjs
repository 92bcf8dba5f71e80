// npm run api: writes api/<door>.api.md, every exported name of the package with its type, from the
// built declarations. With --check nothing is written, and it fails where a report is not current: a
// change of the public API is seen in the diff of these files.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';
import { failing, ownFolder, root } from './checking.mjs';

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const folder = ownFolder('api');
const fail = failing('api-report');
// The extractor reads older configurations of the compiler only.
const tsconfig = {
  compilerOptions: {
    target: 'es2022',
    module: 'nodenext',
    moduleResolution: 'nodenext',
    strict: true,
    types: ['node'],
    skipLibCheck: true,
  },
};

let stale = false;
for (const [door, { types }] of Object.entries(exports)) {
  if (types === undefined || door.includes('*')) continue;
  const name = door === '.' ? 'p2lk' : door.slice(2);
  const config = ExtractorConfig.prepare({
    configObjectFullPath: join(root, 'api-extractor.json'),
    packageJsonFullPath: join(root, 'package.json'),
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: join(root, types),
      compiler: { overrideTsconfig: { ...tsconfig, include: [join(root, types)] } },
      apiReport: {
        enabled: true,
        reportFileName: `${name}.api.md`,
        reportFolder: folder,
        reportTempFolder: folder,
        includeForgottenExports: false,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: 'lf',
      messages: {
        // What is said belongs to the report alone.
        compilerMessageReporting: { default: { logLevel: 'none' } },
        extractorMessageReporting: { default: { logLevel: 'none' } },
        tsdocMessageReporting: { default: { logLevel: 'none' } },
      },
    },
  });
  const { succeeded } = Extractor.invoke(config, {
    localBuild: true,
    messageCallback: (message) => {
      message.handled = message.logLevel !== 'error';
    },
  });
  if (!succeeded) fail(`the extractor cannot read ${types}`);
  const made = readFileSync(join(folder, `${name}.api.md`), 'utf8');
  const path = join(root, 'api', `${name}.api.md`);
  if (!values.check) writeFileSync(path, made);
  else if (!existsSync(path) || readFileSync(path, 'utf8') !== made) {
    stale = true;
    console.error(`api-report: api/${name}.api.md is not what ${types} exports`);
  }
}
if (stale) fail('npm run build && npm run api writes them anew; read the difference');
