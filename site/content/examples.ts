import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { repository, siteLink } from './repository.ts';

const folder = join(repository, 'examples');

/** One example: a manifest beside others, or a folder. */
export interface Example {
  readonly name: string;
  readonly title: string;
  /** Paths of the files that are shown, from the folder of examples. */
  readonly files: readonly string[];
  readonly readme: string | undefined;
}

const shown = /\.(?:ya?ml|yml|json|[cm]?[jt]s|txt|sh)$|(?:^|\/)Dockerfile$/;
const left = /(?:^|\/)(?:package-lock\.json|node_modules|expected\.yml|diagnostics\.txt)(?:\/|$)/;

const filesIn = (name: string): readonly string[] =>
  readdirSync(join(folder, name), { recursive: true, encoding: 'utf8' })
    .map((path) => `${name}/${path.replaceAll('\\', '/')}`)
    .filter((path) => shown.test(path) && !left.test(path))
    .filter((path) => statSync(join(folder, path)).isFile())
    .toSorted((a, b) => rank(a) - rank(b) || a.localeCompare(b));

/** What is read first stands first. */
const rank = (path: string): number => {
  if (/\.ya?ml$/.test(path) && !/config/.test(path)) return 1;
  return /config/.test(path) ? 2 : 0;
};

/** The example's own words: its README, or the comment at the head of its first file. */
const titleOf = (name: string): string => {
  const words = name.replace(/\.ya?ml$/, '').replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** Every example, by name. */
export const examples = (): readonly Example[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() || /\.ya?ml$/.test(entry.name))
    .filter(({ name }) => !/config/.test(name))
    .map((entry): Example => {
      const readme = join(folder, entry.name, 'README.md');
      return {
        name: entry.name.replace(/\.ya?ml$/, ''),
        title: titleOf(entry.name),
        files: entry.isDirectory() ? filesIn(entry.name) : [entry.name],
        readme:
          entry.isDirectory() && existsSync(readme) ? readFileSync(readme, 'utf8') : undefined,
      };
    })
    .toSorted((a, b) => a.name.localeCompare(b.name));

const language = (path: string): string => {
  const [, extension = ''] = /\.([^.]+)$/.exec(path) ?? [];
  return { mts: 'ts', mjs: 'js', cjs: 'js', yml: 'yaml' }[extension] ?? extension;
};

/** A fence that no fence of the text ends. */
const fenced = (path: string): string => {
  const text = readFileSync(join(folder, path), 'utf8').trimEnd();
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language(path)}\n${text}\n${fence}`;
};

const idOf = (path: string): string =>
  `file-${path.replaceAll(/[^A-Za-z0-9]+/g, '-').toLowerCase()}`;

/** A README whose links lead to its files further down, or to pages of the site. */
const withLinks = (readme: string, name: string, files: readonly string[]): string =>
  readme.replaceAll(/\[([^\]]*)\]\(([^)\s]+)\)/g, (whole, text: string, href: string) => {
    if (files.includes(`${name}/${href}`)) return `[${text}](#${idOf(`${name}/${href}`)})`;
    const link = siteLink(href, join(folder, name, 'README.md'));
    if (link === href) return whole;
    return link === undefined || link.startsWith(`/examples/${name}.`)
      ? text
      : `[${text}](${link})`;
  });

/** The page of an example, as Markdown: its README where there is one, and its files. */
export const examplePage = ({ title, files, readme, name }: Example): string =>
  [
    readme === undefined ? `# ${title}\n` : withLinks(readme, name, files),
    ...(/\.ya?ml$/.test(files[0] ?? '') || readme !== undefined
      ? []
      : ['A plugin of its own, with the cases that its tests run.', '']),
    ...files.map(
      (path) => `## \`${path.replace(`${name}/`, '')}\` {#${idOf(path)}}\n\n${fenced(path)}\n`,
    ),
  ].join('\n');
