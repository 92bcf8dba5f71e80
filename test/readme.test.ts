import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { blocksOf } from './docs/markdown.ts';
import { readPage, root } from './docs/pages.ts';

const page = readPage('README.md');
const links = [...page.matchAll(/(!?)\[[^\]]*\]\(([^)\s]+)\)/g)].map(([, mark = '', to = '']) => ({
  isImage: mark === '!',
  to,
}));
const repository = packageJson.repository.url.replace(/^git\+|\.git$/g, '');
const raw = repository.replace('https://github.com/', 'https://raw.githubusercontent.com/');

/** The file or folder of the repository that an address shows; undefined for another's address. */
const shown = ({ isImage, to }: (typeof links)[number]): string | undefined => {
  // Only the raw address serves an image as one.
  const found = isImage
    ? [`${raw}/main/`]
    : [`${repository}/blob/main/`, `${repository}/tree/main/`];
  const start = found.find((one) => to.startsWith(one));
  return start === undefined ? undefined : to.slice(start.length).split('#')[0];
};

describe('the README', () => {
  test('leads to files of the repository by addresses that hold anywhere', () => {
    expect(links.length).toBeGreaterThan(15);
    for (const link of links) {
      expect(link.to, 'a registry page has no folder for it').toMatch(/^https:/);
      const path = shown(link);
      if (path === undefined) expect(link.to.startsWith(repository) || link.isImage).toBe(false);
      else {
        expect(existsSync(join(root, path)), link.to).toBe(true);
        expect(statSync(join(root, path)).isDirectory(), link.to).toBe(link.to.includes('/tree/'));
      }
    }
  });

  test('shows the machine, an image that stands alone', () => {
    const image = links.find(({ isImage }) => isImage);
    const svg = readPage(shown(image!)!);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(svg).not.toMatch(/href|url\(|@import/);
  });

  test('is short, and begins with what and why', () => {
    expect(page.split('\n').length).toBeLessThan(100);
    const [, intro = ''] = page.split('\n\n');
    expect(intro.split('\n')).toHaveLength(5);
    expect(page).not.toContain('\n| ');
  });

  test('installs the package by its name, and one run prints about ten lines', () => {
    expect(page).toContain(`npm i -D ${packageJson.name}\n`);
    const consoles = blocksOf(page).filter(({ language }) => language === 'console');
    const printed = consoles.flatMap(({ text }) =>
      text
        .trimEnd()
        .split('\n')
        .filter((line) => !line.startsWith('$ ')),
    );
    expect(consoles).toHaveLength(1);
    expect(printed.length).toBeGreaterThan(6);
    expect(printed.length).toBeLessThanOrEqual(12);
  });

  test('the package says where it is from', () => {
    expect(packageJson.homepage).toBe(`${repository}#readme`);
    expect(packageJson.bugs.url).toBe(`${repository}/issues`);
    expect(packageJson.keywords.length).toBeGreaterThan(5);
  });
});
