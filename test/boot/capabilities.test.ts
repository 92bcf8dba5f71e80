import { expect, it } from 'vitest';
import { booted, describeBoot } from './machine.ts';

const pod = `
apiVersion: apps/v1
kind: ReplicaSet
metadata: { name: shop }
spec:
  selector: { matchLabels: { app: shop } }
  template:
    metadata: { labels: { app: shop } }
    spec:
      initContainers:
        - name: init-dropped
          image: docker.io/library/busybox:1
          command: [sh, -c, 'grep ^Cap /proc/self/status; grep NoNewPrivs /proc/self/status; grep " /sys " /proc/mounts; cat /proc/kcore | head -c 4 | wc -c']
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL], add: [CHOWN] } }
      containers:
        - { name: plain, image: docker.io/library/busybox:1, command: [sleep, '3600'] }
        - { name: not-root, image: docker.io/judge/app:1 }
        - name: drops-all
          image: docker.io/library/busybox:1
          command: [sleep, '3600']
          securityContext: { capabilities: { drop: [ALL] } }
        - name: binds-only
          image: docker.io/library/busybox:1
          command: [sleep, '3600']
          securityContext: { capabilities: { drop: [ALL], add: [NET_BIND_SERVICE] } }
        - name: adds
          image: docker.io/library/busybox:1
          command: [sleep, '3600']
          securityContext: { capabilities: { add: [SYS_ADMIN, NET_ADMIN], drop: [CHOWN, NET_RAW] } }
        - name: adds-all
          image: docker.io/library/busybox:1
          command: [sleep, '3600']
          securityContext: { capabilities: { add: [ALL], drop: [SYS_TIME] } }
        - name: bound
          image: docker.io/judge/app:1
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [KILL] } }
        - name: privileged
          image: docker.io/library/busybox:1
          command: [sleep, '3600']
          securityContext: { privileged: true }
`;

/** linux/capability.h, in the order of their numbers. */
const numbers =
  'CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP'.split(
    ' ',
  );
/** containerd, `oci/spec.go`, defaultUnixCaps: what a container has when the pod is silent. */
const runtimeDefault =
  'CHOWN DAC_OVERRIDE FSETID FOWNER MKNOD NET_RAW SETGID SETUID SETFCAP SETPCAP NET_BIND_SERVICE SYS_CHROOT KILL AUDIT_WRITE'.split(
    ' ',
  );
const mask = (names: readonly string[]): bigint =>
  names.reduce((sum, name) => sum | (1n << BigInt(numbers.indexOf(name))), 0n);
const hex = (text = ''): bigint => BigInt(`0x${text}`);

describeBoot('capabilities and privileges', () => {
  const machine = booted(pod);

  const capabilitiesOf = async (service: string) => {
    const { CapEff, CapPrm, CapBnd, CapAmb } = await machine.status(service);
    return {
      effective: hex(CapEff),
      permitted: hex(CapPrm),
      bounding: hex(CapBnd),
      ambient: hex(CapAmb),
    };
  };
  const root = (set: bigint) => ({ effective: set, permitted: set, bounding: set, ambient: 0n });
  const everything = async (): Promise<bigint> =>
    (1n << (BigInt(await machine.rootOutput('cat /proc/sys/kernel/cap_last_cap')) + 1n)) - 1n;

  it('gives the runtime’s default capabilities', async () => {
    expect(await capabilitiesOf('plain')).toEqual(root(mask(runtimeDefault)));
  });
  it('bounds a user who is not root by them, and gives him none', async () => {
    expect(await capabilitiesOf('not-root')).toEqual({
      effective: 0n,
      permitted: 0n,
      bounding: mask(runtimeDefault),
      ambient: 0n,
    });
  });
  it('drops ALL', async () => {
    expect(await capabilitiesOf('drops-all')).toEqual(root(0n));
    expect((await machine.exec('drops-all', 'touch /tmp/x && chown 5 /tmp/x')).stderr).toMatch(
      /not permitted/,
    );
  });
  it('adds one to none', async () => {
    expect(await capabilitiesOf('binds-only')).toEqual(root(mask(['NET_BIND_SERVICE'])));
  });
  it('adds to and drops from the default, container by container', async () => {
    const kept = runtimeDefault.filter((name) => name !== 'CHOWN' && name !== 'NET_RAW');
    expect(await capabilitiesOf('adds')).toEqual(root(mask([...kept, 'SYS_ADMIN', 'NET_ADMIN'])));
  });
  it('adds ALL less one', async () => {
    expect(await capabilitiesOf('adds-all')).toEqual(
      root((await everything()) & ~mask(['SYS_TIME'])),
    );
  });
  it('gives a privileged container all of them', async () => {
    expect(await capabilitiesOf('privileged')).toEqual(root(await everything()));
  });

  it('sets no_new_privs only where privilege escalation is forbidden', async () => {
    const flag = async (service: string) => (await machine.status(service))['NoNewPrivs'];
    expect([
      await flag('plain'),
      await flag('bound'),
      await flag('privileged'),
      await flag('drops-all'),
    ]).toEqual(['0', '1', '0', '0']);
  });
  it('does the same for an init container', async () => {
    const log = await machine.log('init-dropped');
    expect(log).toMatch(/^CapEff:\s+0000000000000001$/m);
    expect(log).toMatch(/^CapBnd:\s+0000000000000001$/m);
    expect(log).toMatch(/^NoNewPrivs:\s+1$/m);
    expect(log).toMatch(/ \/sys sysfs ro,/);
    expect(log).toMatch(/^0$/m);
  });

  it('masks what the runtime masks', async () => {
    const script = `for file in kcore keys timer_list sched_debug; do [ ! -e /proc/$file ] || head -c 1 /proc/$file | wc -c; done
for folder in /proc/acpi /proc/scsi /sys/firmware /sys/devices/virtual/powercap; do ls $folder 2>/dev/null; done; true`;
    expect(
      (await machine.output('plain', script)).split('\n').filter((line) => line !== '0'),
    ).toEqual([]);
  });
  it('makes read-only what the runtime makes read-only', async () => {
    const script = `for file in /proc/sys/kernel/domainname /proc/sysrq-trigger /sys/kernel/profiling /proc/irq/default_smp_affinity; do
  [ -e $file ] && (echo x >$file) 2>&1
done; true`;
    const complaints = (await machine.output('plain', script)).split('\n');
    expect(complaints.length).toBeGreaterThanOrEqual(3);
    for (const line of complaints) expect(line).toMatch(/Read-only file system/);
    const mounts = await machine.process('plain', 'mounts');
    for (const path of ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger']) {
      expect(mounts).toMatch(new RegExp(` ${path} proc ro,`));
    }
    expect(mounts).toMatch(/ \/sys sysfs ro,nosuid,nodev,noexec/);
    expect(mounts).toMatch(/ \/sys\/fs\/cgroup cgroup2 ro,/);
  });
  it('masks nothing from a privileged container, and lets it write to /sys and /proc/sys', async () => {
    const mounts = await machine.process('privileged', 'mounts');
    expect(mounts).not.toMatch(/ \/proc\/\S+ /);
    expect(mounts).toMatch(/ \/sys sysfs rw,/);
    expect(mounts).toMatch(/ \/sys\/fs\/cgroup cgroup2 rw,/);
    expect(await machine.output('privileged', 'head -c 4 /proc/kcore | wc -c')).toBe('4');
    expect(
      await machine.output(
        'privileged',
        'mkdir /tmp/m && mount -t tmpfs none /tmp/m && echo shop >/proc/sys/kernel/domainname && cat /proc/sys/kernel/domainname',
      ),
    ).toBe('shop');
  });

  it('shows a container the usual devices and no others', async () => {
    const nodes = (await machine.output('plain', 'cd /dev && find . -type c -o -type b')).split(
      '\n',
    );
    expect(nodes).toEqual(
      expect.arrayContaining(['./null', './zero', './full', './random', './urandom', './tty']),
    );
    expect(nodes).not.toContain('./kmsg');
    expect(nodes).not.toContain('./ttyS0');
    expect(
      (await machine.exec('plain', 'mknod /tmp/kmsg c 1 11 && dd if=/tmp/kmsg bs=8192 count=1'))
        .stderr,
    ).toMatch(/not permitted/);
  });
  it('shows a privileged container the machine’s devices, and lets it use them', async () => {
    expect(
      await machine.output('privileged', 'dd if=/dev/kmsg bs=8192 count=1 2>/dev/null | wc -c'),
    ).not.toBe('0');
    expect(
      (
        await machine.exec(
          'privileged',
          '[ -c /dev/ttyS0 ] && mknod /tmp/kmsg c 1 11 && dd if=/tmp/kmsg bs=8192 count=1',
        )
      ).status,
    ).toBe(0);
  });
  it('gives a privileged container terminals, and the shared memory of the pod', async () => {
    await machine.output('plain', 'echo shared >/dev/shm/note');
    expect(await machine.output('privileged', 'cat /dev/shm/note')).toBe('shared');
    expect(await machine.process('privileged', 'mounts')).toMatch(/ \/dev\/pts devpts rw,/);
    expect(await machine.output('privileged', 'exec 3<>/dev/ptmx && ls /dev/pts')).toMatch(/^0$/m);
  });
  it('keeps a pid namespace for each container', async () => {
    expect(await machine.output('privileged', 'cat /proc/1/comm')).toBe('sleep');
    expect(await machine.output('plain', 'ls /proc | grep -c "^[0-9]"')).toMatch(/^[1-9]$/);
  });
  it('makes a pod without requests and limits the first to die when memory runs out', async () => {
    expect(await machine.process('plain', 'oom_score_adj')).toBe('1000');
  });
});
