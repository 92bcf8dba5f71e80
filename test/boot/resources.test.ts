import { expect, it } from 'vitest';
import { booted, describeBoot } from './machine.ts';

const pod = `
apiVersion: v1
kind: ReplicationController
metadata: { name: shop }
spec:
  template:
    metadata: { labels: { app: shop } }
    spec:
      initContainers:
        - name: warm
          image: docker.io/library/busybox:1
          command: [sh, -c, 'cd /sys/fs/cgroup/$(cut -d: -f3 /proc/self/cgroup); cat cpu.max cpu.weight memory.max memory.swap.max']
          resources: { limits: { cpu: 500m, memory: 48Mi } }
      containers:
        - name: limited
          image: docker.io/library/busybox:1
          command: [sleep, '3600']
          resources: { limits: { cpu: 250m, memory: 64Mi } }
        - name: requested
          image: docker.io/library/busybox:1
          command: [sleep, '3600']
          resources: { requests: { cpu: 500m, memory: 256Mi } }
        - name: both
          image: docker.io/library/busybox:1
          command: [sh, -c, 'env; sleep 3600']
          resources: { requests: { cpu: 100m, memory: 100M }, limits: { cpu: "1.5", memory: 0.25Gi } }
          env:
            - { name: CPU, valueFrom: { resourceFieldRef: { resource: limits.cpu } } }
            - { name: CPU_MILLI, valueFrom: { resourceFieldRef: { resource: requests.cpu, divisor: 1m } } }
            - { name: MEMORY, valueFrom: { resourceFieldRef: { resource: limits.memory } } }
            - { name: MEMORY_MI, valueFrom: { resourceFieldRef: { resource: requests.memory, divisor: 1Mi } } }
            - { name: OTHER, valueFrom: { resourceFieldRef: { containerName: limited, resource: limits.memory, divisor: 1Mi } } }
        - { name: free, image: docker.io/library/busybox:1, command: [sleep, '3600'] }
        - name: least
          image: docker.io/library/busybox:1
          command: [sleep, '3600']
          resources: { limits: { cpu: 5m }, requests: { cpu: 1m } }
`;

describeBoot('resources', () => {
  // A Burstable pod's OOM scores are shares of the machine's memory.
  const machine = booted(pod, {
    translate: { settings: { machineMemory: 1024 ** 3, machineCpu: 1000 } },
  });

  /** A container's own cgroup (v2). */
  const cgroup = async (service: string) => {
    const folder = `/sys/fs/cgroup${(await machine.process(service, 'cgroup')).replace(/^0::/, '')}`;
    const [cpuMax, cpuWeight, memoryMax, swapMax] = (
      await machine.rootOutput(`cd ${folder} && cat cpu.max cpu.weight memory.max memory.swap.max`)
    ).split('\n');
    return { cpuMax, cpuWeight, memoryMax, swapMax };
  };

  /* Weights are runc's: 1 + (shares - 2) * 9999 / 262142, the shares 1024 a CPU. */
  it.each([
    [
      'limits, which are requests too',
      'limited',
      { cpuMax: '25000 100000', cpuWeight: '10', memoryMax: '67108864', swapMax: '0' },
    ],
    ['requests', 'requested', { cpuMax: 'max 100000', cpuWeight: '20', memoryMax: 'max' }],
    [
      'requests and limits',
      'both',
      { cpuMax: '150000 100000', cpuWeight: '4', memoryMax: '268435456', swapMax: '0' },
    ],
    ['nothing', 'free', { cpuMax: 'max 100000', cpuWeight: '1', memoryMax: 'max' }],
    [
      'less CPU than a kubelet gives anyone',
      'least',
      { cpuMax: '1000 100000', cpuWeight: '1', memoryMax: 'max' },
    ],
  ])('gives a container that asks for %s its cgroup', async (_, service, values) => {
    expect(await cgroup(service)).toMatchObject(values);
  });
  it('gives an init container its cgroup', async () => {
    expect(await machine.log('warm')).toBe('50000 100000\n20\n50331648\n0');
  });
  it('shows a container its own limits where programs look for them', async () => {
    expect(
      await machine.output(
        'limited',
        'cat /proc/self/cgroup /sys/fs/cgroup/memory.max /sys/fs/cgroup/cpu.max',
      ),
    ).toBe('0::/\n67108864\n25000 100000');
  });

  it('scores each container by its share of the memory', async () => {
    const score = (service: string) => machine.process(service, 'oom_score_adj');
    expect({
      limited: await score('limited'),
      requested: await score('requested'),
      both: await score('both'),
      free: await score('free'),
    }).toEqual({ limited: '938', requested: '750', both: '907', free: '999' });
  });
  it('ends what takes more memory than its limit, and nothing else', async () => {
    const { status } = await machine.exec('limited', 'tail -c 100m /dev/zero >/dev/null', 60);
    expect(status).not.toBe(0);
    expect(await machine.rootOutput('dmesg | grep -c "Memory cgroup out of memory"')).toMatch(
      /^[1-9]/,
    );
    expect((await machine.tasks())['requested']).toBe('RUNNING');
  });
  it('fills resourceFieldRef, rounded up to the divisor', async () => {
    const log = await machine.log('both');
    for (const line of ['CPU=2', 'CPU_MILLI=100', 'MEMORY=268435456', 'MEMORY_MI=96', 'OTHER=64'])
      expect(log.split('\n')).toContain(line);
  });
});
