import { existsSync } from 'node:fs';
import type { Listed } from '../config/plugins.ts';
import { packageOf } from '../config/plugin-package.ts';
import type { PluginPackage } from '../config/plugin-package.ts';
import type { ConfigFlags, SetUp } from './set-up.ts';

/** What a plugin's package says of the rules for plugins, and what came of trying them. */
export interface Badge {
  /** Name and version of the package. */
  readonly package: string;
  /** Whether its `package.json` declares that it keeps the rules: its word alone. */
  readonly declared: boolean;
  /** Whether it kept them when it was tried now; absent where it was not. */
  readonly conforms?: boolean;
  /** The same to read; absent where there is nothing to say. */
  readonly text?: string;
}

/**
 * The badges of a config's plugins by their names. With `verify` each package that declares to keep
 * the rules is tried by those of this p2lk, with the config's options, on the cases that it brings.
 */
export const badgesOf = async (
  config: NonNullable<SetUp['config']>,
  { configLoader: loader }: ConfigFlags,
  verify: boolean,
): Promise<ReadonlyMap<string, Badge>> => {
  const badges = new Map<string, Badge>();
  for (const listed of config.listed) {
    const found = await packageOf(listed, config.file, { loader });
    if (found === undefined) continue;
    const badge = verify ? await tried(listed, found) : declared(found);
    badges.set(listed.plugin.definition.name, badge);
  }
  return badges;
};

const titleOf = ({ name, version }: PluginPackage): string => `${name} ${version}`.trim();

const declared = (found: PluginPackage): Badge => {
  const title = titleOf(found);
  return found.conformance === undefined
    ? { package: title, declared: false }
    : {
        package: title,
        declared: true,
        text: `${title} declares that it conforms; --verify tries it`,
      };
};

const tried = async ({ plugin }: Listed, found: PluginPackage): Promise<Badge> => {
  const title = titleOf(found);
  const { conformance } = found;
  if (conformance === undefined) {
    const text = `${title} does not declare that it conforms`;
    return { package: title, declared: false, text };
  }
  const { checkConformance, conformanceKit, conformanceText } =
    await import('../conformance/conformance.ts');
  const { kit, cases } = conformance;
  if (!existsSync(cases)) {
    const text = `${title} declares that it conforms, and brings no cases to try it on`;
    return { package: title, declared: true, conforms: false, text };
  }
  const result = await checkConformance(plugin, { cases });
  const other = kit === conformanceKit ? '' : `, declared by kit ${kit}`;
  const head = `${title}, tried now by kit ${conformanceKit}${other}:`;
  const { conforms } = result;
  return { package: title, declared: true, conforms, text: `${head}\n${conformanceText(result)}` };
};
