/** Whether colours follow the reader's system, or are those of one theme. */
export type Theme = 'auto' | 'light' | 'dark';

/** Colours of a theme by their use; every text has 4.5:1 on what it stands on (WCAG AA). */
const light = {
  page: '#ffffff',
  wall: '#f6f8fa',
  card: '#ffffff',
  line: '#d1d9e0',
  text: '#1f2328',
  muted: '#59636e',
  step: '#0969da',
  number: '#ffffff',
  door: '#1a7f37',
  loud: '#9a3412',
};
const dark: typeof light = {
  page: '#0d1117',
  wall: '#151b23',
  card: '#0d1117',
  line: '#3d444d',
  text: '#f0f6fc',
  muted: '#9aa4af',
  step: '#4493f8',
  number: '#0d1117',
  door: '#3fb950',
  loud: '#ffa657',
};

const variables = (colours: typeof light): string =>
  Object.entries(colours)
    .map(([name, value]) => `--p2lk-${name}:${value}`)
    .join(';');

const fills = ['page', 'wall', 'card', 'text', 'muted', 'step', 'number', 'door', 'loud', 'line'];

const SANS = 'system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif';
const MONO = 'ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace';

/** The style of a picture; its names begin with `p2lk-`, so that it can stand within a page. */
export const styleOf = (theme: Theme): string =>
  [
    `.p2lk-picture{${variables(theme === 'dark' ? dark : light)}}`,
    theme === 'auto' ? `@media (prefers-color-scheme:dark){.p2lk-picture{${variables(dark)}}}` : '',
    `.p2lk-picture text{font-family:${SANS}}`,
    `.p2lk-picture .p2lk-mono{font-family:${MONO}}`,
    '.p2lk-picture .p2lk-strong{font-weight:600}',
    ...fills.map((name) => `.p2lk-picture .p2lk-${name}{fill:var(--p2lk-${name})}`),
    '.p2lk-picture .p2lk-edge{stroke:var(--p2lk-line);stroke-width:1}',
    '.p2lk-picture .p2lk-arrow{stroke:var(--p2lk-door);stroke-width:2;fill:none}',
  ].join('');
