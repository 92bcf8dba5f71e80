import type { Command } from 'commander';
import { optionOf } from './commander-program.ts';
import { commands } from './declared.ts';
import type { ExitCode } from './exit-code.ts';
import type { Flags } from './flags.ts';
import type { Terminal } from './terminal.ts';

/** A command's code; `flags` holds what its own options say too. */
type Run = (
  terminal: Terminal,
  operands: readonly string[],
  flags: Flags,
) => ExitCode | Promise<ExitCode>;

/** Where the code of each command is, by the command's name. */
const codeOf: { readonly [name: string]: () => Promise<Run> } = {
  build: async () => (await import('./commands/build.ts')).runBuild,
  complete: async () => (await import('./commands/complete.ts')).runComplete,
  completion: async () => (await import('./commands/completion.ts')).runCompletion,
  diff: async () => (await import('./commands/diff.ts')).runDiff,
  doctor: async () => (await import('./commands/doctor.ts')).runDoctor,
  explain: async () => (await import('./commands/explain.ts')).runExplain,
  init: async () => (await import('./commands/init.ts')).runInit,
  lock: async () => (await import('./commands/lock.ts')).runLock,
  'new-plugin': async () => (await import('./commands/new-plugin.ts')).runNewPlugin,
  picture: async () => (await import('./commands/picture.ts')).runPicture,
  plugins: async () => (await import('./commands/plugins.ts')).runPlugins,
  ports: async () => (await import('./commands/ports.ts')).runPorts,
  report: async () => (await import('./commands/report.ts')).runReport,
  run: async () => (await import('./commands/run.ts')).runRun,
  schema: async () => (await import('./commands/schema.ts')).runSchema,
  why: async () => (await import('./commands/why.ts')).runWhy,
};

/**
 * Adds the commands beside the main one. Each loads its code when it is called, and gives the exit
 * code to `done`. Options of the main command count for the others too, wherever they stand:
 * `p2lk --config p2lk.config.ts plugins`.
 */
export const addCommands = (
  program: Command,
  terminal: Terminal,
  done: (code: ExitCode) => void,
): void => {
  program.commandsGroup('Commands:');
  for (const { name, operands = '', about, hidden = false, options = [] } of commands) {
    const command = program.command(`${name} ${operands}`, { hidden }).description(about);
    for (const option of options) command.addOption(optionOf(option));
    command.action(async () => {
      const run = await codeOf[name]?.();
      if (run === undefined) throw new Error(`the command ${name} has no code`);
      done(await run(terminal, command.args, { ...program.opts<Flags>(), ...command.opts() }));
    });
  }
};
