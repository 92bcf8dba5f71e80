import { join } from 'node:path';

const replacements = {
  '\0child_process': 'export {};',
  '\0locales': "export { default as en } from 'zod/v4/locales/en.js';",
};

/**
 * A plugin of the bundler that leaves out what a run would pay for and p2lk does not use: commander
 * loads child_process for commands that are programs of their own, yaml's main entry is CommonJS,
 * which cannot be shaken, and zod brings its messages in fifty languages.
 * @param {string} root the project's folder
 */
export const leanDependencies = (root) => ({
  name: 'lean-dependencies',
  resolveId(id, importer) {
    if (id === 'yaml') return join(root, 'node_modules/yaml/browser/index.js');
    if (id === '../locales/index.js' && importer.includes('/zod/')) return '\0locales';
    return id === 'node:child_process' && importer.includes('/commander/')
      ? '\0child_process'
      : undefined;
  },
  load: (id) => replacements[id],
});
