const texts: { readonly [path: string]: string } = import.meta.glob(
  '../../templates/machine/*.yml',
  { query: '?raw', import: 'default', eager: true },
);

/** The shipped bases by name, as YAML. */
export const baseTexts: { readonly [name: string]: string | undefined } = Object.fromEntries(
  Object.entries(texts).map(([path, text]) => [path.replace(/^.*\/|\.yml$/g, ''), text]),
);
