import { escape } from './text.ts';

/** Units of the picture are pixels; a tenth of one is as fine as anybody sees. */
const written = (value: string | number): string =>
  typeof value === 'number' ? String(Math.round(value * 10) / 10) : escape(value);

/**
 * An SVG element. The values of attributes are escaped, numbers rounded to a tenth; `content` is
 * SVG that stands as it is.
 */
export const element = (
  name: string,
  attributes: { readonly [name: string]: string | number },
  content = '',
): string => {
  const pairs = Object.entries(attributes).map(([key, value]) => ` ${key}="${written(value)}"`);
  const open = `<${name}${pairs.join('')}`;
  return content === '' ? `${open}/>` : `${open}>${content}</${name}>`;
};
