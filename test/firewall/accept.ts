import firewall from '../../plugins/firewall/index.ts';
import { translate } from '../../src/pipeline/translate.ts';
import type { Translation } from '../../src/pipeline/translate.ts';
import { manifestOf } from './manifests.ts';
import type { Shop } from './manifests.ts';

export type Backend = 'iptables' | 'nftables';

/** The one translation of a manifest, by the plugin's source. */
export const translated = async (given: Shop, backend: Backend): Promise<Translation> => {
  const options = { backend, ...(given.annotated ? {} : given.options) };
  const run = translate([{ name: 'shop.yaml', text: manifestOf(given) }], {
    plugins: [firewall(options)],
    settings: { unknownImage: 'assume' },
    images: { offline: true, linuxkitCache: false },
  });
  const all: Translation[] = [];
  for await (const one of run) all.push(one);
  const [first, ...more] = all;
  if (first === undefined || more.length > 0) throw new Error('one translation is wanted');
  return first;
};

/** The text of a rule file of the manifest. */
export const fileOf = ({ manifest }: Translation, name: string): string =>
  String(manifest!.files!.find(({ path }) => path === `etc/p2lk/firewall/${name}`)!.contents);
