import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { rolldown } from 'rolldown';
import { expect, test } from 'vitest';
import { translate } from '../src/browser.ts';
import { translate as onNode } from '../src/index.ts';
import { build } from './built.ts';
import { root } from './docs/pages.ts';

const all = async <T>(generated: AsyncIterable<T>): Promise<readonly T[]> => {
  const found: T[] = [];
  for await (const one of generated) found.push(one);
  return found;
};

const ofProcess = 'env|cwd|platform|argv|versions?|exit|on|off|features|std\\w+|nextTick';
const NODE_GLOBAL = new RegExp(
  `\\bBuffer(?=\\.\\w)|\\bprocess\\.(?:${ofProcess})\\b|\\b__dirname\\b`,
  'g',
);

/** What an entry cannot do without that a browser does not have. */
const missingOf = async (input: string): Promise<readonly string[]> => {
  const missing = new Set<string>();
  const bundle = await rolldown({
    cwd: root,
    input,
    platform: 'browser',
    tsconfig: `${root}/tsconfig.json`,
    plugins: [
      {
        name: 'builtins',
        async resolveId(id, importer) {
          if (!isBuiltin(id)) return undefined;
          // A library may bring something of its own for browsers under that name.
          const own = await this.resolve(id, importer, { skipSelf: true });
          if (own !== null && !isBuiltin(own.id)) return own;
          missing.add(id);
          return { id, external: true };
        },
      },
    ],
    // The test names what is missing itself.
    onLog: () => undefined,
  });
  const { output } = await bundle.generate({ format: 'esm' });
  await bundle.close();
  for (const chunk of output) {
    if (chunk.type !== 'chunk') continue;
    for (const [id, { code }] of Object.entries(chunk.modules)) {
      // Libraries try whether these are there; p2lk's own code has no need to.
      if (id.includes('/node_modules/') || code === null) continue;
      for (const [name] of code.matchAll(NODE_GLOBAL)) missing.add(`${name} in ${id}`);
    }
  }
  return [...missing].toSorted();
};

test('p2lk/browser needs nothing of Node', async () => {
  expect(await missingOf('src/browser.ts')).toEqual([]);
});

test('what needs Node is seen', async () => {
  expect(await missingOf('src/index.ts')).toEqual(
    expect.arrayContaining(['node:child_process', 'node:fs']),
  );
});

const pod = `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  containers:
    - name: web
      image: nginx:1.27
      ports: [{ containerPort: 80 }]
`;

test('it translates as the library does', async () => {
  const sources = [{ name: 'web.yaml', text: pod }];
  const options = { imageConfigs: { 'nginx:1.27': { cmd: ['nginx'], user: '101:101' } } };
  const here = await all(translate(sources, options));
  const there = await all(
    onNode(sources, { images: { ...options, linuxkitCache: false, offline: true } }),
  );
  expect(here[0]?.text).toContain('services:');
  expect(here.map(({ text }) => text)).toEqual(there.map(({ text }) => text));
});

test('an image that nobody states is unknown, and nothing is asked for it', async () => {
  const text = pod.replace('image: nginx:1.27', 'image: nginx:1.27\n      args: [-g, daemon off;]');
  const sources = [{ name: 'web.yaml', text }];
  const [found] = await all(translate(sources));
  expect(found?.text).toBeUndefined();
  expect(found?.diagnostics.map(({ severity }) => severity)).toContain('error');
  const [taken] = await all(translate(sources, { settings: { unknownImage: 'assume' } }));
  expect(taken?.text).toContain('image: nginx:1.27');
});

test('the built one is modules that import nothing but each other', async () => {
  build();
  const seen = new Set<string>();
  const walk = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    const code = readFileSync(file, 'utf8');
    for (const [, from = '', late = ''] of code.matchAll(
      /\bfrom\s*"([^"]+)"|\bimport\(\s*["`]([^"`]+)["`]\s*\)/g,
    )) {
      expect(`${from}${late}`).toMatch(/^\.\.?\//);
      walk(join(dirname(file), `${from}${late}`));
    }
  };
  walk(join(root, 'dist/browser.js'));
  expect(seen.size).toBeGreaterThan(2);
  const address = new URL('../dist/browser.js', import.meta.url).href;
  const library = (await import(/* @vite-ignore */ address)) as { translate: typeof translate };
  const sources = [{ name: 'web.yaml', text: pod }];
  const [built] = await all(library.translate(sources));
  const [own] = await all(translate(sources));
  expect(built?.text).toBe(own?.text);
});
