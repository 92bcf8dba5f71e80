import { Report } from '../../diagnostics/report.ts';
import { builtins } from '../../pipeline/builtins.ts';
import { activePlugins } from '../active-plugins.ts';
import { terminalWidth } from '../columns.ts';
import type { ExplainFlags } from '../declared/explain.ts';
import type { ExitCode } from '../exit-code.ts';
import { explain } from '../explain/code.ts';
import { Messages, tell } from '../messages.ts';
import type { MessageOptions } from '../messages.ts';
import { loadConfig } from '../set-up.ts';
import type { ConfigFlags } from '../set-up.ts';
import type { Terminal } from '../terminal.ts';
import { write } from '../terminal.ts';

type ExplainOptions = ConfigFlags & MessageOptions & ExplainFlags;

/** What looks like a code of a message rather than a field. */
const isCode = (text: string): boolean => /\/|^(?:p2?lk?)?-?\d*$/i.test(text);

/** `p2lk explain CODE|FIELD`: prints the page of a code, or what is known about a field. */
export const runExplain = (
  terminal: Terminal,
  [asked = '']: readonly string[],
  flags: ExplainOptions,
): Promise<ExitCode> =>
  isCode(asked) ? explainCode(terminal, asked, flags) : explainPath(terminal, asked, flags);

/** The config is loaded only for a code that is not one of p2lk's own. */
const explainCode = async (
  terminal: Terminal,
  code: string,
  flags: ExplainOptions,
): Promise<ExitCode> => {
  let { page, near } = explain(code, builtins);
  if (page === undefined && code.includes('/')) {
    const messages = new Messages(terminal);
    const config = await loadConfig(terminal, flags, {
      command: 'explain',
      report: new Report(),
      messages,
    });
    ({ page, near } = explain(code, [...builtins, ...(config?.options.plugins ?? [])]));
  }
  if (page === undefined) {
    return tell(terminal, (report) => {
      const help =
        near === undefined
          ? 'codes are P2LK and three digits, or plugin/word, as messages show them'
          : `did you mean ${near}?`;
      report.add('P2LK500', { reason: `there is no code ${code}` }, [], { help });
    });
  }
  const text = flags.json === true ? `${JSON.stringify({ code, page }, undefined, 2)}\n` : page;
  await write(terminal, 1, text);
  return 0;
};

const explainPath = async (
  terminal: Terminal,
  path: string,
  flags: ExplainOptions,
): Promise<ExitCode> => {
  const [{ resolveField }, { explainField }, { fieldText }] = await Promise.all([
    import('../explain/resolve.ts'),
    import('../explain/field.ts'),
    import('../explain/field-text.ts'),
  ]);
  const resolved = resolveField(path);
  if ('reason' in resolved) {
    const { reason, near } = resolved;
    const help =
      near.length === 0
        ? 'p2lk explain pod lists the fields of a pod; p2lk explain P2LK301 tells about a code'
        : `did you mean ${near.join(', or ')}?`;
    return tell(terminal, (report) => report.add('P2LK500', { reason }, [], { help }));
  }
  const messages = new Messages(terminal, flags);
  const report = new Report();
  const config = await loadConfig(terminal, flags, { command: 'explain', report, messages });
  await messages.add(report.diagnostics);
  const explained = explainField(resolved, activePlugins(config));
  await write(
    terminal,
    1,
    flags.json === true
      ? `${JSON.stringify(explained, undefined, 2)}\n`
      : fieldText(explained, terminalWidth(terminal) ?? 100),
  );
  return messages.finish();
};
