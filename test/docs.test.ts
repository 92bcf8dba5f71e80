import { beforeAll, describe, expect, test } from 'vitest';
import { build } from './built.ts';
import { rerun } from './docs/console.ts';
import { blocksOf, withTexts } from './docs/markdown.ts';
import type { Block } from './docs/markdown.ts';
import { isUpdate, pagesIn, readPage, subjects, writePage } from './docs/pages.ts';
import { Sandbox } from './docs/sandbox.ts';
import { runCase } from '../src/testing.ts';

/** Pages whose examples are only told, with the reason. */
const told: { readonly [code: string]: string } = {
  P2LK900: 'only a fault of p2lk itself gives it',
  P2LK215: 'it needs a registry that hangs',
  P2LK240: 'it needs a live cluster',
  P2LK241: 'it needs a live cluster',
  P2LK311: 'P2LK123 comes before it',
};

const folder = 'docs/diagnostics';

// Console blocks run the built program.
beforeAll(() => build());

test('every code and slug has a page, and every page belongs to one', () => {
  expect(pagesIn(folder)).toEqual([...subjects.keys()].sort());
});

test('few pages are only told', () => {
  expect(Object.keys(told).length).toBeLessThan(8);
  expect(Object.keys(told).filter((code) => !subjects.has(code))).toEqual([]);
});

/** What came of one section's example. */
interface Outcome {
  /** Findings as `error[code]`. */
  readonly found: readonly string[];
  /** The section's blocks as they should be. */
  readonly texts: ReadonlyMap<Block, string>;
}

const isCommands = ({ language }: Block): boolean => language === 'console';

/**
 * Runs a section: its commands in a shell where there are any, else its manifests through the
 * translation.
 */
const run = async (blocks: readonly Block[]): Promise<Outcome> => {
  const sandbox = new Sandbox();
  try {
    for (const { language, name, text } of blocks)
      if (language !== 'console') sandbox.write(name === '' ? `input.${language}` : name, text);
    if (blocks.some(isCommands)) {
      const texts = new Map(
        blocks.filter(isCommands).map((block) => [block, rerun(block.text, sandbox).text]),
      );
      const found = [...texts.values()].flatMap((text) =>
        [...text.matchAll(/^(error|warning|note)\[([\w/-]+)\]/gm)].map(
          ([, severity, code]) => `${severity}[${code}]`,
        ),
      );
      return { found, texts };
    }
    const { findings, text } = await runCase(sandbox.folder);
    expect(text === '', 'a manifest goes with no error, and none with an error').toBe(
      findings.some(({ severity }) => severity === 'error'),
    );
    return {
      found: findings.map(({ severity, code }) => `${severity}[${code}]`),
      texts: new Map(),
    };
  } finally {
    sandbox.dispose();
  }
};

const pages = new Set(pagesIn(folder));

describe.each([...subjects].filter(([code]) => pages.has(code)))(
  '%s',
  (code, { severity, title }) => {
    const path = `${folder}/${code}.md`;

    test('has the form of a page', () => {
      const page = readPage(path);
      expect(page.split('\n', 1)[0]).toBe(`# ${code}: ${title}`);
      expect([...page.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading)).toEqual([
        'Fails',
        'Mended',
      ]);
      expect(page.split('\n## ')[0]!.length, 'what it means, in a few words').toBeGreaterThan(150);
      expect(page.endsWith('\n') && !page.endsWith('\n\n')).toBe(true);
    });

    if (Object.hasOwn(told, code)) {
      test('is only told', () =>
        expect(blocksOf(readPage(path)).filter(({ language }) => language !== 'text')).toEqual([]));
      return;
    }

    test('fails and is mended', async () => {
      const page = readPage(path);
      const blocks = blocksOf(page);
      const fails = await run(blocks.filter(({ section }) => section === 'Fails'));
      const mended = await run(blocks.filter(({ section }) => section === 'Mended'));
      const asTheyAre = withTexts(page, new Map([...fails.texts, ...mended.texts]));
      if (isUpdate) writePage(path, asTheyAre);
      if (severity !== 'error')
        expect(page, 'only errors are written under --quiet').not.toContain('p2lk --quiet');
      expect(fails.found).toContain(`${severity}[${code}]`);
      expect(mended.found.filter((found) => found.endsWith(`[${code}]`))).toEqual([]);
      expect(mended.found.filter((found) => found.startsWith('error'))).toEqual([]);
      expect(page, 'P2LK_UPDATE_DOCS=1 rewrites what commands print').toBe(
        isUpdate ? page : asTheyAre,
      );
    });
  },
);
