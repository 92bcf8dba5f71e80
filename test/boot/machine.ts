import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, inject } from 'vitest';
import { quoteWord } from '../../src/linuxkit/shell.ts';
import type { TranslateOptions } from '../../src/pipeline/translate.ts';
import { base } from './base.ts';
import type { BaseExtras } from './base.ts';
import { build, translated } from './build.ts';
import { startEmulator } from './emulator.ts';
import type { BuiltImage, Emulator, Outcome, Plugged } from './emulator.ts';

/** How a pod is translated and booted. */
export interface BootOptions extends Plugged {
  readonly translate?: TranslateOptions;
  readonly base?: BaseExtras;
  /** True where the test calls `reboot`. */
  readonly reboots?: boolean;
  /**
   * A shell condition in the root namespaces that says that the boot has come to where the tests
   * begin.
   */
  readonly until?: string;
}

/** A machine that runs one pod. Containers are named as LinuxKit names them. */
export class Machine {
  #emulator: Emulator | undefined;
  #folder: string | undefined;
  #execs = 0;
  #again: (() => Promise<void>) | undefined;
  readonly #pids = new Map<string, string>();

  /**
   * Translates, builds and boots. The machine is up once every container of the pod was started, or `until`
   * holds.
   */
  async start(yaml: string, options: BootOptions): Promise<void> {
    this.#folder = await mkdtemp(join(tmpdir(), 'p2lk-boot-'));
    const { translate, base: extras, reboots = false } = options;
    const image = await build(
      await translated(yaml, { base: base(extras), ...translate }, this.#folder),
      this.#folder,
    );
    await this.#boot(image, options);
    if (reboots) this.#again = () => this.#boot(image, options);
    else await rm(image.initrd);
  }

  async #boot(
    image: BuiltImage,
    { until = '[ -e /run/witness/booted ] && [ -e /run/p2lk/started ]', ...plugged }: BootOptions,
  ): Promise<void> {
    this.#emulator = await startEmulator(image, this.#folder!, 240, plugged);
    this.#pids.clear();
    if (!(await this.until(until, 240)))
      throw new Error(`the boot did not come to its end\n${await this.account()}`);
  }

  /** Shuts the machine down as LinuxKit does, and boots the same image with the same disks. */
  async reboot(): Promise<void> {
    if (this.#again === undefined) throw new Error('say reboots: true');
    const emulator = this.#running();
    emulator.run('poweroff', 60).catch(() => {});
    await emulator.exited;
    await emulator.stop();
    await rm(join(this.#folder!, 'witness.sock'), { force: true });
    await this.#again();
  }

  /**
   * Ends the machine and removes its folder; with `P2LK_BOOT_KEEP` in the environment the folder
   * stays.
   */
  async stop(): Promise<void> {
    await this.#emulator?.stop();
    if (this.#folder === undefined) return;
    if (process.env['P2LK_BOOT_KEEP']) console.error(`kept ${this.#folder}`);
    else await rm(this.#folder, { recursive: true, force: true });
  }

  /** Presses the power button. */
  press(): void {
    this.#running().press();
  }

  /** Waits until the machine has powered itself off. */
  async off(seconds: number): Promise<void> {
    const late = sleep(seconds * 1000).then(() => {
      throw new Error(`the machine is still on after ${seconds} s`);
    });
    await Promise.race([this.#running().exited, late]);
  }

  #running(): Emulator {
    if (this.#emulator === undefined) throw new Error('the machine was not booted');
    return this.#emulator;
  }

  /** What the kernel, LinuxKit and the boot scripts said. */
  console(): Promise<string> {
    return this.#running().console();
  }

  /** What a person would look at first after a failure. */
  async account(): Promise<string> {
    const { stdout } = await this.root(
      'ctr -n services.linuxkit task ls; tail -n 20 /run/log/onboot/*.log /var/log/*.log',
    );
    const lines = (await this.console()).split('\n').filter((line) => !line.includes('level=info'));
    return `${lines.slice(-60).join('\n')}\n${stdout}`;
  }

  /** Runs a shell script in the root namespaces. */
  root(script: string, seconds = 60): Promise<Outcome> {
    return this.#running().run(script, seconds);
  }

  /**
   * Runs a shell script in a running service, with the user, the capabilities and the environment
   * of its own process.
   */
  exec(service: string, script: string, seconds?: number): Promise<Outcome> {
    this.#execs += 1;
    const words = [
      'ctr',
      '-n',
      'services.linuxkit',
      'task',
      'exec',
      '--exec-id',
      `exec${this.#execs}`,
      service,
      '/bin/sh',
      '-c',
      script,
    ];
    return this.root(words.map(quoteWord).join(' '), seconds);
  }

  /**
   * Standard output of a script in the root namespaces, without the last line feed. Rejects when
   * the script fails.
   */
  async rootOutput(script: string, seconds?: number): Promise<string> {
    return printed(script, await this.root(script, seconds));
  }

  /**
   * Standard output of a script in a running service, without the last line feed. Rejects when the
   * script fails.
   */
  async output(service: string, script: string, seconds?: number): Promise<string> {
    return printed(`${service}: ${script}`, await this.exec(service, script, seconds));
  }

  /** State of each service: `RUNNING`, `STOPPED`. One that was never created is absent. */
  async tasks(): Promise<{ readonly [service: string]: string }> {
    const rows = (await this.rootOutput('ctr -n services.linuxkit task ls')).split('\n').slice(1);
    return Object.fromEntries(
      rows.map((row) => row.split(/\s+/)).map(([name, , state]) => [name, state]),
    );
  }

  /** The same without the containers in which p2lk prepares volumes and waits for them. */
  async podTasks(): Promise<{ readonly [service: string]: string }> {
    return Object.fromEntries(
      Object.entries(await this.tasks()).filter(([name]) => !name.includes('p2lk-')),
    );
  }

  /** A file of `/proc/PID` of a service's own process. */
  async process(service: string, file: string): Promise<string> {
    let pid = this.#pids.get(service);
    if (pid === undefined) {
      pid = await this.rootOutput(
        `ctr -n services.linuxkit task ls | awk '$1 == "${service}" { print $2 }'`,
      );
      this.#pids.set(service, pid);
    }
    return this.rootOutput(`cat /proc/${pid}/${file}`);
  }

  /** The values of `/proc/PID/status` of a service's own process: `CapEff`, `Groups` and so on. */
  async status(service: string): Promise<{ readonly [key: string]: string }> {
    const lines = (await this.process(service, 'status')).split('\n');
    return Object.fromEntries(
      lines.map((line) => [
        line.slice(0, line.indexOf(':')),
        line.slice(line.indexOf(':') + 1).trim(),
      ]),
    );
  }

  /** What a service or an init container wrote to its standard output. */
  log(container: string): Promise<string> {
    return this.rootOutput(
      `cat /var/log/${container}.out.log /run/log/onboot/*-${container}.out.log 2>/dev/null || true`,
    );
  }

  /** What a service or an init container wrote to its standard error. */
  errorLog(container: string): Promise<string> {
    return this.rootOutput(
      `cat /var/log/${container}.log /run/log/onboot/*-${container}.log 2>/dev/null || true`,
    );
  }

  /**
   * Waits for a shell condition in the root namespaces; false when it did not come true in time.
   */
  async until(condition: string, seconds: number): Promise<boolean> {
    const end = Date.now() + seconds * 1000;
    for (;;) {
      if ((await this.root(condition)).status === 0) return true;
      if (Date.now() > end) return false;
      await sleep(500);
    }
  }
}

const printed = (what: string, { status, stdout, stderr }: Outcome): string => {
  if (status !== 0) throw new Error(`${what}\nexited with ${status}: ${stderr}${stdout}`);
  return stdout.replace(/\n$/, '');
};

/** Boots a pod before the tests of a `describeBoot`, and takes the machine away after them. */
export const booted = (yaml: string, options: BootOptions = {}): Machine => {
  const machine = new Machine();
  let failed = false;
  beforeAll(() => machine.start(yaml, options), 900_000);
  afterEach(({ task }) => {
    failed ||= task.result?.state === 'fail';
  });
  afterAll(async () => {
    if (failed) console.error(await machine.account());
    await machine.stop();
  });
  return machine;
};

/**
 * A `describe` that is skipped, with the reason in its title, where a machine cannot be built or
 * booted.
 */
export const describeBoot = (title: string, body: () => void): void => {
  const reason = inject('bootMissing');
  describe.skipIf(reason !== '')(reason === '' ? title : `${title} [skipped: ${reason}]`, body);
};
