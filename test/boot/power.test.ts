import { expect, it } from 'vitest';
import { booted, describeBoot } from './machine.ts';

const pod = `
apiVersion: v1
kind: Pod
metadata: { name: shop }
spec:
  terminationGracePeriodSeconds: 60
  containers:
    - name: web
      image: docker.io/library/busybox:1
      command: [sh, -c, 'trap "echo bye >/dev/console; exit 0" TERM; while :; do sleep 1; done']
      securityContext: { privileged: true }
    - name: crash
      image: docker.io/library/busybox:1
      command: [sleep, '86400']
`;

describeBoot('a machine whose parts end', () => {
  const machine = booted(pod);
  const restarts = (count: number): string =>
    `grep -q '^restarts ${count}$' /run/p2lk/containers/crash && ` +
    "grep -q '^state running$' /run/p2lk/containers/crash";
  const pid = "$(sed -n 's/^pid //p' /run/p2lk/containers/crash)";

  it('is told of an exit by the kernel, within 300 ms', async () => {
    await machine.rootOutput('[ -d /sys/kernel/tracing/instances/p2lk ]');
    const late: number[] = [];
    for (let count = 1; count <= 2; count += 1) {
      const killed = await machine.rootOutput(
        `read -r up x </proc/uptime; kill -9 ${pid}; echo $up`,
      );
      expect(await machine.until(restarts(count), 120)).toBe(true);
      const seen = await machine.rootOutput("sed -n 's/^exit_up //p' /run/p2lk/containers/crash");
      late.push(Number(seen) * 10 - Number(killed) * 1000);
    }
    // The emulator's host may be busy: the bound is for what the machine itself takes.
    expect(Math.min(...late)).toBeLessThan(300);
  }, 300_000);

  it('starts containerd again, and the pod goes on', async () => {
    const web = await machine.process('web', 'stat');
    await machine.rootOutput(`kill -9 $(pidof containerd) && kill -9 ${pid}`);
    expect(await machine.until(restarts(3), 180)).toBe(true);
    expect(await machine.console()).toContain('p2lk: containerd has ended; it is started again');
    expect((await machine.process('web', 'stat')).split(' ')[21]).toBe(web.split(' ')[21]);
    expect(await machine.tasks()).toMatchObject({ web: 'RUNNING', crash: 'RUNNING' });
  }, 300_000);

  it('ends the pod when its power button is pressed', async () => {
    machine.press();
    await machine.off(180);
    const console = await machine.console();
    expect(console).toContain('p2lk: the power button was pressed');
    expect(console).toContain('p2lk: container web ended with exit code 0 (Completed)');
  }, 240_000);
});
