import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {{ name: string, version: string, license: string, text: string }} Bundled
 */

/**
 * The packages whose code is in a bundle, with the licence that each asks to be kept with it.
 * @param {Iterable<string>} modules paths of the modules of the bundle
 * @returns {Bundled[]} by name and version
 * @throws Error for a package without a licence
 */
export const bundledOf = (modules) => {
  const folders = new Set();
  for (const id of modules) {
    const folder = /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(id)?.[1];
    if (folder !== undefined) folders.add(folder.replace(/^\0/, ''));
  }
  return [...folders]
    .map((folder) => {
      const { name, version, license } = JSON.parse(
        readFileSync(join(folder, 'package.json'), 'utf8'),
      );
      const file = readdirSync(folder).find((one) => /^(?:licen[cs]e|copying)/i.test(one));
      if (typeof license !== 'string' || file === undefined)
        throw new Error(`${name} is bundled, and says nothing of its licence`);
      return { name, version, license, text: readFileSync(join(folder, file), 'utf8').trim() };
    })
    .sort((a, b) => (`${a.name} ${a.version}` < `${b.name} ${b.version}` ? -1 : 1));
};

/**
 * The notice that goes with the bundle.
 * @param {readonly Bundled[]} bundled
 * @returns {string}
 */
export const notice = (bundled) =>
  `p2lk holds code of these packages.\n\n${bundled
    .map(({ name, version, license, text }) => `${name} ${version} (${license})\n\n${text}\n`)
    .join(`\n${'-'.repeat(72)}\n\n`)}`;
