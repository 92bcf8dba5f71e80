import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Report } from '../../diagnostics/report.ts';
import { buildImage, missingProgram } from '../machine/build-image.ts';
import { Changes } from '../machine/changes.ts';
import { accelerationFor, emulatorOf } from '../machine/emulator.ts';
import type { EmulatorRequest } from '../machine/emulator.ts';
import { chooseForwards, openPorts } from '../machine/forwards.ts';
import { whereIs } from '../machine/programs.ts';
import { graceOf, runMachine } from '../machine/run-machine.ts';
import type { Run } from '../machine/run-machine.ts';
import { labelOf, translateMachine } from '../machine/translated.ts';
import type { Translated } from '../machine/translated.ts';
import type { RunFlags } from '../declared/run.ts';
import type { ExitCode } from '../exit-code.ts';
import type { Flags } from '../flags.ts';
import { Messages } from '../messages.ts';
import { inputPaths } from '../read-inputs.ts';
import { writeMessage } from '../terminal.ts';
import type { Terminal } from '../terminal.ts';
import { usageFault } from '../usage.ts';

const NAME = 'machine';

/**
 * `p2lk run`: translates, builds and boots the one workload of the inputs under QEMU, with the ports
 * that its machine opens on 127.0.0.1 and its console on standard output. An interrupt presses the
 * machine's power button, a second one pulls the plug. With `--watch` a change of the input does it
 * all anew.
 */
export const runRun = async (
  terminal: Terminal,
  operands: readonly string[],
  flags: Flags & RunFlags,
): Promise<ExitCode> => {
  if (flags.output !== undefined || flags.outputDir !== undefined)
    return usageFault(terminal, 'p2lk run keeps nothing: p2lk build does');
  const folder = mkdtempSync(join(tmpdir(), 'p2lk-run-'));
  const session = new Session(terminal, operands, flags, folder);
  const release = terminal.onInterrupt(() => session.interrupt());
  try {
    return flags.watch === true ? await session.watch() : await session.once();
  } finally {
    release();
    rmSync(folder, { recursive: true, force: true });
  }
};

class Session {
  readonly #terminal: Terminal;
  readonly #operands: readonly string[];
  readonly #flags: Flags & RunFlags;
  readonly #folder: string;
  readonly #interrupted = new AbortController();
  #run: Run | undefined;

  constructor(
    terminal: Terminal,
    operands: readonly string[],
    flags: Flags & RunFlags,
    folder: string,
  ) {
    this.#terminal = terminal;
    this.#operands = operands;
    this.#flags = flags;
    this.#folder = folder;
  }

  interrupt(): void {
    this.#interrupted.abort();
    this.#run?.stop();
  }

  /** Builds and boots, and waits for the machine to end. */
  async once(): Promise<ExitCode> {
    const messages = new Messages(this.#terminal, this.#flags);
    const started = await this.#start(messages);
    if (started === undefined) {
      const code = await messages.finish();
      return this.#interrupted.signal.aborted ? 130 : code;
    }
    const { run, machine } = started;
    const { status, stopped, last } = await run.ended;
    if (status !== 0 && !stopped) {
      const report = new Report();
      const words = last.trim().split('\n').at(-1) ?? '';
      report.add('P2LK603', {
        workload: labelOf(machine.workload),
        reason: `QEMU ended with status ${status}: ${words}`,
      });
      await messages.add(report.diagnostics);
    }
    return messages.finish();
  }

  /** Does it anew at each change of the input until an interrupt. */
  async watch(): Promise<ExitCode> {
    const paths = inputPaths(this.#terminal, this.#operands, this.#flags);
    const files = (paths ?? []).filter((path) => path !== '-' && !path.startsWith('https:'));
    if (files.length === 0) return usageFault(this.#terminal, '--watch needs a file or a folder');
    const changes = new Changes(this.#terminal.folder, files, this.#flags.recursive === true);
    const { signal } = this.#interrupted;
    const interrupted = new Promise<'interrupted'>((done) => {
      signal.addEventListener('abort', () => done('interrupted'), { once: true });
    });
    try {
      let code: ExitCode = 0;
      while (!signal.aborted) {
        const changed = changes.next();
        const messages = new Messages(this.#terminal, this.#flags);
        const started = await this.#start(messages);
        code = await messages.finish();
        const what = await Promise.race([changed, interrupted]);
        if (what === 'changed') this.#run?.stop();
        await started?.run.ended;
        this.#run = undefined;
        if (what === 'changed') await writeMessage(this.#terminal, 'the input has changed\n');
      }
      return code;
    } finally {
      changes.close();
    }
  }

  async #start(messages: Messages): Promise<{ run: Run; machine: Translated } | undefined> {
    const machine = await translateMachine(
      this.#terminal,
      this.#operands,
      this.#flags,
      messages,
      'run',
    );
    if (machine === undefined) return undefined;
    const request = await this.#request(machine, messages);
    if (request === undefined) return undefined;
    const built = await buildImage(
      this.#terminal,
      machine,
      {
        folder: this.#folder,
        name: NAME,
        formats: ['kernel+initrd'],
        words: this.#flags.linuxkitArgs,
        signal: this.#interrupted.signal,
      },
      messages,
    );
    if (!built || this.#interrupted.signal.aborted) return undefined;
    const place = { folder: this.#folder, name: NAME, grace: graceOf(machine) };
    this.#run = runMachine(this.#terminal, request, place);
    return { run: this.#run, machine };
  }

  async #request(
    machine: Translated,
    messages: Messages,
  ): Promise<Parameters<typeof runMachine>[1] | undefined> {
    const { settings, workload, records } = machine;
    const architecture = settings.platform.split('/')[1] ?? 'amd64';
    const refuse = async (reason: string): Promise<undefined> => {
      const report = new Report();
      report.add('P2LK603', { workload: labelOf(workload), reason });
      await messages.add(report.diagnostics);
    };
    const program = emulatorOf(architecture);
    if (program === undefined)
      return refuse(`p2lk knows QEMU for amd64 and arm64, not for ${architecture}`);
    if (whereIs(program, this.#terminal.env) === undefined) {
      await missingProgram(program, messages);
      return undefined;
    }
    let forwards: EmulatorRequest['forwards'];
    try {
      forwards = await chooseForwards(openPorts(records), this.#flags.publish ?? []);
    } catch (error) {
      return refuse((error as Error).message);
    }
    return {
      architecture,
      memory: settings.machineMemory,
      processors: Math.max(1, Math.ceil(settings.machineCpu / 1000)),
      forwards,
      disks: (this.#flags.disk ?? []).map((file) => resolve(this.#terminal.folder, file)),
      acceleration: this.#flags.accel ?? accelerationFor(architecture),
      words: this.#flags.qemuArgs,
    };
  }
}
