// npm run sbom [FILE]: writes a bill of materials in CycloneDX: what an install of p2lk brings, and
// the packages whose code is in its bundle (dist/bundled.json), which no installer sees.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './checking.mjs';
import { installedPackages } from './installed.mjs';

const bill = JSON.parse(
  execFileSync(
    'npm',
    ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--omit', 'dev'],
    { cwd: root, encoding: 'utf8', maxBuffer: 1e8 },
  ),
);
// npm takes the folder's name.
bill.metadata.component.name = 'p2lk';
const bundled = JSON.parse(readFileSync(join(root, 'dist/bundled.json'), 'utf8'));
// npm leaves out what a tool of development may use too.
const installed = installedPackages().map(([path, rest]) => ({
  name: path.slice(path.lastIndexOf('node_modules/') + 13),
  ...rest,
}));

/** A component of CycloneDX 1.5; `kind` tells packages of one name and version apart. */
const component = ({ name, version, license, integrity }, kind) => {
  const [group, bare] = name.startsWith('@') ? name.split('/') : [undefined, name];
  const [, hash] = /^sha512-(.+)$/.exec(integrity ?? '') ?? [];
  return {
    'bom-ref': `${kind}:${name}@${version}`,
    type: 'library',
    group,
    name: bare,
    version,
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
    scope: 'required',
    hashes:
      hash === undefined
        ? undefined
        : [{ alg: 'SHA-512', content: Buffer.from(hash, 'base64').toString('hex') }],
    properties: [{ name: 'p2lk:how', value: kind }],
    licenses: [{ license: { id: license } }],
  };
};

const known = new Set(bill.components.map(({ purl }) => purl));
const added = [
  ...installed.map((one) => component(one, 'installed')),
  ...bundled.map((one) => component(one, 'bundled')),
].filter(({ purl }) => {
  const isNew = !known.has(purl);
  known.add(purl);
  return isNew;
});
bill.components.push(...added);
const own = bill.dependencies.find(({ ref }) => ref === bill.metadata.component['bom-ref']);
own.dependsOn.push(...added.map((one) => one['bom-ref']));
const text = `${JSON.stringify(bill, undefined, 2)}\n`;
const [file] = process.argv.slice(2);
if (file === undefined) process.stdout.write(text);
else writeFileSync(file, text);
