import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** What a command on the machine came to. */
export interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A machine under QEMU, and the line to the witness on it (`witness.sh`). */
export interface Emulator {
  /** Runs a shell script in the root namespaces; ended after that many seconds on the machine. */
  run(script: string, seconds: number): Promise<Outcome>;
  /** What the first serial port said so far. */
  console(): Promise<string>;
  stop(): Promise<void>;
  /** Presses the power button, as a hypervisor does to have a guest shut down. */
  press(): void;
  /** Resolves when the machine has powered itself off. */
  readonly exited: Promise<void>;
}

/**
 * Files of `linuxkit build --format kernel+initrd`, the initrd unpacked: the machine would take
 * three times as long for it.
 */
export interface BuiltImage {
  readonly kernel: string;
  readonly initrd: string;
  readonly cmdline: string;
}

/** A TCP port of 127.0.0.1 that leads to one of the machine. */
interface PortForward {
  readonly host: number;
  readonly guest: number;
}

/** A raw image that the machine sees as a virtio disk. */
interface Disk {
  readonly file: string;
  /** At most 20 characters, as the disk's serial number. */
  readonly serial?: string;
}

/** What is plugged into the machine. */
export interface Plugged {
  readonly forwards?: readonly PortForward[];
  readonly disks?: readonly Disk[];
}

const decode = (text = ''): string => Buffer.from(text, 'base64').toString('utf8');

/**
 * Boots an image by software emulation; `folder` takes the socket and the console. Resolves when
 * the witness answers.
 */
export const startEmulator = async (
  image: BuiltImage,
  folder: string,
  seconds: number,
  { forwards = [], disks = [] }: Plugged = {},
): Promise<Emulator> => {
  const socketPath = join(folder, 'witness.sock');
  const consolePath = join(folder, 'console');
  const server = createServer();
  server.listen(socketPath);
  await once(server, 'listening');
  const machine =
    '-M q35 -accel tcg,thread=multi,tb-size=512 -cpu Nehalem -smp 1 -m 1024 -nodefaults -display none -no-reboot';
  const forwarded = forwards
    .map(({ host, guest }) => `,hostfwd=tcp:127.0.0.1:${host}-:${guest}`)
    .join('');
  const devices = `-device virtio-rng-pci -netdev user,id=net,ipv6=off${forwarded} -device virtio-net-pci,netdev=net,romfile=`;
  const ports = [
    '-serial',
    `file:${consolePath}`,
    '-chardev',
    `socket,id=witness,path=${socketPath}`,
    '-serial',
    'chardev:witness',
    '-monitor',
    'stdio',
  ];
  // A busy host may not run the emulated timer while the kernel looks whether it works.
  const cmdline = `${image.cmdline} no_timer_check`;
  const files = ['-kernel', image.kernel, '-initrd', image.initrd, '-append', cmdline];
  const drives = disks.flatMap(({ file, serial }, i) => [
    '-drive',
    `file=${file},if=none,id=disk${i},format=raw`,
    '-device',
    `virtio-blk-pci,drive=disk${i}${serial === undefined ? '' : `,serial=${serial}`}`,
  ]);
  const words = [...machine.split(' '), ...devices.split(' '), ...drives, ...ports, ...files];
  const qemu = spawn('qemu-system-x86_64', words, { stdio: ['pipe', 'ignore', 'pipe'] });
  const killed = (): void => void qemu.kill('SIGKILL');
  process.once('exit', killed);
  let complaints = '';
  qemu.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
  const console = async (): Promise<string> =>
    (await readFile(consolePath, 'utf8').catch(() => '')).replaceAll('\r', '');

  const waiting = new Map<
    string,
    { resolve(outcome: Outcome): void; reject(error: Error): void }
  >();
  const exited = new Promise<void>((resolve) => {
    qemu.once('error', (error) => ((complaints += error.message), resolve()));
    qemu.once('exit', () => resolve());
  });
  let gone: Error | undefined;
  const death = exited.then(async () => {
    gone = new Error(`the machine is gone: ${complaints}\n${(await console()).slice(-4000)}`);
    for (const { reject } of waiting.values()) reject(gone);
    waiting.clear();
    return gone;
  });
  let heartbeat: NodeJS.Timeout | undefined;
  const stop = async (): Promise<void> => {
    clearInterval(heartbeat);
    qemu.kill('SIGKILL');
    await exited;
    process.off('exit', killed);
    server.close();
  };

  let line: Socket | undefined;
  let greeted = (): void => {};
  const greeting = new Promise<void>((resolve) => (greeted = resolve));
  server.once('connection', (socket) => {
    line = socket;
    socket.on('error', () => {});
    const lines = createInterface({ input: socket });
    // The machine may go while it speaks: `exited` says so. Lines repeat what befalls their socket.
    lines.on('error', () => {});
    lines.on('line', (text) => {
      const [id = '', status, output = ''] = text.trim().split(' ');
      if (id === 'up') return greeted();
      const [stdout, stderr] = output.split(':');
      waiting
        .get(id)
        ?.resolve({ status: Number(status), stdout: decode(stdout), stderr: decode(stderr) });
      waiting.delete(id);
    });
  });

  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Error>((resolve) => {
    timer = setTimeout(
      async () =>
        resolve(
          new Error(`no word from the machine in ${seconds} s\n${(await console()).slice(-4000)}`),
        ),
      seconds * 1000,
    );
  });
  const failure = await Promise.race([greeting, death, late]);
  clearTimeout(timer);
  if (failure instanceof Error) {
    await stop();
    throw failure;
  }

  let count = 0;
  let last: Promise<unknown> = Promise.resolve();
  const ask = (script: string, limit: number): Promise<Outcome> => {
    if (gone !== undefined) return Promise.reject(gone);
    const id = String((count += 1));
    const answer = new Promise<Outcome>((resolve, reject) => waiting.set(id, { resolve, reject }));
    line?.write(`${id} ${limit} ${Buffer.from(script).toString('base64')}\n`);
    return answer;
  };
  /** The witness does one thing at a time. */
  const inTurn = (script: string, limit: number): Promise<Outcome> => {
    const answer = last.then(() => ask(script, limit));
    last = answer.catch(() => {});
    return answer;
  };
  heartbeat = setInterval(() => inTurn(':', 5).catch(() => {}), 30_000);
  const press = (): void => void qemu.stdin.write('system_powerdown\n');
  return { run: inTurn, console, stop, press, exited };
};
