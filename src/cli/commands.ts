import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { splitCommand } from '../system/split-command.ts';
import type { BuildFlags } from './commands/build.ts';
import type { LockFlags } from './commands/lock.ts';
import type { PortsFlags } from './commands/ports.ts';
import type { RunFlags } from './commands/run.ts';
import type { ExitCode } from './exit-code.ts';
import type { Flags } from './flags.ts';
import { parsePublished } from './machine/forwards.ts';
import type { Published } from './machine/forwards.ts';
import type { Terminal } from './terminal.ts';

const collect = (text: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  text,
];

const words = (text: string, before: readonly string[] = []): readonly string[] => {
  const found = splitCommand(text);
  if (found === undefined) throw new InvalidArgumentError('Every quote must be closed.');
  return [...before, ...found];
};

const publish = (text: string, before: readonly Published[] = []): readonly Published[] => {
  const found = parsePublished(text);
  if (found === undefined)
    throw new InvalidArgumentError('[HOST:]MACHINE[/udp] is wanted, as 8080:80.');
  return [...before, found];
};

/**
 * Adds the commands beside the main one. Each loads its code when it is called, and gives the exit
 * code to `done`.
 */
export const addCommands = (
  program: Command,
  terminal: Terminal,
  done: (code: ExitCode) => void,
): void => {
  /**
   * Options of the main command count for the others too: `p2lk --config p2lk.config.ts plugins`.
   */
  const configFlags = (): Flags => program.opts<Flags>();
  program.commandsGroup('Commands:');
  program
    .command('build [input...]')
    .description(
      'translate, and build the machine with linuxkit; onto the base vm where none is named. Options of p2lk itself count too',
    )
    .option('--format <format>', "LinuxKit's output format; may be repeated", collect)
    .option('--dir <dir>', 'folder for the manifest and what is built', '.')
    .option('--name <name>', 'name of the files (default: <kind>-<name>)')
    .option('--linuxkit-args <words>', 'further options for linuxkit build', words)
    .action(async (operands: readonly string[], flags: BuildFlags) =>
      done(
        await (
          await import('./commands/build.ts')
        ).runBuild(terminal, operands, { ...program.opts<Flags>(), ...flags }),
      ),
    );
  program
    .command('run [input...]')
    .description(
      'translate, build and boot the machine under QEMU, its open ports on 127.0.0.1. Options of p2lk itself count too',
    )
    .option(
      '-p, --publish <port>',
      'lead [HOST:]MACHINE[/udp] to the machine; may be repeated',
      publish,
    )
    .option('--disk <file>', 'give the machine a raw disk image; may be repeated', collect)
    .addOption(
      new Option('--accel <how>', 'what runs the machine (default: what is there)').choices([
        'kvm',
        'hvf',
        'tcg',
      ]),
    )
    .option('--watch', 'do it anew when the input changes')
    .option('--linuxkit-args <words>', 'further options for linuxkit build', words)
    .option('--qemu-args <words>', 'further options for QEMU', words)
    .action(async (operands: readonly string[], flags: RunFlags) =>
      done(
        await (
          await import('./commands/run.ts')
        ).runRun(terminal, operands, { ...program.opts<Flags>(), ...flags }),
      ),
    );
  program
    .command('explain <code>')
    .description('say what a code of a message means, with an example')
    .action(async (code: string) =>
      done(await (await import('./commands/explain.ts')).runExplain(terminal, code, configFlags())),
    );
  program
    .command('plugins')
    .description('list the plugins that would run, in order, with the fields that they honour')
    .action(async () =>
      done(await (await import('./commands/plugins.ts')).runPlugins(terminal, configFlags())),
    );
  program
    .command('lock [input...]')
    .description(
      'write p2lk.lock, the digest and config of every image of the inputs; later runs keep to it. Options of p2lk itself count too',
    )
    .option('--update', 'ask for images anew that it lists already')
    .option(
      '--check',
      'ask anew and write nothing; an image that differs or is not listed is an error',
    )
    .action(async (operands: readonly string[], flags: LockFlags) =>
      done(
        await (
          await import('./commands/lock.ts')
        ).runLock(terminal, operands, { ...program.opts<Flags>(), ...flags }),
      ),
    );
  program
    .command('ports [input...]')
    .description(
      'list what the machines of the inputs let in, to whom and why, and what is declared and stays closed. Options of p2lk itself count too',
    )
    .option('--json', 'print JSON instead of a table')
    .action(async (operands: readonly string[], flags: PortsFlags) =>
      done(
        await (
          await import('./commands/ports.ts')
        ).runPorts(terminal, operands, { ...program.opts<Flags>(), ...flags }),
      ),
    );
  program
    .command('init')
    .description('write a configuration to start from: p2lk.config.mts')
    .action(async () => done(await (await import('./commands/init.ts')).runInit(terminal)));
  program
    .command('new-plugin <name>')
    .description('start a plugin package: p2lk-plugin-<name>')
    .action(async (name: string) =>
      done(await (await import('./commands/new-plugin.ts')).runNewPlugin(terminal, name)),
    );
  program
    .command('schema')
    .description('print the JSON schema of p2lk.config.json and p2lk.config.yaml')
    .action(async () => done(await (await import('./commands/schema.ts')).runSchema(terminal)));
  program
    .command('completion <shell>')
    .description('print a completion script for bash, zsh or fish')
    .action(async (shell: string) =>
      done(await (await import('./commands/completion.ts')).runCompletion(terminal, shell)),
    );
};
