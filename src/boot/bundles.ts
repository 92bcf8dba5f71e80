import type { BundleEdit, BundlePatch } from '../api/boot.ts';
import type { Device, File } from '../linuxkit/manifest.ts';

/**
 * Largest numbers that Linux has for a device: no disk bears them, so a placeholder that stays
 * leads nowhere.
 */
const placeholderMajor = 4095;
const lastMinor = 1_048_575;

/**
 * An entry of `devices` for a disk or another device whose numbers a `device` edit fills in;
 * `index` counts those of one container from 0.
 * @example image.add('devices', placeholderDevice('/dev/ledger', boot.patched(name, 'device')))
 */
export const placeholderDevice = (
  path: string,
  index: number,
  { type = 'b', mode = '0660' }: { readonly type?: 'b' | 'c'; readonly mode?: string } = {},
): Device & { readonly minor: number } => ({
  path,
  type,
  major: placeholderMajor,
  minor: lastMinor - index,
  mode,
});

/** Where the JSON of a `linux` or `process` edit lies on the machine. */
export const jsonPath = (image: string, key: string): string =>
  `/etc/p2lk/bundles/${image}.${key}.json`;

const isFillFrom = (edit: BundleEdit): edit is Extract<BundleEdit, { kind: 'fillFrom' }> =>
  edit.kind === 'fillFrom';

/** The files that edits read on the machine, in a folder that root alone can enter. */
const filledFiles = (patches: readonly BundlePatch[]): readonly File[] => {
  const files = patches
    .map(({ edit }) => edit)
    .filter(isFillFrom)
    .map(({ file }) => file);
  const folders = new Set(files.map(({ path }) => path.split('/').slice(0, -1).join('/')));
  return [...[...folders].map((path): File => ({ path, directory: true, mode: '0700' })), ...files];
};

/** The files that edits read on the machine; nothing where nobody asked for an edit. */
export const bundleFiles = (patches: readonly BundlePatch[]): readonly File[] => [
  ...patches.flatMap(({ image, edit }): File[] =>
    edit.kind === 'linux' || edit.kind === 'process'
      ? [
          {
            path: jsonPath(image, edit.key).slice(1),
            contents: `${JSON.stringify(edit.value)}\n`,
            mode: '0644',
          },
        ]
      : [],
  ),
  ...filledFiles(patches),
];
