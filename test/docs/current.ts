import { expect } from 'vitest';
import { expectedStatus, rerun } from './console.ts';
import { blocksOf, withTexts } from './markdown.ts';
import type { Block } from './markdown.ts';
import { isUpdate, readPage, writePage } from './pages.ts';
import type { Sandbox } from './sandbox.ts';

/**
 * Holds a file of the repository to the text that it must have, or with `P2LK_UPDATE_DOCS=1` writes
 * it so. `how` says what writes it.
 */
export const expectCurrent = (
  path: string,
  wanted: string,
  how = 'node scripts/generate-docs.mjs writes it anew',
): void => {
  if (isUpdate) writePage(path, wanted);
  expect(readPage(path), how).toBe(wanted);
};

/**
 * Holds a page to what its commands print when they are run, and each block of them to the exit
 * status of its fence. Blocks with a name are files, there from their turn on.
 */
export const expectPrinted = (page: string, sandbox: Sandbox): void => {
  const text = readPage(page);
  const texts = new Map<Block, string>();
  for (const block of blocksOf(text)) {
    if (block.language === 'console') {
      const ran = rerun(block.text, sandbox);
      expect(
        ran.status,
        `the exit status of the commands at line ${block.line}, which its fence tells`,
      ).toBe(expectedStatus(block));
      texts.set(block, ran.text);
    } else if (block.name !== '') sandbox.write(block.name, block.text);
  }
  expectCurrent(page, withTexts(text, texts), 'P2LK_UPDATE_DOCS=1 rewrites what commands print');
};
