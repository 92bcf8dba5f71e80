/** Stands where a manifest has what a plain pod's has. */
const MARK = '(as in a plain pod)';

/** A key of an entry with its lines: `    binds:` and what is indented below. */
interface Block {
  readonly key: string;
  readonly lines: readonly string[];
}

/** An entry of a section, or the line of the section itself, which has no blocks. */
interface Entry {
  readonly section: string;
  /** `web` of `  - name: web`, `etc/hostname` of `  - path: etc/hostname`. */
  readonly name: string;
  readonly blocks: readonly Block[];
}

const entriesOf = (manifest: string): readonly Entry[] => {
  const entries: { section: string; name: string; blocks: { key: string; lines: string[] }[] }[] =
    [];
  let section = '';
  for (const line of manifest.split('\n').slice(0, -1)) {
    const [, top] = /^(\w+):/.exec(line) ?? [];
    const [, first, name = ''] = /^ {2}- (\w+): (.*)$/.exec(line) ?? [];
    const [, key] = /^ {4}([\w.]+):/.exec(line) ?? [];
    if (top !== undefined) {
      section = top;
      entries.push({ section, name: '', blocks: [{ key: top, lines: [line] }] });
    } else if (first !== undefined) {
      entries.push({ section, name, blocks: [{ key: first, lines: [line] }] });
    } else if (key !== undefined) entries.at(-1)?.blocks.push({ key, lines: [line] });
    else entries.at(-1)?.blocks.at(-1)?.lines.push(line);
  }
  return entries;
};

const textOf = (blocks: readonly Block[]): string => blocks.flatMap(({ lines }) => lines).join('\n');

/** Keys of a container that are shown whole or not at all. */
const wholes: ReadonlySet<string> = new Set([
  'capabilities',
  'mounts',
  'maskedPaths',
  'readonlyPaths',
]);

/**
 * A manifest with what it shares with a plain pod's left out, so that a case shows what it is about
 * and does not change with what all pods have. `plain` is the whole manifest of the plain pod, whose
 * container is named `plain`. A text that is no manifest of p2lk comes back as it is.
 */
export const abbreviate = (manifest: string, plain: string): string => {
  if (manifest === plain) return manifest;
  const known = entriesOf(plain);
  const container = known.find(({ section, name }) => section === 'services' && name === 'plain');
  return entriesOf(manifest)
    .map((entry) => {
      const same = known.find(
        ({ section, name }) => section === entry.section && name === entry.name && name !== '',
      );
      if (same !== undefined && textOf(same.blocks) === textOf(entry.blocks))
        return `${entry.blocks[0]!.lines[0]} ${MARK}\n`;
      const isContainer = entry.section === 'services' || entry.section === 'onboot';
      return entry.blocks
        .map((block) =>
          isContainer && container !== undefined ? shortened(block, entry, container) : block.lines,
        )
        .map((lines) => `${lines.join('\n')}\n`)
        .join('');
    })
    .join('');
};

const shortened = (block: Block, { name }: Entry, container: Entry): readonly string[] => {
  const own = container.blocks.find(({ key }) => key === block.key)?.lines ?? [];
  if (wholes.has(block.key) && own.join('\n') === block.lines.join('\n'))
    return [`    ${block.key}: ${MARK}`];
  if (block.key !== 'binds') return block.lines;
  const all = own.slice(1).map((line) => line.replaceAll(/\bplain\b/g, () => name));
  if (!all.every((line) => block.lines.includes(line))) return block.lines;
  return [
    block.lines[0]!,
    `      - ${MARK}`,
    ...block.lines.slice(1).filter((line) => !all.includes(line)),
  ];
};
