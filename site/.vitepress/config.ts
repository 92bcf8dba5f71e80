import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';
import type { Rollup } from 'vite';
import { alias } from '../../vitest.config.ts';
import { plainBraces } from '../content/braces.ts';
import { projectLinks } from '../content/links.ts';
import { otherGuides } from '../content/guides.ts';
import { rewrites } from '../content/repository.ts';

/** Path of the site on its host, with a slash at both ends. */
const base = process.env['P2LK_SITE_BASE'] ?? '/';

/** Address under which files of the project are read, for links to what the site does not show. */
const sources = process.env['P2LK_SITE_SOURCES'];

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Comments of libraries that a bundler cannot read are nothing that could be mended here. */
const onLog: Rollup.LogHandlerWithDefault = (level, log, handle) => {
  if (log.code !== 'INVALID_ANNOTATION') handle(level, log);
};

/** Guides that have a place in the list by its order; others follow in that of the alphabet. */
const listed =
  'config images references volumes firewall lifecycle boot browser mapping plugins hooks'.split(
    ' ',
  );

export default defineConfig({
  title: 'p2lk',
  description: 'Kubernetes manifests to LinuxKit machines',
  lang: 'en',
  base,
  srcDir: '..',
  srcExclude: [
    '{api,plugins,images,test,templates,examples,dist,bench,build,machine,src,scripts,schema}/**',
    '.*/**',
    'CHANGELOG.md',
    'SECURITY.md',
    'CODE_OF_CONDUCT.md',
    'site/{README.md,content,playground,build,test}/**',
  ],
  rewrites: { ...rewrites },
  outDir: at('dist'),
  cacheDir: at('cache'),
  lastUpdated: false,
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: `${base}icon.svg` }]],
  markdown: {
    config: (markdown) => markdown.use(projectLinks(sources)).use(plainBraces),
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    languageAlias: { console: 'shellsession' },
  },
  themeConfig: {
    search: { provider: 'local', options: { detailedView: false } },
    outline: { level: [2, 3] },
    nav: [
      {
        text: 'Guide',
        link: '/introduction',
        activeMatch: '^/(?:introduction|config|boot|volumes)',
      },
      { text: 'Fields', link: '/fields/', activeMatch: '^/fields/' },
      { text: 'Plugins', link: '/plugins', activeMatch: '^/(?:plugins|hooks|api/)' },
      { text: 'Diagnostics', link: '/diagnostics/', activeMatch: '^/diagnostics/' },
      { text: 'Playground', link: '/playground' },
    ],
    sidebar: [
      {
        text: 'Guide',
        items: [
          { text: 'Introduction', link: '/introduction' },
          { text: 'Config', link: '/config' },
          { text: 'Images and the lock file', link: '/images' },
          { text: 'References', link: '/references' },
          { text: 'Volumes', link: '/volumes' },
          { text: 'Firewall', link: '/firewall' },
          { text: 'Lifecycle', link: '/lifecycle' },
          { text: 'The boot', link: '/boot' },
          { text: 'In a browser', link: '/browser' },
          ...otherGuides(listed),
          { text: 'Examples', link: '/examples/' },
        ],
      },
      {
        text: 'Reference',
        items: [
          { text: 'What becomes of each field', link: '/mapping' },
          { text: 'Every field', link: '/fields/' },
          { text: 'Diagnostics', link: '/diagnostics/' },
        ],
      },
      {
        text: 'Plugins',
        items: [
          { text: 'Writing a plugin', link: '/plugins' },
          { text: 'Hooks', link: '/hooks' },
          { text: 'p2lk', link: '/api/p2lk' },
          { text: 'p2lk/plugin', link: '/api/plugin' },
          { text: 'p2lk/drivers', link: '/api/drivers' },
          { text: 'p2lk/testing', link: '/api/testing' },
          { text: 'p2lk/browser', link: '/api/browser' },
        ],
      },
      {
        text: 'The project',
        items: [
          { text: 'Architecture', link: '/architecture' },
          { text: 'Contributing', link: '/contributing' },
        ],
      },
    ],
  },
  vite: {
    plugins: [
      {
        // Most pages lie outside this folder, where Vite finds no Vue; Node finds this folder's
        // when it renders the pages.
        name: 'vue-of-the-site',
        enforce: 'pre',
        resolveId: (id, _, { ssr = false }) =>
          ssr && /^vue(?:\/|$)/.test(id) ? { id, external: true } : undefined,
      },
    ],
    publicDir: at('../public'),
    resolve: {
      alias: [
        ...alias,
        // The main entry is CommonJS, which cannot be shaken.
        { find: /^yaml$/, replacement: at('../../node_modules/yaml/browser/index.js') },
      ],
    },
    worker: { format: 'es', rollupOptions: { onLog } },
    server: { fs: { allow: [at('../..')] } },
    build: { chunkSizeWarningLimit: 1500, rollupOptions: { onLog } },
  },
});
