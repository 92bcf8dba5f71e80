// Measures what p2lk's part on the machine costs, on emulated machines: `npm run bench:machine`.
// A boot is set beside one of a machine that LinuxKit alone leads, with the same containers; of
// P2LK_BENCH_ROUNDS boots each (3) the median counts. All times are the machine's own; what the
// processor has to do is also told in proportion to how much slower it is than the host's.
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { base } from '../test/boot/base.ts';
import { build, translated } from '../test/boot/build.ts';
import { startEmulator } from '../test/boot/emulator.ts';
import type { Emulator } from '../test/boot/emulator.ts';
import { describeBoot } from '../test/boot/machine.ts';

const names = ['web', 'cart', 'stock'];
const image = 'docker.io/library/busybox:1';
const command = (i: number): string[] => [
  'sh',
  '-c',
  `trap 'exit 0' TERM
  mkdir -p /www; echo ok >/www/ok; httpd -p ${8080 + i} -h /www
  while :; do sleep 3600 & wait $!; done`,
];

/** One container for each name, each with two probes of the given kind. */
const pod = (probes: (i: number) => object): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'shop' },
    spec: {
      containers: names.map((name, i) => ({ name, image, command: command(i), ...probes(i) })),
    },
  });

const timings = { periodSeconds: 10, timeoutSeconds: 9, failureThreshold: 100 };
const network = pod((i) => ({
  livenessProbe: { httpGet: { path: '/ok', port: 8080 + i }, ...timings },
  readinessProbe: { tcpSocket: { port: 8080 + i }, ...timings },
}));
const exec = pod(() => ({
  livenessProbe: { exec: { command: ['true'] }, ...timings },
  readinessProbe: { exec: { command: ['test', '-e', '/www/ok'] }, ...timings },
}));

/** The same containers as LinuxKit's own services. JSON is YAML. */
const stock = JSON.stringify({
  ...base(),
  services: names.map((name, i) => ({
    name,
    image,
    command: command(i),
    env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    net: 'host',
    capabilities: ['CAP_NET_BIND_SERVICE'],
  })),
});

const running = `[ "$(ctr -n services.linuxkit task ls | grep -c RUNNING)" -ge ${names.length} ]`;

const printed = async (machine: Emulator, script: string, seconds = 240): Promise<string> => {
  const { status, stdout, stderr } = await machine.run(script, seconds);
  if (status !== 0) throw new Error(`${script}\nexited with ${status}: ${stderr}`);
  return stdout.trim();
};

const until = async (machine: Emulator, condition: string): Promise<void> => {
  await printed(machine, `until ${condition}; do sleep 0.5; done`);
};

/** Boots a manifest's text, asks, and takes the machine away again. */
const onMachine = async <T>(
  text: (folder: string) => Promise<string>,
  ready: string,
  ask: (machine: Emulator) => Promise<T>,
): Promise<T> => {
  const folder = await mkdtemp(join(tmpdir(), 'p2lk-bench-'));
  let machine: Emulator | undefined;
  try {
    machine = await startEmulator(await build(await text(folder), folder), folder, 240);
    await until(machine, ready);
    return await ask(machine);
  } finally {
    await machine?.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

const onPod = async <T>(yaml: string, ask: (machine: Emulator) => Promise<T>): Promise<T> =>
  onMachine(
    (folder) => translated(yaml, { base: base() }, folder),
    `[ -e /run/p2lk/started ] && ${running}`,
    ask,
  );

/** Hundredths of a second between the starts of containerd and of the last container. */
const startOf = async (machine: Emulator): Promise<number> => {
  const started = `started() { sed 's/.*) //' /proc/$1/stat | cut -d' ' -f20; }`;
  const text = await printed(
    machine,
    `${started}
    for p in /proc/[0-9]*; do
      [ "$(cat $p/comm 2>/dev/null)" != containerd ] || started \${p#/proc/}
    done | sort -n | head -n 1
    ctr -n services.linuxkit task ls | awk '$3 == "RUNNING" { print $2 }' |
      while read -r pid; do started $pid; done | sort -n | tail -n 1`,
  );
  const [first = NaN, last = NaN] = text.split('\n').map(Number);
  expect(last).toBeGreaterThan(first);
  return last - first;
};

/** Shell that sets $tree to the supervisor and all processes below it. */
const tree = `tree=$(cut -d' ' -f1 /run/p2lk/pid)
for turn in 1 2 3; do
  for p in /proc/[0-9]*; do
    parent=$(sed -n 's/^PPid:[^0-9]*//p' $p/status 2>/dev/null)
    case " $tree " in *" \${p#/proc/} "*) ;; *" $parent "*) tree="$tree \${p#/proc/}" ;; esac
  done
done`;

/** KiB of memory that the supervisor and its children share with nobody, at three moments. */
const memoryOf = async (machine: Emulator): Promise<number> => {
  const samples: number[] = [];
  for (let i = 0; i < 3; i++) {
    const sum = `${tree}
    for p in $tree; do cat /proc/$p/smaps_rollup 2>/dev/null; done |
      awk '/^Private/ { sum += $2 } END { print sum }'`;
    samples.push(Number(await printed(machine, sum)));
  }
  return median(samples);
};

/** The part of one processor that the supervisor and the children that it waits for take. */
const shareOf = async (machine: Emulator, seconds: number): Promise<number> => {
  const look = `read -r up _ </proc/uptime; read -r pid _ </run/p2lk/pid
    echo $up $(sed 's/.*) //' /proc/$pid/stat | cut -d' ' -f12-15)`;
  const both = await printed(machine, `${look}\nsleep ${seconds}\n${look}`, seconds + 240);
  const [before, after] = both.split('\n').map((line) => {
    const [up = NaN, ...ticks] = line.split(' ').map(Number);
    return { up, ticks: ticks.reduce((a, b) => a + b, 0) };
  });
  return (after!.ticks - before!.ticks) / 100 / (after!.up - before!.up);
};

/** Hundredths of a second from a container's end to the moment that the supervisor notes. */
const noticeOf = async (machine: Emulator, name: string): Promise<number> => {
  const text = await printed(
    machine,
    `pid=$(ctr -n services.linuxkit task ls | awk '$1 == "${name}" { print $2 }')
    read -r up _ </proc/uptime; kill -9 $pid
    until grep -q '^exit_up' /run/p2lk/containers/${name}; do sleep 0.1; done
    echo "\${up%.*}\${up#*.} $(sed -n 's/^exit_up //p' /run/p2lk/containers/${name})"`,
  );
  const [killed = NaN, noticed = NaN] = text.split(' ').map(Number);
  return noticed - killed;
};

/** Seconds that an idle pod takes to end. */
const shutdownOf = async (machine: Emulator): Promise<number> => {
  const text = await printed(
    machine,
    `read -r a _ </proc/uptime; sh /etc/p2lk/supervisor stop; read -r b _ </proc/uptime; echo $a $b`,
  );
  const [before = NaN, after = NaN] = text.split(' ').map(Number);
  return after - before;
};

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? NaN;

const work = `i=0; while [ $i -lt 200 ]; do /bin/true; i=$((i + 1)); done`;

/** How many times longer starting processes takes than on the host, which is not emulated. */
const slownessOf = async (machine: Emulator): Promise<number> => {
  const text = await printed(
    machine,
    `read -r a _ </proc/uptime; ${work}; read -r b _ </proc/uptime; echo $a $b`,
  );
  const [before = NaN, after = NaN] = text.split(' ').map(Number);
  const begin = process.hrtime.bigint();
  execFileSync('sh', ['-c', work]);
  return (after - before) / (Number(process.hrtime.bigint() - begin) / 1e9);
};

const rows: string[] = [];
const row = (what: string, seen: string, goal: string): void => {
  rows.push(`${what.padEnd(62)}${seen.padStart(12)}${goal.padStart(16)}`);
};
const proportion = '  in proportion to the host';
const percent = (part: number): string => `${(part * 100).toFixed(1)} %`;

describeBoot('the supervisor beside a machine without one', () => {
  it('is measured', async () => {
    const rounds = Number(process.env['P2LK_BENCH_ROUNDS'] ?? 3);
    const alone: number[] = [];
    const led: number[] = [];
    const notices: number[] = [];
    const slowness: number[] = [];
    for (let round = 0; round < rounds; round++) {
      alone.push(await onMachine(() => Promise.resolve(stock), running, startOf));
      await onPod(network, async (machine) => {
        led.push(await startOf(machine));
        slowness.push(await slownessOf(machine));
        if (round === 0) {
          const memory = await memoryOf(machine);
          row(
            'memory of its own, three containers and six probes',
            `${(memory / 1024).toFixed(1)} MiB`,
            'at most 4 MiB',
          );
          const share = await shareOf(machine, 60);
          row('processor, six probes over the network, emulated', percent(share), '');
          row(proportion, percent(share / slowness[0]!), 'under 1 %');
        }
        for (const name of names) notices.push(await noticeOf(machine, name));
        if (round < rounds - 1) return;
        await until(machine, running);
        const end = await shutdownOf(machine);
        row('end of an idle pod, emulated', `${end.toFixed(2)} s`, '');
        row(proportion, `${(end / slowness[round]!).toFixed(2)} s`, 'under 2 s');
      });
    }
    await onPod(exec, async (machine) => {
      const share = await shareOf(machine, 60);
      row('processor, six probes that run commands, emulated', percent(share), '');
      row(proportion, percent(share / median(slowness)), 'under 1 %');
    });
    const notice = median(notices) * 10;
    row('from an exit to its notice, emulated', `${notice} ms`, '');
    row(proportion, `${(notice / median(slowness)).toFixed(0)} ms`, 'at most 300 ms');
    row(
      "containerd's start to the last container's, to LinuxKit's own",
      (median(led) / median(alone)).toFixed(2),
      'at most 1.15',
    );
    console.log(
      `\n${''.padEnd(62)}${'seen'.padStart(12)}${'goal'.padStart(16)}\n${rows.join('\n')}\n\n` +
        `The emulated processor starts processes ${median(slowness).toFixed(0)} times slower ` +
        `than the host; load of the host ${loadavg()[0]!.toFixed(1)}.`,
    );
  });
});
