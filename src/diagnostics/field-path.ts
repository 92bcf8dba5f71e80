import type { Path } from './diagnostic.ts';

/**
 * A field's path as Kubernetes writes it: `spec.containers[0].image`,
 * `metadata.labels['app.kubernetes.io/name']`.
 */
export const fieldPath = (path: Path): string =>
  path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    if (!/^[A-Za-z_][\w-]*$/.test(key)) return `${text}['${key}']`;
    return text === '' ? key : `${text}.${key}`;
  }, '');
