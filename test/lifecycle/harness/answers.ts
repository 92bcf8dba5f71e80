/** What the programs that the harness stands in for do to a world, and what they print. */
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import type { Answer, HookKind, ProbeKind } from '../scenario.ts';
import type { Request } from './desk.ts';
import type { Machine } from './machine.ts';

type Handler = (machine: Machine, request: Request, words: readonly string[]) => void;

/** When the machine of every run was started, by the wall clock. */
const boot = Date.UTC(2026, 0, 1);

const probeKinds = new Set<string>(['startup', 'liveness', 'readiness']);

/** What a probe or hook of a container is answered, and then told to the program that asked. */
const answerKind = (
  machine: Machine,
  name: string,
  kind: string,
  tell: (answer: Answer | undefined) => void,
): void => {
  const { world, clock } = machine;
  const process = world.process(name);
  const answer = probeKinds.has(kind)
    ? world.probe(name, kind as ProbeKind)
    : world.hook(name, kind as HookKind);
  if (process === undefined || answer === undefined) {
    tell(undefined);
    return;
  }
  let told = false;
  const once = (given: Answer | undefined): void => {
    if (told) return;
    told = true;
    tell(given);
  };
  clock.at(clock.now + answer.after, () => once(answer));
  void process.exited.reached.then(() => once(undefined));
};

const exitsWith =
  (machine: Machine, request: Request) =>
  (exit: number, err: readonly string[] = []): void => {
    machine.desk.answer(request, { err, exit });
  };

const unreachable =
  'failed to dial "/run/containerd/containerd.sock": connection error: connect: connection refused';

const service: Handler = (machine, request, words) => {
  const exit = exitsWith(machine, request);
  if (machine.outage) {
    exit(1, [`FATA[0000] creating containerd client: ${unreachable}`]);
    return;
  }
  const id = words.at(-1) ?? '';
  if (words[0] !== 'start') throw new Error(`service ${words.join(' ')}`);
  if (machine.task(id) !== undefined || machine.refused.has(id)) {
    exit(1, [`FATA[0000] failed to create container: container "${id}": already exists`]);
    return;
  }
  const process = machine.world.start(machine.nameOf(id));
  if (process === undefined) {
    machine.refused.add(id);
    exit(1, ['FATA[0000] failed to create task: OCI runtime create failed: exec: not found']);
    return;
  }
  machine.present(id, process);
  exit(0);
};

const ctr: Handler = (machine, request, [namespace, space, group, verb, ...rest]) => {
  const exit = exitsWith(machine, request);
  if (machine.outage) {
    exit(1, [`ctr: ${unreachable}`]);
    return;
  }
  if (namespace !== '-n' || space !== 'services.linuxkit') throw new Error('ctr without -n');
  const name = rest.at(-1) ?? '';
  if (group === 'task' && verb === 'ls') {
    const out = ['TASK    PID    STATUS', ...machine.tasks()];
    machine.desk.answer(request, { out, exit: 0 });
  } else if (group === 'task' && verb === 'rm') {
    const run = machine.task(name);
    if (rest[0] === '-f') machine.world.signal(machine.nameOf(name), 'KILL');
    if (run === undefined) {
      exit(1, [`ctr: no task "${name}": not found`]);
    } else if (!run.exited.open) {
      exit(1, [`ctr: task must be stopped before deletion: running: failed precondition`]);
    } else {
      machine.removeTask(name);
      const { value: code = 0 } = run.exited;
      exit(0, code === 0 ? [] : [`WARN[0000] task ${name} exit with non-zero exit code ${code}`]);
    }
  } else if (group === 'container' && verb === 'rm') {
    machine.refused.delete(name);
    exit(0);
  } else {
    throw new Error(`ctr ${[group, verb, ...rest].join(' ')}`);
  }
};

const runc: Handler = (machine, request, [option, , verb, ...rest]) => {
  const exit = exitsWith(machine, request);
  if (option !== '--root') throw new Error('runc without --root');
  if (verb === 'kill') {
    const [id = '', signal = ''] = rest;
    const name = machine.nameOf(id);
    const runs = machine.world.process(name) !== undefined;
    machine.world.signal(name, signal.replace(/^SIG/, ''));
    exit(runs ? 0 : 1, runs ? [] : ['container not running']);
  } else if (verb === 'exec' && rest[0] === '--pid-file') {
    const [, file = '', id = '', , kind = ''] = rest;
    writeFileSync(file, String(request.pid));
    answerKind(machine, machine.nameOf(id), kind, (answer) => {
      if (answer === undefined) exit(255, ['cannot exec in a stopped container']);
      else exit(answer.ok ? 0 : 1);
    });
  } else {
    throw new Error(`runc ${[verb, ...rest].join(' ')}`);
  }
};

/** A container's HTTP server: one path for each probe and hook, one port for each container. */
const wget: Handler = (machine, request, words) => {
  const { hostname, port, pathname } = new URL(words.at(-1) ?? '');
  const name = hostname === '127.0.0.1' ? machine.portOwner(Number(port)) : undefined;
  const refused = [`wget: can't connect to remote host (${hostname}): Connection refused`];
  if (name === undefined) {
    machine.desk.answer(request, { err: refused, exit: 1 });
    return;
  }
  answerKind(machine, name, pathname.slice(1), (answer) => {
    if (answer === undefined) machine.desk.answer(request, { err: refused, exit: 1 });
    else if (answer.ok) machine.desk.answer(request, { err: ['  HTTP/1.1 200 OK'], exit: 0 });
    else {
      const err = [
        '  HTTP/1.1 503 Service Unavailable',
        'wget: server returned error: HTTP/1.1 503',
      ];
      machine.desk.answer(request, { err, exit: 1 });
    }
  });
};

/** Ports above those of HTTP, one for each kind of probe. */
const nc: Handler = (machine, request, words) => {
  const exit = exitsWith(machine, request);
  const port = Number(words.find((word) => /^\d{4,5}$/.test(word)));
  const owner = machine.socketOwner(port);
  if (owner === undefined) {
    exit(1);
    return;
  }
  answerKind(machine, owner.name, owner.kind, (answer) => {
    exit(answer?.ok === true ? 0 : 1);
  });
};

const inotifyd: Handler = (machine, request, words) => {
  const exit = exitsWith(machine, request);
  const path = (words[1] ?? '').replace(/:c$/, '');
  const name = machine.cgroupOwner(path);
  const run = name === undefined ? undefined : machine.task(name);
  if (run === undefined || !existsSync(path)) {
    exit(1, [`inotifyd: ${path}: No such file or directory`]);
    return;
  }
  // Nothing is told of what was before.
  if (run.exited.open) return;
  void run.exited.reached.then(() => {
    machine.desk.answer(request, { out: [`c\t${path}`], exit: 0 });
  });
};

const pad = (text: number): string => String(text).padStart(2, '0');

const date: Handler = (machine, request, words) => {
  const given = words.find((word) => word.startsWith('@'));
  const now = new Date(
    given === undefined
      ? boot + machine.clock.now + machine.wallOffset
      : Number(given.slice(1)) * 1000,
  );
  const format = words.at(-1) ?? '';
  const parts: { readonly [key: string]: string } = {
    s: String(Math.floor(now.getTime() / 1000)),
    Y: String(now.getUTCFullYear()),
    m: pad(now.getUTCMonth() + 1),
    d: pad(now.getUTCDate()),
    H: pad(now.getUTCHours()),
    M: pad(now.getUTCMinutes()),
    S: pad(now.getUTCSeconds()),
    w: String(now.getUTCDay()),
  };
  if (!format.startsWith('+')) throw new Error(`date ${words.join(' ')}`);
  const out = [format.slice(1).replaceAll(/%(.)/g, (_, letter: string) => parts[letter] ?? '?')];
  machine.desk.answer(request, { out, exit: 0 });
};

const sleep: Handler = (machine, request, [duration = '']) => {
  const { clock } = machine;
  clock.at(clock.now + Number(duration) * 1000, () => {
    machine.desk.answer(request, { exit: 0 });
  });
};

const timeout: Handler = (machine, request, [signal = '', duration = '']) => {
  const { clock } = machine;
  clock.at(clock.now + Number(duration) * 1000, () => {
    machine.kill(request.pid, signal);
  });
};

const well: Handler = (machine, request) => {
  machine.desk.answer(request, { exit: 0 });
};

const poweroff: Handler = (machine, request) => {
  machine.desk.answer(request, { exit: 0 });
  machine.shutDown();
};

export const handlers: Readonly<Record<string, Handler>> = {
  service,
  ctr,
  runc,
  wget,
  nc,
  inotifyd,
  date,
  sleep,
  timeout,
  poweroff,
  mount: well,
  umount: well,
};

/** Where the machine shows a container's run, as the kernel and containerd do. */
export const presentation = (root: string, name: string, pid: number) => ({
  initPid: `${root}/run/containerd/io.containerd.runtime.v2.task/services.linuxkit/${name}/init.pid`,
  cgroupOf: `${root}/proc/${pid}/cgroup`,
  cgroup: `${root}/sys/fs/cgroup/${name}`,
});

export const forget = (path: string): void => {
  rmSync(path, { recursive: true, force: true });
};
