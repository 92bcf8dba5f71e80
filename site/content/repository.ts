import { existsSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder, of which the site's pages are files. */
export const repository = fileURLToPath(new URL('../..', import.meta.url));

/** Addresses of the site by the files of the project that they show; the first that fits counts. */
export const rewrites: { readonly [file: string]: string } = {
  'README.md': 'introduction.md',
  'CONTRIBUTING.md': 'contributing.md',
  'ARCHITECTURE.md': 'architecture.md',
  'docs/:rest*': ':rest*',
  'site/pages/:rest*': ':rest*',
};

/** Where a file or folder of the project is read on the site; undefined where it is not shown. */
const pageOf = (path: string): string | undefined => {
  const exact = rewrites[path];
  if (exact !== undefined) return `/${exact}`;
  if (path === 'docs/diagnostics') return '/diagnostics/index.md';
  if (path === 'docs') return '/introduction.md';
  if (path === 'examples' || path === 'examples/README.md') return '/examples/index.md';
  const [, example] = /^examples\/([^/]+)/.exec(path) ?? [];
  if (example !== undefined) return `/examples/${example.replace(/\.yaml$/, '')}.md`;
  const [, page] = /^(?:docs|site\/pages)\/(.+\.md)$/.exec(path) ?? [];
  return page === undefined ? undefined : `/${page}`;
};

/**
 * A link of one of the project's files as a link of the site. Undefined where it leads to a file
 * that the site does not show, and nobody has said where the sources are read.
 */
export const siteLink = (href: string, file: string, sources?: string): string | undefined => {
  if (/^(?:[a-z][a-z0-9+.-]*:|#|\/)/i.test(href)) return href;
  const [, path = '', rest = ''] = /^([^?#]*)(.*)$/.exec(href) ?? [];
  const target = posix
    .normalize(relative(repository, join(dirname(file), decodeURI(path))))
    .replace(/\/$/, '');
  if (target.startsWith('..') || !existsSync(join(repository, target))) return href;
  const page = pageOf(target);
  if (page !== undefined) return `${page}${rest}`;
  return sources === undefined ? undefined : `${sources.replace(/\/$/, '')}/${target}${rest}`;
};
