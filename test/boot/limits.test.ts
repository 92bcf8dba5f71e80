import { expect, it } from 'vitest';
import resources from 'p2lk/plugins/resources';
import { booted, describeBoot } from './machine.ts';

const pod = `
apiVersion: v1
kind: Pod
metadata: { name: shop }
spec:
  terminationGracePeriodSeconds: 60
  resources: { limits: { cpu: '2', memory: 256Mi } }
  containers:
    - name: web
      image: docker.io/library/busybox:1
      command: [sleep, '86400']
      resources: { limits: { ephemeral-storage: 8Mi } }
      volumeMounts: [{ name: work, mountPath: /work }]
    - { name: side, image: "docker.io/library/busybox:1", command: [sleep, '86400'] }
  volumes: [{ name: work, emptyDir: { sizeLimit: 16Mi } }]
`;

describeBoot('a pod with limits', () => {
  const machine = booted(pod, { translate: { plugins: [resources({ podPidsLimit: 100 })] } });

  it('is held to its limits as a whole', async () => {
    const cgroup = '/sys/fs/cgroup/p2lk';
    expect(
      await machine.rootOutput(
        `cd ${cgroup} && cat cpu.weight cpu.max memory.max pids.max && ls -d web side`,
      ),
    ).toBe('79\n200000 100000\n268435456\n100\nside\nweb');
  });

  it('goes on as long as it keeps within them', async () => {
    await machine.output(
      'web',
      'dd if=/dev/zero of=/work/some bs=1M count=4 && dd if=/dev/zero of=/some bs=1M count=2',
    );
    await machine.rootOutput('sleep 12');
    expect(Object.values(await machine.tasks())).toContain('RUNNING');
  });

  it('is evicted when it writes more', async () => {
    await machine.output('web', 'dd if=/dev/zero of=/more bs=1M count=7');
    expect(await machine.until('grep -q Evicted /run/p2lk/status.json', 60)).toBe(true);
    expect(await machine.until('grep -q "pod shop: Failed (Evicted)" /run/p2lk/log', 60)).toBe(
      true,
    );
    expect(JSON.parse(await machine.rootOutput('cat /run/p2lk/status.json'))).toMatchObject({
      phase: 'Failed',
      reason: 'Evicted',
      message: 'Pod ephemeral local storage usage exceeds the total limit of containers 8Mi. ',
    });
  });
});
