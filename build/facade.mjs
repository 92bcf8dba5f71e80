import { basename } from 'node:path';

/**
 * The module that users import: it hands on what the CommonJS one exports, and so shares it with
 * the running program.
 * @param {{ fileName: string, exports: readonly string[] }} entry
 * @returns {string}
 */
export const facade = ({ fileName, exports }) => {
  const named = exports.filter((name) => name !== 'default');
  return [
    `import entry from './${basename(fileName)}';`,
    ...(named.length > 0 ? [`export const { ${named.join(', ')} } = entry;`] : []),
    ...(exports.includes('default') ? ['export default entry.default;'] : []),
    '',
  ].join('\n');
};
