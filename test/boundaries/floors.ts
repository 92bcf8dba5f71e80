/**
 * The floors of `src/`, the lowest first: a room, or a file that is a door of its own, and what it
 * is for. An import, of types too, leads to a lower floor or stays in its room; `boundaries.test.ts`
 * holds every import to it, and `ARCHITECTURE.md` shows the same list.
 */
export const floors: readonly (readonly [room: string, purpose: string])[] = [
  ['values', 'bytes, paths, addresses and equality, with the language alone'],
  ['system', 'files, programs, and words for what goes wrong with them'],
  ['diagnostics', 'codes, reports, places and the reporters'],
  ['read', 'text to documents that know where each value stands'],
  ['kubernetes', 'what the API server knows: types, validation, quantities, workloads'],
  ['view', 'read-only views that credit each read to a plugin'],
  ['linuxkit', 'the output: its types, drafts, schema, names, checks and text'],
  ['api', 'what a plugin sees: hooks, contexts, references, settings, plans, the boot'],
  ['images', 'what images bring: sources, registries, the lock'],
  ['boot', "the machine's own scripts, rendered from what plugins asked"],
  ['picture', 'a machine as a picture'],
  ['drivers', 'what several volume drivers share'],
  ['downward-api', "the pod's own fields as values"],
  ['plugin.ts', 'the door `p2lk/plugin`'],
  ['drivers.ts', 'the door `p2lk/drivers`'],
  ['host', 'order, claims, options and isolation of plugins'],
  ['cluster', 'objects and workloads of a live cluster'],
  ['pipeline', 'the stages, and what calls them'],
  ['sources', 'files, folders, globs and URLs of the command line'],
  ['config', 'finds, loads and checks p2lk.config.*'],
  ['index.ts', 'the door `p2lk`'],
  ['cases', 'how case folders are run and what of a manifest they show'],
  ['conformance', 'the rules that plugins have to keep, and how each is tried'],
  ['testing.ts', 'the door `p2lk/testing`'],
  ['cli', 'the command line'],
  ['browser.ts', 'the door `p2lk/browser`, which needs no Node'],
  ['cli.ts', 'the program'],
];
