import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { definePlugin } from '../define-plugin.ts';
import type { PluginFactory } from '../define-plugin.ts';
import type { Reference, Resolved } from '../reference.ts';
import type { ImageAnswer } from './image-config.ts';
import type { ImageLookup, ImageOptions } from './lookup.ts';

/** Every image of the pod, as written; nobody complains about one that is not found until a field needs it. */
const references = function* (pod: { readonly [key: string]: unknown }): Generator<Reference> {
  for (const list of ['initContainers', 'containers']) {
    for (const { image } of (pod[list] ?? []) as readonly { readonly image?: string }[]) {
      if (image !== undefined) yield { kind: 'Image', name: image, optional: true };
    }
  }
};

/** Whether there is any place to look at; saves a run without images from loading the code that reads them. */
const anySource = ({ imageConfigs = {}, paths = [], cache }: ImageOptions): boolean =>
  Object.keys(imageConfigs).length > 0 ||
  paths.length > 0 ||
  (cache !== false && existsSync(join(cache ?? process.env['LINUXKIT_CACHE'] ?? join(homedir(), '.linuxkit', 'cache'), 'index.json')));

/**
 * Answers references of kind `Image` with the image's config. Not a plugin in `plugins/`: it gives no field a meaning, it fetches what the
 * pod refers to. Registered like one, so that an organisation's own can be asked before it.
 */
export const images = (options: ImageOptions): PluginFactory<object> =>
  definePlugin({
    name: 'images',
    apiVersion: 1,
    fields: [],
    references: (pod) => references(pod as unknown as { readonly [key: string]: unknown }),
    apply(hooks) {
      let lookup: Promise<ImageLookup> | undefined;
      const looks = anySource(options);
      hooks.resolve
        .for('Image')
        .tapPromise('images', async ({ name }, { settings, signal }): Promise<Resolved<ImageAnswer> | undefined> => {
          if (!looks && settings.unknownImage === 'assume') return undefined;
          lookup ??= import('./lookup.ts').then(({ createLookup }) => createLookup(options));
          return (await lookup)(name, settings.platform, signal);
        });
    },
  });
