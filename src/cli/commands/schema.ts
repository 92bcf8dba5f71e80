import { readFileSync } from 'node:fs';
import { Report } from '../../diagnostics/report.ts';
import { closest } from '../../diagnostics/suggest.ts';
import { optionsJsonSchema } from '../../host/options-json-schema.ts';
import { packageFile } from '../../system/package-file.ts';
import { activePlugins } from '../active-plugins.ts';
import type { ExitCode } from '../exit-code.ts';
import { Messages } from '../messages.ts';
import { loadConfig } from '../set-up.ts';
import type { ConfigFlags } from '../set-up.ts';
import type { Terminal } from '../terminal.ts';
import { write } from '../terminal.ts';
import { usageFault } from '../usage.ts';

/**
 * `p2lk schema`: prints the JSON schema of configs without code, `schema/config.json` of the
 * package. `p2lk schema PLUGIN`: that of a plugin's options, of the config's plugins too.
 */
export const runSchema = async (
  terminal: Terminal,
  [name]: readonly string[],
  flags: ConfigFlags,
): Promise<ExitCode> => {
  if (name === undefined) {
    await write(terminal, 1, readFileSync(packageFile('schema/config.json'), 'utf8'));
    return 0;
  }
  const messages = new Messages(terminal);
  const report = new Report();
  const config = await loadConfig(terminal, flags, { command: 'schema', report, messages });
  if (!(await messages.add(report.diagnostics))) return messages.finish();
  const plugins = activePlugins(config);
  const plugin = plugins.find(({ definition }) => definition.name === name);
  if (plugin === undefined) {
    const near = closest(
      name,
      plugins.map(({ definition }) => definition.name),
    );
    const help = near === undefined ? 'p2lk plugins lists them' : `did you mean ${near}?`;
    return usageFault(terminal, `there is no plugin ${name}`, help);
  }
  const schema = await optionsJsonSchema(plugin);
  if (schema === undefined)
    return usageFault(terminal, `plugin ${name} checks its options by what is no zod schema`);
  const { $schema, ...rest } = schema;
  const titled = { $schema, title: `Options of plugin ${name}`, ...rest };
  await write(terminal, 1, `${JSON.stringify(titled, undefined, 2)}\n`);
  return 0;
};
