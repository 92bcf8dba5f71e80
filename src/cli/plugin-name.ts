import { builtins } from '../pipeline/builtins.ts';

/** What a new plugin is called in each place. */
export interface PluginName {
  /** `p2lk-plugin-nas`, `@acme/p2lk-plugin-nas` */
  readonly package: string;
  /** Its folder: the package's name without a scope. */
  readonly folder: string;
  /** The name of its definition; with a scope `acme-nas`, since names of plugins have none. */
  readonly plugin: string;
}

/** Why a name cannot be taken; `help` is the next thing to type. */
export interface NameFault {
  readonly reason: string;
  readonly help: string;
}

const word = '[a-z][a-z0-9]*(?:-[a-z0-9]+)*';
const pattern = new RegExp(`^(?:@(${word})/)?(?:p2lk-plugin-)?(${word})$`);

/** The names of a plugin from what a user calls it: `nas`, `p2lk-plugin-nas`, `@acme/nas`. */
export const pluginName = (given: string): PluginName | NameFault => {
  const [, scope, bare] = pattern.exec(given) ?? [];
  if (bare === undefined || given.length > 80)
    return {
      reason:
        `${JSON.stringify(given)} is no name of a plugin: lower-case letters, digits and - are ` +
        'wanted, and a scope where you have one',
      help: 'p2lk new-plugin acme-disk, or p2lk new-plugin @acme/disk',
    };
  const plugin = scope === undefined ? bare : `${scope}-${bare}`;
  if (builtins.some(({ definition }) => definition.name === plugin))
    return {
      reason: `p2lk ships a plugin ${plugin}, whose place this one would take`,
      help: `p2lk new-plugin acme-${plugin}`,
    };
  const folder = `p2lk-plugin-${bare}`;
  return { plugin, folder, package: scope === undefined ? folder : `@${scope}/${folder}` };
};
