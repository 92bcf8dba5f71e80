import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launch, program } from './chromium.ts';
import { dist, serve } from './served.ts';
import type { Served } from './served.ts';

const built = existsSync(join(dist, 'index.html'));
const ready = built && program !== undefined;
if (!built) console.warn('the site is not built, so its tests are skipped: npm run docs');
else if (program === undefined)
  console.warn(
    'there is no Chromium, so the tests of the site are skipped: apt-get install chromium',
  );

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

let browser: Browser;
let served: Served;

/** A page that has nothing to complain about, and asks nobody but the site for anything. */
const visit = async <T>(
  path: string,
  look: (page: Page) => Promise<T>,
  options: BrowserContextOptions = {},
): Promise<T> => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) faults.push(message.text());
  });
  page.on('pageerror', ({ message }) => faults.push(message));
  page.on('request', (request) => {
    if (!/^(?:data|blob):/.test(request.url()) && !request.url().startsWith(served.address))
      faults.push(`asks ${request.url()}`);
  });
  try {
    await page.goto(served.address + path);
    const found = await look(page);
    expect(faults).toEqual([]);
    return found;
  } finally {
    await context.close();
  }
};

const input = (page: Page) => page.getByRole('textbox', { name: 'Kubernetes manifest' });
const output = (page: Page) => page.getByRole('textbox', { name: 'LinuxKit manifest' });
const lineIn = (page: Page, side: '.input' | '.output', text: string) =>
  page.locator(`${side} .cm-line`, { hasText: text }).first();
const linked = (page: Page, side: '.input' | '.output') =>
  page.locator(`${side} .p2lk-linked`).allTextContents();

/** Waits for the machine of a pod. */
const made = (page: Page, name: string) =>
  page.getByRole('img', { name: `The machine of Pod ${name}:` }).waitFor();

/** Puts a manifest in place of the one that is there, as typing would. */
const write = async (page: Page, text: string): Promise<void> => {
  await input(page).click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(text);
};

const pod = (name: string, more = ''): string =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\nspec:\n  containers:\n  - name: ${name}\n` +
  `    image: nginx:1.27\n    command: [nginx]\n    workingDir: /srv/shop\n${more}`;

beforeAll(async () => {
  if (ready) [browser, served] = await Promise.all([launch(), serve()]);
});
afterAll(async () => {
  if (ready) await Promise.all([browser.close(), served.close()]);
});

describe.skipIf(!ready)('pages', () => {
  test('home leads to the playground', () =>
    visit('/', async (page) => {
      await page.getByRole('link', { name: 'Try it here' }).click();
      await page.getByRole('heading', { name: 'Playground' }).waitFor();
      expect(page.url()).toContain('/playground');
    }));

  test('a field says what it becomes, and what reads it', () =>
    visit('/fields/Container.html', async (page) => {
      await page.getByRole('heading', { name: 'workingDir' }).waitFor();
      const text = await page.locator('.vp-doc').innerText();
      expect(text).toMatch(/workingDir[^]*string\. Read by container\.[^]*exact, in the manifest/);
      await page.getByRole('link', { name: 'PodSpec.initContainers' }).click();
      await page.getByRole('heading', { name: 'PodSpec', level: 1 }).waitFor();
    }));

  test('every kind of page is there', async () => {
    for (const [path, heading] of [
      ['/introduction.html', 'p2lk'],
      ['/mapping.html', 'What becomes of each Kubernetes field'],
      ['/diagnostics/', 'Diagnostics'],
      ['/diagnostics/P2LK301.html', 'P2LK301: field not honoured'],
      ['/diagnostics/env/made-up.html', 'env/made-up: value that only a cluster knows'],
      ['/api/plugin.html', 'p2lk/plugin'],
      ['/examples/web-shop.html', 'Web shop'],
    ] as const)
      await visit(path, (page) =>
        page.getByRole('heading', { name: heading, level: 1 }).first().waitFor(),
      );
  });

  test('what is searched is found without a server', () =>
    visit('/', async (page) => {
      await page.keyboard.press('Control+k');
      await page.getByRole('searchbox').fill('terminationMessagePath');
      await page.locator('.VPLocalSearchBox .result').first().waitFor();
      expect(await page.locator('.VPLocalSearchBox .result').count()).toBeGreaterThan(0);
    }));
});

describe.skipIf(!ready)('the playground', () => {
  test('translates what is typed', () =>
    visit('/playground.html', async (page) => {
      await write(page, pod('typed'));
      await expect.poll(() => output(page).innerText()).toContain('- name: typed');
      await expect.poll(() => page.locator('.summary').innerText()).toMatch(/^1 machine/);
      await made(page, 'typed');
    }));

  test('links lines both ways', () =>
    visit('/playground.html', async (page) => {
      await write(page, pod('shop'));
      await made(page, 'shop');
      await lineIn(page, '.input', 'workingDir').click();
      await expect.poll(() => linked(page, '.output')).toEqual(['    cwd: /srv/shop']);
      expect(await page.locator('.links').innerText()).toContain('exact by container');
      await lineIn(page, '.output', '- nginx').click();
      await expect.poll(() => linked(page, '.input')).toEqual(['    command: [nginx]']);
    }));

  test('shares a link that opens', async () => {
    const link = await visit(
      '/playground.html',
      async (page) => {
        await write(page, pod('shared'));
        await page.getByRole('combobox', { name: 'Base', exact: true }).selectOption('vm');
        await made(page, 'shared');
        await page.getByRole('button', { name: 'Share' }).click();
        await expect.poll(() => page.getByRole('status').innerText()).toContain('clipboard');
        return page.evaluate(() => navigator.clipboard.readText());
      },
      { permissions: ['clipboard-read', 'clipboard-write'] },
    );
    expect(link).toMatch(/\/playground\.html#v1=[\w-]+$/);
    await visit(link.slice(served.address.length), async (page) => {
      await expect.poll(() => input(page).innerText()).toContain('name: shared');
      expect(await page.getByRole('combobox', { name: 'Base', exact: true }).inputValue()).toBe(
        'vm',
      );
      await expect.poll(() => output(page).innerText()).toContain('kernel:');
    });
  });

  test('says of a broken link that it is', () =>
    visit('/playground.html#v1=AAAA', async (page) => {
      await expect.poll(() => page.getByRole('status').innerText()).toContain('broken');
      await expect.poll(() => page.locator('.summary').innerText()).toMatch(/^1 machine/);
    }));

  test('shows an error at its line', () =>
    visit('/playground.html', async (page) => {
      await write(page, pod('wrong', '    imagee: x\n'));
      const message = page.locator('.messages li.error');
      await message.waitFor();
      expect(await message.locator('pre').innerText()).toMatch(/11 \| +imagee: x\n +\| +\^{6}\n/);
      expect(await page.locator('.summary').innerText()).toBe('0 machines, 1 error');
      await message.getByRole('button').click();
      await page.keyboard.insertText('X');
      await expect.poll(() => input(page).innerText()).toContain('    Ximagee: x');
    }));

  test('hostile text stays text', () =>
    visit('/playground.html', async (page) => {
      const script = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
      await write(
        page,
        pod('web', `    env:\n    - name: A\n      value: '${script}'\n    '${script}': 1\n`),
      );
      await page.locator('.messages li.error').first().waitFor();
      expect(await page.locator('.messages').innerText()).toContain(script.slice(0, 20));
      await write(
        page,
        `${pod('markup')}    env:\n    - name: A\n      value: '${script}'\n    args: ['${script}']\n`,
      );
      await expect.poll(() => page.locator('.summary').innerText()).toMatch(/^1 machine/);
      await made(page, 'markup');
      await lineIn(page, '.input', 'args: ').click();
      await expect.poll(async () => (await linked(page, '.output')).join()).toContain('onerror');
      expect(await page.locator('.playground img[src="x"], .playground script').count()).toBe(0);
      expect(await page.title()).toContain('Playground');
    }));

  test('an engine that never answers does not hold up the page', () =>
    visit('/playground.html', async (page) => {
      let isFirst = true;
      await page.route(/engine\.worker/, (route) => {
        if (!isFirst) return route.continue();
        isFirst = false;
        const body = "addEventListener('message', () => { for (;;); });";
        return route.fulfill({ contentType: 'text/javascript', body });
      });
      await page.reload();
      await expect.poll(() => page.locator('.summary').innerText()).toBe('Translating …');
      await page.getByRole('alert').waitFor();
      expect(await page.getByRole('alert').innerText()).toContain('was stopped');
      await write(page, pod('again'));
      await made(page, 'again');
      expect(await page.getByRole('alert').count()).toBe(0);
    }));

  test('the keyboard is enough', () =>
    visit('/playground.html', async (page) => {
      await made(page, 'hello');
      await page.getByLabel('Sample').focus();
      const order: string[] = [];
      for (let i = 0; i < 9; i++) {
        await page.keyboard.press('Tab');
        order.push(
          await page.evaluate(() => {
            const { activeElement } = document;
            const name = activeElement?.getAttribute('aria-label') ?? activeElement?.textContent;
            const label = activeElement?.closest('label')?.firstChild?.textContent ?? name ?? '';
            return label.trim();
          }),
        );
      }
      expect(order).toEqual([
        'Base',
        'Unknown images',
        'Secrets',
        'Unread fields',
        'Share',
        'Save',
        'What images bring',
        'Kubernetes manifest',
        'LinuxKit manifest',
      ]);
      // Arrow keys walk through the lines, each of which shows its links.
      for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowDown');
      await expect.poll(() => page.locator('.links').innerText()).toContain('line 4 of the output');
      const outline = await page
        .locator('.output .editor')
        .evaluate((element) => getComputedStyle(element).outlineStyle);
      expect(outline).toBe('solid');
      await page.keyboard.press('Escape');
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('p2lk-out');
    }));
});

const shown = ['/', '/fields/Container.html', '/mapping.html', '/diagnostics/P2LK301.html'];
const looks = [...shown, '/api/plugin.html', '/playground.html'];

describe.skipIf(!ready).each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  test.each(looks)('%s can be read by everyone (WCAG 2.1 AA)', (path) =>
    visit(
      path,
      async (page) => {
        if (path === '/playground.html') {
          await write(page, pod('seen', '    imagee: x\n'));
          await page.locator('.messages li.error').waitFor();
          await write(page, pod('seen'));
          await made(page, 'seen');
          await lineIn(page, '.input', 'workingDir').click();
          await page.locator('.output .p2lk-linked').waitFor();
        }
        await page.addScriptTag({ path: axe });
        const violations = await page.evaluate(async () => {
          const { violations } = await (
            globalThis as unknown as { axe: typeof import('axe-core') }
          ).axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] });
          return violations.map(({ id, nodes }) => ({
            id,
            nodes: nodes.slice(0, 3).map(({ html, failureSummary }) => `${html} ${failureSummary}`),
          }));
        });
        expect(violations).toEqual([]);
      },
      { colorScheme },
    ),
  );
});

describe.skipIf(!ready)('on a phone', () => {
  test.each(looks)('%s does not scroll sideways', (path) =>
    visit(
      path,
      async (page) => {
        if (path === '/playground.html') await made(page, 'hello');
        const [width, most] = await page.evaluate(() => [
          document.documentElement.scrollWidth,
          innerWidth,
        ]);
        expect(width).toBeLessThanOrEqual(most ?? 0);
      },
      { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
    ),
  );
});
