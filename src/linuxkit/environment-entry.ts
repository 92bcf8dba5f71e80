import { placeholders } from './placeholder.ts';

/**
 * One variable as OCI's `env` and the program `env` have it. Throws for a name that is none, empty
 * or with `=`, and for a NUL, which no environment holds, but for those of placeholders.
 * @example environmentEntry('HOSTNAME', 'shop') // 'HOSTNAME=shop'
 */
export const environmentEntry = (name: string, value: string): string => {
  if (name === '' || /[=\0]/.test(name))
    throw new TypeError(`${JSON.stringify(name.slice(0, 80))} is no name of a variable`);
  if (value.replaceAll(placeholders(), '').includes('\0'))
    throw new TypeError(`variable ${name} holds a NUL character`);
  return `${name}=${value}`;
};
