import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Library from '../../../src/index.ts';
import { repository } from '../../content/repository.ts';

/** The picture of an example's machine, as the address of an image. */
interface Drawn {
  readonly light: string;
  readonly dark: string;
  /** For a phone. */
  readonly narrowLight: string;
  readonly narrowDark: string;
}

declare const data: Drawn;
export { data };

export default {
  watch: ['../../../examples/web-shop.yaml'],
  async load(): Promise<Drawn> {
    // The built program, whose modules need no aliases.
    const library = (await import(
      pathToFileURL(join(repository, 'dist/index.js')).href
    )) as typeof Library;
    const text = readFileSync(join(repository, 'examples/web-shop.yaml'), 'utf8');
    const images = { linuxkitCache: false, offline: true } as const;
    for await (const machine of library.translate([{ name: 'web-shop.yaml', text }], {
      settings: { unknownImage: 'assume' },
      images,
    })) {
      const draw = (theme: 'light' | 'dark', width: number): string =>
        `data:image/svg+xml,${encodeURIComponent(library.machinePicture(machine, { width, theme }))}`;
      if (machine.manifest !== undefined)
        return {
          light: draw('light', 620),
          dark: draw('dark', 620),
          narrowLight: draw('light', 360),
          narrowDark: draw('dark', 360),
        };
    }
    throw new Error('the example makes no machine');
  },
};
