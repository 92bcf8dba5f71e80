import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import packageJson from '../package.json' with { type: 'json' };
import { build } from './built.ts';
import { readPage, root } from './docs/pages.ts';

beforeAll(() => build(), 120_000);

const scripts: { readonly [name: string]: string | undefined } = packageJson.scripts;

describe('workflows', () => {
  const folder = '.github/workflows';
  const files = readdirSync(join(root, folder));
  interface Workflow {
    readonly on: unknown;
    readonly permissions: unknown;
    readonly jobs: {
      readonly [name: string]: {
        readonly steps: readonly { readonly uses?: string; readonly run?: string }[];
      };
    };
  }
  const read = (file: string): Workflow => parse(readPage(`${folder}/${file}`)) as Workflow;

  test.each(files)('%s calls what there is, and asks for no right that it needs not', (file) => {
    const { on, permissions, jobs } = read(file);
    expect(on).toBeDefined();
    expect(permissions).toBeDefined();
    for (const { steps } of Object.values(jobs))
      for (const { uses, run = '' } of steps) {
        if (uses !== undefined) expect(uses).toMatch(/^[\w-]+\/[\w-]+@v\d+$/);
        for (const [, name = ''] of run.matchAll(/npm run (?:--silent )?([\w:-]+)/g))
          expect(scripts[name], name).toBeDefined();
        if (run.startsWith('.')) expect(existsSync(join(root, run))).toBe(true);
        // Words of others never stand in a script.
        expect(run).not.toMatch(/\$\{\{\s*github\.event/);
      }
  });

  test('CI runs on the oldest Node that is supported', () => {
    expect(readPage(`${folder}/ci.yml`)).toContain(
      `'${packageJson.engines.node.replace(/^>=|\.0$/g, '')}'`,
    );
  });

  test('a release has a provenance', () => {
    expect(readPage(`${folder}/release.yml`)).toContain('id-token: write');
    expect(packageJson.publishConfig).toEqual({ access: 'public', provenance: true });
  });
});

describe('issue forms', () => {
  const folder = '.github/ISSUE_TEMPLATE';
  const forms = readdirSync(join(root, folder)).filter((name) => name !== 'config.yml');

  test.each(forms)('%s is a form', (file) => {
    const form = parse(readPage(`${folder}/${file}`)) as {
      readonly name: string;
      readonly description: string;
      readonly body: readonly {
        readonly type: string;
        readonly id: string;
        readonly attributes: { readonly label: string };
      }[];
    };
    expect(form.name.length * form.description.length).toBeGreaterThan(0);
    const ids = form.body.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { type, attributes } of form.body) {
      expect(['textarea', 'input', 'dropdown', 'checkboxes']).toContain(type);
      expect(attributes.label).not.toBe('');
    }
  });
});

describe('the Dockerfile', () => {
  const lines = readPage('Dockerfile').replaceAll('\\\n', ' ').split('\n');
  const of = (word: string): readonly string[] =>
    lines.flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []));

  test('copies what there is, and runs p2lk as nobody special', () => {
    for (const words of of('COPY').filter((line) => !line.startsWith('--from')))
      for (const source of words.split(' ').slice(0, -1))
        expect(existsSync(join(root, source)), source).toBe(true);
    expect(of('USER').at(-1)).toBe('node');
    expect(of('ENTRYPOINT')).toEqual(['["p2lk"]']);
  });

  test('takes no linuxkit whose digest is not the one that was named', () => {
    const install = of('RUN').find((line) => line.includes('LINUXKIT_URL')) ?? '';
    expect(install).toMatch(
      /wget [^&]*&& echo "\$LINUXKIT_SHA256 {2}\S+" \| sha256sum -c\s+&& chmod/,
    );
    expect(of('ENV')).toContain('PATH=/opt/linuxkit:$PATH');
  });

  test.each(of('RUN'))('%s is a command line of sh', (line) => {
    expect(spawnSync('sh', ['-n', '-c', line]).status).toBe(0);
  });
});

describe('what is bundled', () => {
  const bundledPackages = (): readonly { readonly name: string; readonly version: string }[] =>
    JSON.parse(readFileSync(join(root, 'dist/bundled.json'), 'utf8')) as {
      name: string;
      version: string;
    }[];

  test('is named with its licence in the package', () => {
    const bundled = bundledPackages();
    const text = readFileSync(join(root, 'dist/THIRD-PARTY-LICENSES.txt'), 'utf8');
    expect(bundled.map(({ name }) => name)).toEqual(expect.arrayContaining(['commander', 'yaml']));
    for (const { name, version } of bundled) expect(text).toContain(`\n${name} ${version} (`);
  });

  test('is in the bill of materials, beside what an install brings', () => {
    const { status, stdout } = spawnSync(process.execPath, ['scripts/sbom.mjs'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(status).toBe(0);
    const bill = JSON.parse(stdout) as {
      readonly bomFormat: string;
      readonly metadata: { readonly component: { readonly name: string } };
      readonly components: readonly { readonly 'bom-ref': string; readonly purl: string }[];
      readonly dependencies: readonly { readonly dependsOn: readonly string[] }[];
    };
    expect([bill.bomFormat, bill.metadata.component.name]).toEqual(['CycloneDX', 'p2lk']);
    const purls = bill.components.map(({ purl }) => purl);
    expect(new Set(purls).size).toBe(purls.length);
    const wanted = [
      ...bundledPackages().map(({ name, version }) => [name, version] as const),
      ...Object.entries(packageJson.dependencies),
    ].map(([name, version]) => `pkg:npm/${name.replace('@', '%40')}@${version}`);
    expect(purls).toEqual(expect.arrayContaining(wanted));
    const refs = bill.dependencies.flatMap(({ dependsOn }) => dependsOn);
    for (const one of bill.components) expect(refs).toContain(one['bom-ref']);
  });
});
