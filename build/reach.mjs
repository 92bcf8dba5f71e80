import { join } from 'node:path';

/**
 * A plugin of the bundler that knows which modules of the project others need at once, so that
 * chunks are told by what they are for and not by lists of files.
 * @param {string} root the project's folder
 */
export const reach = (root) => {
  const needs = new Map();
  return {
    plugin: {
      name: 'reach',
      moduleParsed({ id, importedIds }) {
        needs.set(id, importedIds);
      },
    },
    /**
     * Whether one of the files, or what they import at once, is that module.
     * @param {readonly string[]} files paths from the project's folder
     * @returns {(id: string) => boolean}
     * @throws Error when it is asked for a file that is no module of the bundle
     */
    from(files) {
      let found;
      const collect = () => {
        const seen = new Set();
        const open = files.map((file) => join(root, file));
        for (const id of open)
          if (!needs.has(id)) throw new Error(`${id} is named by the build and is no module`);
        for (let id = open.pop(); id !== undefined; id = open.pop()) {
          if (seen.has(id)) continue;
          seen.add(id);
          open.push(...(needs.get(id) ?? []));
        }
        return seen;
      };
      return (id) => (found ??= collect()).has(id);
    },
  };
};
