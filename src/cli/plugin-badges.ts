import { existsSync } from 'node:fs';
import type { Listed } from '../config/plugins.ts';
import { packageOf } from '../config/plugin-package.ts';
import type { PluginPackage } from '../config/plugin-package.ts';
import type { ConfigFlags, SetUp } from './set-up.ts';

/** What is said of the packages of a config's plugins. */
export interface Badges {
  /** One or more lines for each package. */
  readonly lines: readonly string[];
  /** Whether a package was tried and breaks a rule. */
  readonly broken: boolean;
}

/**
 * What the packages of a config's plugins declare of their conformance. That is their word alone; with
 * `verify` each is tried by the rules of this p2lk, on the cases that the package brings.
 */
export const badgesOf = async (
  config: NonNullable<SetUp['config']>,
  { configLoader: loader }: ConfigFlags,
  verify: boolean,
): Promise<Badges> => {
  const lines: string[] = [];
  let broken = false;
  for (const listed of config.listed) {
    const found = await packageOf(listed, config.file, { loader });
    if (found === undefined) continue;
    if (verify) {
      const tried = await verified(listed, found);
      broken ||= !tried.conforms;
      lines.push(...tried.lines);
    } else if (found.conformance !== undefined)
      lines.push(`${titleOf(found)} declares that it conforms; --verify tries it`);
  }
  return { lines, broken };
};

const titleOf = ({ name, version }: PluginPackage): string => `${name} ${version}`.trim();

const verified = async (
  { plugin }: Listed,
  found: PluginPackage,
): Promise<{ readonly lines: readonly string[]; readonly conforms: boolean }> => {
  const title = titleOf(found);
  const { conformance } = found;
  if (conformance === undefined)
    return { lines: [`${title} does not declare that it conforms`], conforms: true };
  const { checkConformance, conformanceKit, conformanceText } =
    await import('../conformance/conformance.ts');
  const { kit, cases } = conformance;
  if (!existsSync(cases))
    return {
      lines: [`${title} declares that it conforms, and brings no cases to try it on`],
      conforms: false,
    };
  const result = await checkConformance(plugin, { cases });
  const older = kit === conformanceKit ? '' : `, declared by kit ${kit}`;
  return {
    lines: [`${title}, tried now by kit ${conformanceKit}${older}:`, conformanceText(result)],
    conforms: result.conforms,
  };
};
