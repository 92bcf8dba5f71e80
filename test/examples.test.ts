import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { build } from './built.ts';
import { expectPrinted } from './docs/current.ts';
import { blocksOf } from './docs/markdown.ts';
import { readPage, root } from './docs/pages.ts';
import { Sandbox } from './docs/sandbox.ts';

const folders = readdirSync(join(root, 'examples'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .filter((name) => existsSync(join(root, 'examples', name, 'README.md')));

beforeAll(() => build());

test('there is a page for each of the five settings, and the list names every example', () => {
  expect(folders).toEqual(
    expect.arrayContaining([
      'database',
      'guestbook',
      'nightly-report',
      'organisation',
      'wordpress',
    ]),
  );
  const list = readPage('examples/README.md');
  const all = readdirSync(join(root, 'examples'), { withFileTypes: true });
  expect(
    all.filter((entry) => entry.isDirectory() && !list.includes(`[${entry.name}](${entry.name})`)),
  ).toEqual([]);
});

describe.each(folders)('examples/%s', (name) => {
  const page = `examples/${name}/README.md`;
  const text = readPage(page);

  test('its commands print what its page says', () => {
    const consoles = blocksOf(text).filter(({ language }) => language === 'console');
    expect(consoles.length).toBeGreaterThan(1);
    const sandbox = new Sandbox();
    try {
      sandbox.open(`examples/${name}`);
      expectPrinted(page, sandbox);
    } finally {
      sandbox.dispose();
    }
  });

  test('its page links to files that are there', () => {
    const links = [...text.matchAll(/\]\(((?!https:)[^)#]+)/g)].map(([, link = '']) => link);
    const paths = links.map((link) => normalize(join(root, dirname(page), link)));
    expect(paths.filter((path) => !existsSync(path))).toEqual([]);
  });
});

test("the organisation's base has no image without a tag, and no console", () => {
  const base = readFileSync(join(root, 'examples/organisation/base.yml'), 'utf8');
  const images = [...base.matchAll(/linuxkit\/\S+/g)].map(([image]) => image);
  expect(images.length).toBeGreaterThan(8);
  expect(images.filter((image) => !/:(?:[0-9a-f]{40}|\d+\.\d+\.\d+)$/.test(image))).toEqual([]);
  expect(base).not.toContain('getty');
});
