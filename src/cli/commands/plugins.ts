import { Report } from '../../diagnostics/report.ts';
import { activePlugins } from '../active-plugins.ts';
import { terminalWidth, wrapped } from '../columns.ts';
import type { PluginsFlags } from '../declared/plugins.ts';
import type { ExitCode } from '../exit-code.ts';
import { Messages } from '../messages.ts';
import type { MessageOptions } from '../messages.ts';
import { loadConfig } from '../set-up.ts';
import type { ConfigFlags } from '../set-up.ts';
import type { Badge } from '../plugin-badges.ts';
import type { Terminal } from '../terminal.ts';
import { write } from '../terminal.ts';

/** A plugin as it is listed. */
interface PluginRow {
  readonly name: string;
  readonly version: string | undefined;
  readonly from: 'p2lk' | 'config';
  readonly docs: string | undefined;
  readonly fields: readonly string[];
  readonly conformance?: Badge;
}

/** What columns leave to the fields at least; on a narrower terminal they stand below the name. */
const LEAST = 30;

/** One line each where standard output is no terminal, else as many as the fields need. */
const table = (rows: readonly PluginRow[], width: number | undefined): string => {
  const cells = [
    ['NAME', 'VERSION', 'FROM', 'FIELDS'],
    ...rows.map(({ name, version = '', from, fields }) => [name, version, from, fields.join(' ')]),
  ];
  const widths = [0, 1, 2].map((column) =>
    Math.max(...cells.map((row) => (row[column] ?? '').length)),
  );
  const lines = cells.flatMap((row) => {
    const head = widths.map((size, column) => (row[column] ?? '').padEnd(size)).join('  ');
    const fields = row[3] ?? '';
    if (width === undefined) return [`${head}  ${fields}`.trimEnd()];
    if (width - head.length - 2 >= LEAST)
      return wrapped(fields, width, `${head}  `, ' '.repeat(head.length + 2)).map((line) =>
        line.trimEnd(),
      );
    return [head.trimEnd(), ...(fields === '' ? [] : wrapped(fields, width, '  '))];
  });
  return `${lines.join('\n')}\n`;
};

/**
 * `p2lk plugins`: the plugins that would run, in the order in which they run, and what their packages
 * declare of the rules for plugins. With `--verify` these are tried; one that is broken is exit code 1.
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
  const { verify = false, json = false } = flags;
  const badges =
    config === undefined || config.listed.length === 0
      ? new Map<string, Badge>()
      : await (await import('../plugin-badges.ts')).badgesOf(config, flags, verify);
  const rows = activePlugins(config).map((plugin): PluginRow => {
    const { name, version, fields, docs } = plugin.definition;
    const from = configured.includes(plugin) ? 'config' : 'p2lk';
    return { name, version, from, docs, fields, conformance: badges.get(name) };
  });
  const said = [...badges.values()].flatMap(({ text }) => text ?? []);
  const text = json
    ? `${JSON.stringify(rows, undefined, 2)}\n`
    : table(rows, terminalWidth(terminal)) + (said.length > 0 ? `\n${said.join('\n')}\n` : '');
  await write(terminal, 1, text);
  const code = await messages.finish();
  const isBroken = [...badges.values()].some(({ conforms }) => conforms === false);
  return isBroken && code === 0 ? 1 : code;
};
