import { expect, it } from 'vitest';
import { booted, describeBoot } from './machine.ts';

const job = `
apiVersion: batch/v1
kind: Job
metadata: { name: restock, namespace: shop }
spec:
  backoffLimit: 2
  template:
    spec:
      restartPolicy: Never
      initContainers:
        - name: proxy
          image: docker.io/library/busybox:1
          restartPolicy: Always
          command: [sleep, '3600']
      containers:
        - name: count
          image: docker.io/library/busybox:1
          command: [sh, -c, 'ls -A /work | wc -l >/dev/termination-log; touch /work/done; [ -e /keep/tried ] || { touch /keep/tried; exit 5; }']
          volumeMounts:
            - { name: work, mountPath: /work }
            - { name: keep, mountPath: /keep }
      volumes:
        - { name: work, emptyDir: {} }
        - { name: keep, hostPath: { path: /run/keep, type: DirectoryOrCreate } }
`;

describeBoot('a job whose pod fails once', () => {
  const machine = booted(job, { until: 'grep -q "pod failed 1 times" /run/p2lk/log' });

  it('is tried again with a pod of its own, and powers the machine off', async () => {
    await machine.off(180);
    const console = await machine.console();
    expect(console).toContain('p2lk: container count ended with exit code 5 (Error)');
    expect(console).toContain(
      'p2lk: job shop/restock: pod failed 1 times; the next one starts in 10 s',
    );
    expect(console).toContain('p2lk: container count ended with exit code 0 (Completed)');
    expect(console).toContain('p2lk: job shop/restock: Complete');
  });
});

const failing = `
apiVersion: v1
kind: Pod
metadata: { name: shop }
spec:
  restartPolicy: Never
  initContainers:
    - { name: migrate, image: "docker.io/library/busybox:1", command: [sh, -c, 'echo no database; exit 4'], terminationMessagePolicy: FallbackToLogsOnError }
  containers:
    - { name: web, image: "docker.io/library/busybox:1", command: [sleep, '3600'] }
`;

describeBoot('a pod whose init container fails for good', () => {
  const machine = booted(failing, { until: 'grep -q "pod shop: Failed" /run/p2lk/log' });

  it('fails, starts nothing else, and says why', async () => {
    const status = JSON.parse(await machine.rootOutput('cat /run/p2lk/status.json')) as {
      readonly [key: string]: unknown;
    };
    expect(status).toMatchObject({
      phase: 'Failed',
      initContainerStatuses: [
        { name: 'migrate', state: { terminated: { exitCode: 4, message: 'no database\n' } } },
      ],
      containerStatuses: [{ name: 'web', state: { waiting: { reason: 'PodInitializing' } } }],
    });
    expect(await machine.tasks()).not.toHaveProperty('web');
    expect(await machine.console()).toContain('container migrate ended with exit code 4 (Error)');
  });
});
