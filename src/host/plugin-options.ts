import type { Plugin, StandardResult, StandardSchema } from '../api/define-plugin.ts';
import type { Report } from '../diagnostics/report.ts';
import { closest } from '../diagnostics/suggest.ts';
import { thrownText } from '../system/thrown.ts';
import type { PluginWatch } from './plugin-watch.ts';
import { keysAt } from './schema-keys.ts';

/**
 * Whether a plugin's options are still to be checked: there are some, or its schema may have
 * defaults to add.
 */
const needsCheck = ({ definition, options }: Plugin): boolean =>
  definition.options !== undefined || (options !== undefined && !isEmpty(options));

const isEmpty = (options: unknown): boolean =>
  typeof options === 'object' && options !== null && Object.keys(options).length === 0;

/**
 * Checks the options of each plugin by its own schema and puts the schema's output in their place.
 * Reports P2LK504 with the option's path. zod is loaded only for a plugin that asks for it.
 */
export const checkOptions = async (
  plugins: readonly Plugin[],
  report: Report,
  watch?: PluginWatch,
): Promise<readonly Plugin[]> => {
  const checked: Plugin[] = [];
  for (const plugin of plugins) {
    if (!needsCheck(plugin)) {
      checked.push(plugin);
      continue;
    }
    const { name } = plugin.definition;
    watch?.enter(name, 'options');
    try {
      checked.push(await checkOne(plugin, report));
    } catch (cause) {
      report.add(
        'P2LK901',
        { plugin: name, hook: 'options', item: '', reason: thrownText(cause) },
        [],
        {
          plugin: name,
          cause,
        },
      );
    } finally {
      watch?.leave();
    }
  }
  return checked;
};

const checkOne = async (plugin: Plugin, report: Report): Promise<Plugin> => {
  const { definition, options = {}, places = () => [] } = plugin;
  const { name } = definition;
  const schema = await schemaOf(plugin);
  if (schema === undefined) {
    report.add('P2LK504', { plugin: name, path: '', reason: 'it takes no options' }, places([]), {
      plugin: name,
    });
    return plugin;
  }
  const { issues, ...result } = await schema['~standard'].validate(options);
  for (const issue of issues ?? []) {
    const { message, path = [] } = issue;
    const keys = path.map((step) => (typeof step === 'object' ? step.key : step));
    const at = keys.map((key) => (typeof key === 'number' ? key : String(key)));
    const unknown = unknownKeys(issue);
    const extra = { plugin: name, docs: definition.docs };
    for (const key of unknown) {
      const near = closest(key, keysAt(schema, at));
      const reason = 'is no option of it';
      report.add(
        'P2LK504',
        { plugin: name, path: [...at, key].join('.'), reason },
        places([...at, key], 'key'),
        { ...extra, help: near && `did you mean ${near}?` },
      );
    }
    if (unknown.length === 0)
      report.add(
        'P2LK504',
        { plugin: name, path: at.join('.'), reason: message },
        places(at),
        extra,
      );
  }
  return issues === undefined
    ? {
        ...plugin,
        definition,
        options: (result as StandardResult<unknown> & { value: unknown }).value,
      }
    : plugin;
};

/** The keys that an issue of zod is about, where it says that they are none. */
const unknownKeys = (issue: object): readonly string[] =>
  'code' in issue && issue.code === 'unrecognized_keys' && 'keys' in issue
    ? [issue.keys].flat().map(String)
    : [];

/**
 * A schema object may be callable too (arktype's are), so the mark of the Standard Schema decides.
 */
/** The schema of a plugin's options; undefined where it has none. */
export const schemaOf = async ({
  definition: { options },
}: Pick<Plugin, 'definition'>): Promise<StandardSchema<unknown, unknown> | undefined> =>
  options === undefined || isSchema(options) ? options : options((await import('./zod.ts')).z);

const isSchema = (options: object): options is StandardSchema<unknown, unknown> =>
  '~standard' in options;
