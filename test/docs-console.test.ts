import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { build, root } from './built.ts';
import { expectCurrent, expectPrinted } from './docs/current.ts';
import { blocksOf, withTexts } from './docs/markdown.ts';
import { pagesIn, readPage } from './docs/pages.ts';
import { Sandbox } from './docs/sandbox.ts';

const guides = [
  'README.md',
  'CONTRIBUTING.md',
  'ARCHITECTURE.md',
  ...pagesIn('docs')
    .filter((name) => !name.includes('/'))
    .map((name) => `docs/${name}.md`),
];

/**
 * Programs of the commands that a page only tells: they need a network, a hypervisor, or minutes.
 */
const untried: ReadonlySet<string> = new Set([
  'npm',
  'npx',
  'git',
  'cd',
  'linuxkit',
  'qemu-system-x86_64',
  'kubectl',
  'node',
]);

beforeAll(() => build());

describe.each(guides)('%s', (page) => {
  const blocks = blocksOf(readPage(page));

  test('its commands print what it says', () => {
    const sandbox = new Sandbox();
    try {
      sandbox.copy('examples');
      expectPrinted(page, sandbox);
    } finally {
      sandbox.dispose();
    }
  });

  test('only commands that need more than this machine are not run', () => {
    const told = blocks
      .filter(({ language, name }) => language === 'sh' && name === '')
      .flatMap((block) => block.text.split('\n'));
    const programs = told
      .flatMap((line) => line.split('&&'))
      .map(
        (command) =>
          command
            .trim()
            .replace(/^(?:\w+=\S+ )+/, '')
            .split(' ')[0]!,
      );
    expect(
      programs.filter((program) => program !== '' && program !== '#' && !untried.has(program)),
    ).toEqual([]);
  });

  test('its copies of files of the repository are true', () => {
    const written = readPage(page);
    const copies = blocksOf(written).filter(
      ({ name }) => name.includes('/') && existsSync(join(root, name)),
    );
    const asTheyAre = withTexts(
      written,
      new Map(copies.map((block) => [block, readFileSync(join(root, block.name), 'utf8')])),
    );
    expectCurrent(page, asTheyAre, 'P2LK_UPDATE_DOCS=1 rewrites copies');
  });
});

/** What a heading is called in a link (GitHub). */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');

test.each([...guides, ...pagesIn('docs/diagnostics').map((name) => `docs/diagnostics/${name}.md`)])(
  'the links of %s lead somewhere',
  (page) => {
    const outside = readPage(page).replaceAll(/^```[\s\S]*?^```/gm, '');
    for (const [, link = ''] of outside.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(link)) continue;
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? page : normalize(join(dirname(page), path));
      expect(existsSync(join(root, target)), link).toBe(true);
      if (anchor === undefined) continue;
      const anchors = [...readPage(target).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
        anchorOf(heading),
      );
      expect(anchors, link).toContain(anchor);
    }
  },
);
