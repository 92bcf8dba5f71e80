/**
 * One line of a file that is read by lines (hosts, resolv.conf, passwd and the like), its fields
 * with `separator` between them. Throws where a field holds what would end the line: a control
 * character.
 * @example fileLine([address, hostname], '\t')
 */
export const fileLine = (fields: readonly string[], separator = ' '): string => {
  for (const field of fields) {
    if (/[\0-\x1f\x7f]/.test(field))
      throw new TypeError(`${JSON.stringify(field.slice(0, 80))} is no part of one line of a file`);
  }
  return fields.join(separator);
};
