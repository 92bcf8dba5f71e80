import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { definePlugin } from '../../src/plugin.ts';
import type { File, Image, Manifest } from '../../src/linuxkit/manifest.ts';
import { translate } from '../../src/pipeline/translate.ts';
import type { TranslateOptions } from '../../src/pipeline/translate.ts';
import { caseOptions } from '../../src/testing.ts';
import { canary, isScript, Sandbox, textOf, whyNoSandbox } from './sandbox.ts';
import type { Aftermath } from './sandbox.ts';
import { addedLines, hostileTexts, renamed, textsIn, withText } from './texts.ts';
import type { Spot } from './texts.ts';

// Validation is off here, and nowhere else: what writes a text has to hold by itself.
vi.mock('../../src/kubernetes/validate.ts', () => ({ validate: () => {} }));

const root = fileURLToPath(new URL('../..', import.meta.url));
const folders = [
  'test/cases',
  ...readdirSync(join(root, 'plugins')).map((name) => `plugins/${name}/cases`),
]
  .filter((folder) => existsSync(join(root, folder)))
  .flatMap((folder) => readdirSync(join(root, folder)).map((name) => join(root, folder, name)))
  .filter((folder) => existsSync(join(folder, 'input.yaml')));

const documentsOf = (folder: string): readonly object[] =>
  readdirSync(folder)
    .filter((name) => /\.ya?ml$/.test(name) && !/^(?:expected\.yml|p2lk\.config\..*)$/.test(name))
    .toSorted()
    .flatMap((name) =>
      parseAllDocuments(readFileSync(join(folder, name), 'utf8'), { version: '1.1' }).flatMap(
        (document) => (document.toJS() as object | null) ?? [],
      ),
    );

/** Manifests of what translates. */
const manifestsOf = async (
  documents: readonly unknown[],
  options: TranslateOptions,
): Promise<readonly Manifest[]> => {
  const text = documents.map((document) => JSON.stringify(document)).join('\n---\n');
  const manifests: Manifest[] = [];
  for await (const { manifest } of translate([{ name: 'input.yaml', text }], options))
    if (manifest !== undefined) manifests.push(manifest);
  return manifests;
};

const imagesOf = ({ onboot = [], onshutdown = [], services = [] }: Manifest): readonly Image[] => [
  ...onboot,
  ...onshutdown,
  ...services,
];

const pathsOf = (manifest: Manifest): readonly string[] => [
  ...(manifest.files ?? []).flatMap(({ path, source = '' }) => [`/${path}`, source]),
  ...imagesOf(manifest).flatMap(({ binds = [], mounts = [], runtime }) => [
    ...binds.flatMap((bind) => bind.split(':').slice(0, 2)),
    ...[...mounts, ...(runtime?.mounts ?? [])].flatMap(({ source = '', destination }) => [
      source,
      destination,
    ]),
    ...(runtime?.mkdir ?? []),
  ]),
];

/** Files of one line a thing: hosts, rules, a plan. Scripts may have a quoted text of more lines. */
const isOfLines = (file: File): boolean =>
  !isScript(file) &&
  /^etc\/(?:hostname$|p2lk\/(?:plan$|firewall\/|iscsi-auth\/|cifs))/.test(file.path);

/** Whether a line of a text is one that a hostile text would have added. */
const hasNewLine = (text: string): boolean =>
  text.split('\n').some((line) => addedLines.some((added) => line.startsWith(added)));

/** What a manifest says by itself that it must not. */
const wrongIn = (manifest: Manifest): readonly string[] => [
  ...pathsOf(manifest)
    .filter((path) => path.split('/').includes('..') || /[\0-\x1f]/.test(path))
    .map((path) => `path ${JSON.stringify(path)}`),
  ...imagesOf(manifest)
    .flatMap(({ env = [] }) => env)
    .filter((entry) => !/^[^=]+=/.test(entry) || entry.startsWith('A=B C='))
    .map((entry) => `variable ${JSON.stringify(entry)}`),
  ...(manifest.files ?? [])
    .filter((file) => isOfLines(file) && hasNewLine(textOf(file)))
    .map(({ path }) => `a new line in ${path}`),
];

const machinePaths = ['run/p2lk/pod/hosts', 'run/p2lk/pod/resolv.conf', 'run/p2lk/pod/hostname'];

/** What has become of the machine that must not have. */
const wrongAfter = (after: Aftermath, before: Aftermath, ofMachine: boolean): readonly string[] => [
  ...after.made
    .filter(
      (path) =>
        `/${path}` === canary || (!ofMachine && !/^(?:run|var|tmp|proc\/sys)(?:\/|$)/.test(path)),
    )
    .map((path) => `made ${JSON.stringify(path)}`),
  ...(after.isBroken && !before.isBroken ? ['a script that no shell reads'] : []),
  ...machinePaths
    .filter((path) => hasNewLine(after.text(path)))
    .map((path) => `a new line in ${path}`),
];

/** Texts that name a path of the machine by the user's own will. */
const ofMachine = ({ path }: Spot): boolean =>
  path.some((key) => key === 'hostPath' || key === 'local') || path.at(-1) === 'secretFile';

/** The field, whichever item of a list has it. */
const fieldOf = (kind: string, { path, isKey }: Spot): string =>
  `${kind} ${path.map((key) => (typeof key === 'number' ? '[]' : key)).join('.')}${isKey ? ' (key)' : ''}`;

const hasText = (file: File, before: Manifest): boolean =>
  textOf(file) !== textOf(before.files?.find(({ path }) => path === file.path) ?? { path: '' });

const known = new WeakMap<Manifest, Map<string, Aftermath>>();

/** What the scripts of these paths leave when nobody has changed a text. */
const usualOf = (sandbox: Sandbox, before: Manifest, paths: readonly string[]): Aftermath => {
  const runs = known.get(before) ?? new Map<string, Aftermath>();
  known.set(before, runs);
  const key = paths.join('\n');
  const usual = runs.get(key) ?? sandbox.run(before, ({ path }) => paths.includes(path));
  runs.set(key, usual);
  return usual;
};

const wrongOf = (
  sandbox: Sandbox,
  manifest: Manifest,
  before: Manifest,
  spot: Spot,
): readonly string[] => {
  const said = wrongIn(manifest);
  const changed = (file: File): boolean => hasText(file, before);
  if (!(manifest.files ?? []).some((file) => isScript(file) && changed(file))) return said;
  const paths = (manifest.files ?? []).filter(changed).map(({ path }) => path);
  const usual = usualOf(sandbox, before, paths);
  return [...said, ...wrongAfter(sandbox.run(manifest, changed), usual, ofMachine(spot))];
};

/** Fields and texts that have been tried, in whichever case. */
const tried = new Set<string>();

describe.skipIf(whyNoSandbox !== '')(
  `no text of an input is more than data${whyNoSandbox === '' ? '' : ` (skipped: ${whyNoSandbox})`}`,
  () => {
    const sandbox = new Sandbox();
    afterAll(() => sandbox.dispose());

    test.each(folders)('%s', { timeout: 600_000 }, async (folder) => {
      const options = await caseOptions(folder);
      const documents = documentsOf(folder);
      const [before] = await manifestsOf(documents, options);
      if (before === undefined) return;
      const wrong: string[] = [];
      for (const [i, document] of documents.entries()) {
        for (const spot of textsIn(document)) {
          for (const [name, text] of Object.entries(hostileTexts)) {
            const key = `${fieldOf((document as { kind?: string }).kind ?? '', spot)} ${name}`;
            if (tried.has(key)) continue;
            tried.add(key);
            const alone = documents.with(i, withText(document, spot, text) as object);
            const everywhere = renamed(documents, spot.text, text) as readonly object[];
            const joins = !spot.isKey && JSON.stringify(everywhere) !== JSON.stringify(alone);
            for (const changed of joins ? [alone, everywhere] : [alone]) {
              const [manifest] = await manifestsOf(changed, options);
              if (manifest === undefined) continue;
              for (const one of wrongOf(sandbox, manifest, before, spot))
                wrong.push(`${key}: ${one}`);
            }
          }
        }
      }
      expect([...new Set(wrong)]).toEqual([]);
    });

    test('a plugin that pastes a text into a script is found out', async () => {
      const careless = definePlugin({
        name: 'careless',
        apiVersion: 1,
        fields: [],
        apply(hooks) {
          hooks.pod.tap('careless', ({ containers }, manifest) =>
            manifest.add('files', {
              path: 'etc/init.d/099-careless',
              contents: `#!/bin/sh\necho '${containers[0]?.command?.[0] ?? ''}'\n`,
              mode: '0755',
            }),
          );
        },
      })();
      const options = { settings: { unknownImage: 'assume' }, plugins: [careless] } as const;
      const pod = (word: string) => ({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'web' },
        spec: { containers: [{ name: 'web', image: 'busybox', command: [word] }] },
      });
      const [before] = await manifestsOf([pod('web')], options);
      const spot = { path: ['command'], isKey: false, text: 'web' };
      const found = await Promise.all(
        ['ends a word', 'ends a command', 'leads upwards'].map(async (name) => {
          const [manifest] = await manifestsOf([pod(hostileTexts[name] ?? '')], options);
          return wrongOf(sandbox, manifest!, before!, spot);
        }),
      );
      expect(found[0]).toEqual(['made "canary"']);
      // What it ends with leaves a quote open.
      expect(found[1]).toContain('a script that no shell reads');
      expect(found[2]).toEqual([]);
    });
  },
);
