import { parse } from 'yaml';
import type { Manifest } from '../../src/linuxkit/manifest.ts';
import type { TranslateOptions } from '../../src/pipeline/translate.ts';
import { machinePicture, translate } from '../../src/index.ts';
import { readPage } from './pages.ts';

/** The picture of `examples/web-shop.yaml` on the base `vm`. */
export const exampleMachine = async (): Promise<string> => {
  const { imageConfigs } = parse(readPage('examples/p2lk.config.yaml')) as {
    readonly imageConfigs: NonNullable<TranslateOptions['images']>['imageConfigs'];
  };
  const base = parse(readPage('templates/machine/vm.yml')) as Manifest;
  const source = { name: 'web-shop.yaml', text: readPage('examples/web-shop.yaml') };
  const options = { base, images: { imageConfigs, offline: true, linuxkitCache: false } } as const;
  for await (const translation of translate([source], options))
    if (translation.manifest !== undefined) return machinePicture(translation);
  throw new Error('the example is no longer translated');
};
