import { execFile, execFileSync, spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { machine, others } from './manifests.ts';
import { familyOf } from './packet.ts';
import type { Packet } from './packet.ts';

const run = (program: string, args: readonly string[], input?: string): string =>
  execFileSync(program, args, {
    input,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: 20_000,
  });

/** Why packets cannot be sent here; empty when they can. */
export const missing = ((): string => {
  for (const program of ['nft', 'iptables-restore', 'ip', 'python3'])
    if (spawnSync(program, ['--version']).error !== undefined) return `${program} is not here`;
  const name = `p2lk-try-${process.pid}`;
  if (spawnSync('ip', ['netns', 'add', name]).status !== 0)
    return 'network namespaces cannot be made';
  spawnSync('ip', ['netns', 'del', name]);
  return '';
})();

/** Answers a packet to any of the ports with the number of the port that it came to. */
const server = `
import selectors, socket, sys
chosen = selectors.DefaultSelector()
for port in map(int, sys.argv[1].split(',')):
    for family in (socket.AF_INET, socket.AF_INET6):
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            s = socket.socket(family, kind)
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6: s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            if kind == socket.SOCK_DGRAM: s.setsockopt(socket.IPPROTO_IPV6 if family == socket.AF_INET6 else socket.IPPROTO_IP, socket.IPV6_RECVPKTINFO if family == socket.AF_INET6 else 8, 1)
            s.bind(('::' if family == socket.AF_INET6 else '0.0.0.0', port))
            if kind == socket.SOCK_STREAM: s.listen(64)
            chosen.register(s, selectors.EVENT_READ, (kind, port))
print('ready', flush=True)
while True:
    for key, _ in chosen.select():
        kind, port = key.data
        if kind == socket.SOCK_STREAM:
            c, _ = key.fileobj.accept(); c.sendall(b'%d' % port); c.close()
        else:
            # From the address that was asked, else the other side would not know the answer.
            data, told, _, peer = key.fileobj.recvmsg(65535, 256)
            key.fileobj.sendmsg([b'%d %d' % (port, len(data))], [(a, b, d if a == socket.IPPROTO_IPV6 else b'\\0\\0\\0\\0' + d[4:8] + d[4:8]) for a, b, d in told], 0, peer)
`;

/** Asks all at once and prints one answer a line, empty where none came in time. */
const client = `
import selectors, socket, sys, time
asked = [line.split() for line in sys.stdin.read().splitlines()]
answers = [''] * len(asked)
chosen = selectors.DefaultSelector()
for i, (kind, source, host, port, size) in enumerate(asked):
    s = socket.socket(socket.AF_INET6 if ':' in host else socket.AF_INET, socket.SOCK_DGRAM if kind == 'udp' else socket.SOCK_STREAM)
    s.setblocking(False)
    s.bind((source, 0))
    s.connect_ex((host, int(port)))
    try:
        if kind == 'udp': s.send(b'x' * int(size))
    except OSError: pass
    chosen.register(s, selectors.EVENT_READ, i)
end = time.time() + float(sys.argv[1])
while time.time() < end and chosen.get_map():
    for key, _ in chosen.select(end - time.time()):
        try: answers[key.data] = key.fileobj.recv(100).decode()
        except OSError: pass
        chosen.unregister(key.fileobj)
print('\\n'.join(answers))
`;

/** A question to the machine: a packet, and for UDP how many bytes. */
export type Question = Packet & { readonly size?: number };

/**
 * The machine and the rest of the world: two namespaces with a link between them, and a server on
 * each side.
 */
export class Wire {
  readonly #machine = `p2lk-machine-${process.pid}`;
  readonly #outside = `p2lk-outside-${process.pid}`;
  readonly #servers: ChildProcess[] = [];

  async start(ports: readonly number[]): Promise<void> {
    for (const name of [this.#machine, this.#outside]) {
      run('ip', ['netns', 'add', name]);
      this.#in(name, 'ip', 'link', 'set', 'lo', 'up');
    }
    run('ip', [
      'link',
      'add',
      'wire0',
      'netns',
      this.#machine,
      'type',
      'veth',
      'peer',
      'name',
      'wire1',
      'netns',
      this.#outside,
    ]);
    for (const [name, link, addresses] of [
      [this.#machine, 'wire0', machine],
      [this.#outside, 'wire1', others],
    ] as const) {
      for (const address of addresses)
        this.#in(
          name,
          'ip',
          'addr',
          'add',
          `${address}/${familyOf(address) === 4 ? 8 : 64}`,
          'dev',
          link,
          ...(familyOf(address) === 6 ? ['nodad'] : []),
        );
      this.#in(name, 'ip', 'link', 'set', link, 'up');
    }
    for (const name of [this.#machine, this.#outside]) {
      const listening = spawn(
        'ip',
        ['netns', 'exec', name, 'python3', '-c', server, ports.join(',')],
        {
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      );
      this.#servers.push(listening);
      await new Promise((resolve) => listening.stdout!.once('data', resolve));
    }
  }

  stop(): void {
    for (const listening of this.#servers) listening.kill('SIGKILL');
    for (const name of [this.#machine, this.#outside]) spawnSync('ip', ['netns', 'del', name]);
  }

  #in(name: string, ...words: readonly string[]): string {
    return run('ip', ['netns', 'exec', name, ...words]);
  }

  /** Runs a program on the machine. */
  machine(words: readonly string[], input?: string): string {
    return run('ip', ['netns', 'exec', this.#machine, ...words], input);
  }

  /** Takes all rules away, and what the kernel knows of connections. */
  flush(): void {
    this.machine(['nft', 'flush', 'ruleset']);
  }

  /**
   * What each question's sender gets: the answer, or nothing. Those of the machine's own addresses
   * are asked from there.
   */
  async ask(questions: readonly Question[], seconds = 0.7): Promise<readonly string[]> {
    const own = questions.map(
      ({ source }) => machine.includes(source) || source.startsWith('127.'),
    );
    const from = (name: string, mine: boolean): Promise<string[]> =>
      new Promise((resolve, reject) => {
        const lines = questions.filter((_, i) => own[i] === mine);
        if (lines.length === 0) return resolve([]);
        const child = execFile(
          'ip',
          ['netns', 'exec', name, 'python3', '-c', client, String(seconds)],
          (error, stdout) => (error === null ? resolve(stdout.split('\n')) : reject(error)),
        );
        child.stdin!.end(
          lines
            .map(
              ({ protocol, source, destination, port, size = 1 }) =>
                `${protocol} ${source} ${destination} ${port} ${size}\n`,
            )
            .join(''),
        );
      });
    const [outside, inside] = await Promise.all([
      from(this.#outside, false),
      from(this.#machine, true),
    ]);
    return own.map((mine) => (mine ? inside : outside).shift()!);
  }
}
