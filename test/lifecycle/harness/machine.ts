/** Runs the real supervisor over a world, with programs that the harness stands in for. */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { settlePromises, VirtualClock } from '../clock.ts';
import type { PodStatus } from '../../../src/kubernetes/generated/types.ts';
import type { ProbeKind, Scenario } from '../scenario.ts';
import { traceStatus, viewOf } from '../status.ts';
import { Trace } from '../trace.ts';
import { World } from '../world.ts';
import type { Process } from '../world.ts';
import { forget, handlers, presentation } from './answers.ts';
import type { Desk } from './desk.ts';
import type { Bench, Shell } from './folder.ts';
import { planOf } from './plan.ts';
import { httpPort, socketOwner } from './ports.ts';
import { Pipe, writeLine } from './pipe.ts';
import { Processes } from './processes.ts';
import { KernelTrace } from './kernel-trace.ts';

/** The folder of the supervisor's parts. */
export const parts =
  process.env['P2LK_LIFECYCLE_PARTS'] ??
  fileURLToPath(new URL('../../../machine', import.meta.url));

/** How long one run may take by the real clock before it counts as hung, in milliseconds. */
const patience = 120_000;

const nap = new Int32Array(new SharedArrayBuffer(4));

export interface MachineOptions {
  readonly shell: Shell;
  /** The folder of the supervisor's parts; `machine/` of the project when absent. */
  readonly parts?: string;
  /** `guard` starts the supervisor again when it dies. */
  readonly command?: 'run' | 'guard';
  /** How the kernel tells of exits: by its trace when absent. */
  readonly told?: 'trace' | 'inotifyd' | 'nothing';
}

export class Machine {
  readonly clock = new VirtualClock();
  readonly trace = new Trace();
  readonly world: World;
  readonly desk: Desk;
  readonly root: string;
  /** Every call of a program that is stood in for, with its time. */
  readonly calls: string[] = [];
  /** How far the wall clock is from the time since boot, in milliseconds. */
  wallOffset = 0;
  /** containerd does not answer. */
  outage = false;
  /** Containers that runc refused: LinuxKit's `service` leaves them in containerd. */
  readonly refused = new Set<string>();
  /** The machine may be switched off: the pod has been ended. */
  off = false;
  readonly #bench: Bench;
  readonly #options: MachineOptions;
  readonly #names: readonly string[];
  readonly #tasks = new Map<string, { readonly pid: number; readonly process: Process }>();
  readonly #processes: Processes;
  readonly #trace: KernelTrace | undefined;
  readonly #timers: Pipe;
  #pids = 9_000_000;
  #stopping = false;
  /** How much of the console has been looked at. */
  #read = 0;
  #log: number;

  constructor(bench: Bench, scenario: Scenario, options: MachineOptions) {
    this.#bench = bench;
    this.#options = options;
    this.desk = bench.desk;
    this.world = new World(this.clock, this.trace, scenario);
    this.root = bench.root();
    this.#processes = new Processes(`P2LK_RUN=${this.root}`);
    const { initContainers = [], containers } = scenario.pod.spec ?? { containers: [] };
    this.#names = [...initContainers, ...containers].map(({ name }) => name);
    this.#files(scenario);
    this.#log = openSync(join(this.root, 'console'), 'a');
    this.#timers = new Pipe(join(this.root, 'timer'));
    const { told = 'trace' } = options;
    if (told === 'trace') this.#trace = new KernelTrace(this.root);
  }

  /** The process of the supervisor, or of its guard. */
  supervisor = 0;

  start(): void {
    this.supervisor = this.#spawn(this.#options.command ?? 'run');
    symlinkSync(`/proc/${this.supervisor}`, join(this.root, 'proc', String(this.supervisor)));
  }

  /** Kills the supervisor, without a chance to say anything, and starts it again as init does. */
  killSupervisor(): void {
    this.kill(this.supervisor, 'KILL');
    this.start();
  }

  /** What `rc.shutdown` does: has the pod ended, and goes on when it is. */
  shutDown(): void {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#spawn('stop', () => {
      this.off = true;
    });
  }

  /** Runs until the machine may be switched off, or until a time. */
  async run(horizon: number): Promise<void> {
    const deadline = Date.now() + patience;
    await this.clock.run({
      settle: () => this.#settle(deadline),
      rested: () => {
        this.#look();
        return false;
      },
      moved: () => {
        this.#writeUptime();
      },
      done: () => this.off,
      horizon,
    });
  }

  /** The run's processes that live, with their command lines. */
  list(): readonly number[] {
    return this.#processes.list();
  }

  /** Signals a process of the run; nothing when it has ended. */
  kill(pid: number, signal: string): void {
    if (!this.#processes.list().includes(pid)) return;
    try {
      process.kill(pid, `SIG${signal}`);
    } catch {
      // It has ended.
    }
  }

  close(): void {
    this.#processes.kill();
    this.#trace?.close();
    this.#timers.close();
    closeSync(this.#log);
    forget(this.root);
  }

  get console(): string {
    return readFileSync(join(this.root, 'console'), 'utf8');
  }

  /** The container behind an id, or behind a bundle's folder (\`000-NAME\`). */
  nameOf(id: string): string {
    const name = id.replace(/^\d{3}-/, '');
    return this.#names.includes(id) ? id : name;
  }

  portOwner(port: number): string | undefined {
    return this.#names[port - httpPort(0)];
  }

  socketOwner(port: number): { readonly name: string; readonly kind: ProbeKind } | undefined {
    const owner = socketOwner(port);
    const name = owner === undefined ? undefined : this.#names[owner.index];
    return owner === undefined || name === undefined ? undefined : { name, kind: owner.kind };
  }

  cgroupOwner(path: string): string | undefined {
    const folder = join(this.root, 'sys/fs/cgroup/');
    const name = path.startsWith(folder) ? path.slice(folder.length).split('/')[0] : undefined;
    return name !== undefined && this.#tasks.has(name) ? name : undefined;
  }

  task(name: string): Process | undefined {
    return this.#tasks.get(name)?.process;
  }

  tasks(): readonly string[] {
    return [...this.#tasks].map(
      ([name, { pid, process }]) =>
        `${name}    ${pid}    ${process.exited.open ? 'STOPPED' : 'RUNNING'}`,
    );
  }

  /** Shows a container's run where a supervisor looks for it. */
  present(name: string, process: Process): void {
    const pid = this.#pids++;
    this.#tasks.set(name, { pid, process });
    const at = presentation(this.root, name, pid);
    this.#write(at.initPid, String(pid));
    this.#write(at.cgroupOf, `0::/${name}\n`);
    this.#write(`${at.cgroup}/cgroup.procs`, `${pid}\n`);
    this.#write(`${at.cgroup}/cgroup.events`, 'populated 1\n');
    void process.exited.reached.then(() => {
      writeFileSync(`${at.cgroup}/cgroup.procs`, '');
      writeFileSync(`${at.cgroup}/cgroup.events`, 'populated 0\n');
      forget(dirname(at.cgroupOf));
      this.#trace?.tell(pid);
    });
  }

  removeTask(name: string): void {
    const task = this.#tasks.get(name);
    if (task === undefined) return;
    this.#tasks.delete(name);
    const at = presentation(this.root, name, task.pid);
    forget(dirname(at.initPid));
    forget(at.cgroup);
  }

  #write(path: string, text: string): void {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  #files(scenario: Scenario): void {
    const { initContainers = [] } = scenario.pod.spec ?? {};
    for (const folder of [
      'etc/p2lk',
      'proc/self',
      'run',
      'var/log',
      'dev',
      'tmp',
      'sys/fs/cgroup',
    ]) {
      mkdirSync(join(this.root, folder), { recursive: true });
    }
    this.#write(join(this.root, 'etc/p2lk/plan'), planOf(scenario));
    this.#write(join(this.root, 'proc/self/mounts'), '');
    this.#writeUptime();
    const inits = initContainers.filter(({ restartPolicy }) => restartPolicy !== 'Always');
    for (const [index, { name }] of inits.entries()) {
      const folder = `${String(index).padStart(3, '0')}-${name}`;
      this.#write(join(this.root, 'containers/onboot', folder, 'config.json'), '{}');
    }
    for (const name of this.#names) {
      if (inits.some((init) => init.name === name)) continue;
      this.#write(join(this.root, 'containers/services', name, 'config.json'), '{}');
    }
  }

  #writeUptime(): void {
    writeFileSync(join(this.root, 'proc/uptime'), `${(this.clock.now / 1000).toFixed(2)} 0.00\n`);
  }

  #spawn(command: string, onExit?: () => void): number {
    const { shell, parts: folder = parts } = this.#options;
    const script = join(folder, 'supervisor.sh');
    const [program = '', ...words] = this.#bench.command(shell, script, [command]);
    const child = spawn(program, words, {
      detached: true,
      stdio: ['ignore', this.#log, this.#log],
      env: {
        PATH: this.#bench.path(shell, this.#options.told === 'nothing' ? 'poll' : ''),
        P2LK_ROOT: this.root,
        P2LK_TIMER: join(this.root, 'timer'),
        P2LK_PARTS: folder,
        P2LK_PROC: '/proc',
        P2LK_RUN: this.root,
      },
    });
    child.on('exit', () => onExit?.());
    const { pid } = child;
    if (pid === undefined) throw new Error(`${program} cannot be started`);
    this.#processes.add(pid);
    return pid;
  }

  async #settle(deadline: number): Promise<void> {
    for (;;) {
      await settlePromises();
      const requests = this.desk.take();
      for (const request of requests) {
        const [name = '', ...words] = request.argv;
        const handler = handlers[name];
        this.calls.push(
          `${(this.clock.now / 1000).toFixed(3).padStart(9)} ${request.argv.join(' ')}`,
        );
        if (handler === undefined) throw new Error(`nobody stands in for ${name}`);
        handler(this, request, words);
      }
      if (this.#setTimers() || requests.length > 0) continue;
      if (this.#processes.resting()) {
        const [impatient] = this.#processes.onRealClock();
        if (impatient !== undefined) throw new Error(`waits on the real clock: ${impatient}`);
        return;
      }
      if (Date.now() > deadline) throw new Error(`no rest at ${this.clock.now} ms`);
      Atomics.wait(nap, 0, 0, 0.2);
    }
  }

  /** What the supervisor wants to be told, and in how many seconds. */
  #setTimers(): boolean {
    const wanted = this.#timers.lines();
    for (const line of wanted) {
      const [wait = ''] = line.split(' ', 1);
      this.clock.at(this.clock.now + Math.round(Number(wait) * 1000), () =>
        writeLine(join(this.root, 'run/p2lk/events'), line.slice(wait.length + 1)),
      );
    }
    return wanted.length > 0;
  }

  /** Takes down what the status file says now, and what the console says of the Job. */
  #look(): void {
    const { console } = this;
    const results = /^p2lk: job \S+: (?:(Complete)|Failed \((\w+)\))/gm;
    for (const [, complete, reason] of console.slice(this.#read).matchAll(results)) {
      this.trace.add(
        this.clock.now,
        'job',
        complete === undefined ? `failed ${reason}` : 'complete',
      );
    }
    this.#read = console.length;
    let text;
    try {
      text = readFileSync(join(this.root, 'run/p2lk/status.json'), 'utf8');
    } catch {
      return;
    }
    traceStatus(this.trace, this.clock.now, viewOf(JSON.parse(text) as PodStatus));
  }
}
