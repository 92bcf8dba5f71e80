import { builtins } from '../../pipeline/builtins.ts';
import type { Plugin } from '../../api/define-plugin.ts';
import { Report } from '../../diagnostics/report.ts';
import type { PluginsFlags } from '../declared/plugins.ts';
import type { ExitCode } from '../exit-code.ts';
import { Messages } from '../messages.ts';
import type { MessageOptions } from '../messages.ts';
import { loadConfig } from '../set-up.ts';
import type { ConfigFlags } from '../set-up.ts';
import type { Terminal } from '../terminal.ts';
import { write } from '../terminal.ts';

/**
 * `p2lk plugins`: one line for each plugin that would run, in the order in which they run, and what
 * their packages declare of their conformance. `--verify` tries them.
 */
export const runPlugins = async (
  terminal: Terminal,
  _operands: readonly string[],
  flags: ConfigFlags & MessageOptions & PluginsFlags,
): Promise<ExitCode> => {
  const report = new Report();
  const messages = new Messages(terminal, flags);
  const config = await loadConfig(terminal, flags, { command: 'plugins', report, messages });
  if (!(await messages.add(report.diagnostics))) return messages.finish();
  const configured = config?.options.plugins ?? [];
  const disabled = new Set(config?.options.disable ?? []);
  const byName = new Map<string, Plugin>(
    [...builtins, ...configured].map((plugin) => [plugin.definition.name, plugin]),
  );
  const rows = [...byName.values()]
    .filter(({ definition }) => !disabled.has(definition.name))
    .map((plugin) => {
      const { name, version = '', fields } = plugin.definition;
      return [name, version, configured.includes(plugin) ? 'config' : 'p2lk', fields.join(' ')];
    });
  const all = [['NAME', 'VERSION', 'FROM', 'FIELDS'], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]!.length)));
  const lines = all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  await write(terminal, 1, `${lines.join('\n')}\n`);
  if (config === undefined || config.listed.length === 0) return messages.finish();
  const { badgesOf } = await import('../plugin-badges.ts');
  const badges = await badgesOf(config, flags, flags.verify ?? false);
  if (badges.lines.length > 0) await write(terminal, 1, `\n${badges.lines.join('\n')}\n`);
  const code = await messages.finish();
  return badges.broken && code === 0 ? 1 : code;
};
