import { expect, it } from 'vitest';
import lifecycle from 'p2lk/plugins/lifecycle';
import { booted, describeBoot } from './machine.ts';

const pod = `
apiVersion: v1
kind: Pod
metadata: { name: shop }
spec:
  terminationGracePeriodSeconds: 120
  initContainers:
    - name: flaky
      image: docker.io/library/busybox:1
      command: [sh, -c, 'echo $(cut -d. -f1 /proc/uptime) flaky >>/work/order; [ -e /work/tried ] && exit 0; touch /work/tried; exit 7']
      volumeMounts: [{ name: work, mountPath: /work }]
    - name: log
      image: docker.io/library/busybox:1
      restartPolicy: Always
      command: [sh, -c, 'trap "echo log ends >>/work/ends; exit 0" TERM; echo log >>/work/order; sleep 4; touch /ready; while :; do sleep 1; done']
      startupProbe: { exec: { command: [test, -e, /ready] }, periodSeconds: 1, failureThreshold: 60, timeoutSeconds: 20 }
      volumeMounts: [{ name: work, mountPath: /work }]
    - name: last
      image: docker.io/library/busybox:1
      command: [sh, -c, 'echo last >>/work/order']
      volumeMounts: [{ name: work, mountPath: /work }]
  containers:
    - name: web
      image: docker.io/library/busybox:1
      command: [sh, -c, 'mkdir -p /www; echo ok >/www/healthz; trap "echo web ends >>/work/ends; exit 0" TERM; httpd -f -p 8080 -h /www & wait']
      ports: [{ name: http, containerPort: 8080 }]
      livenessProbe: { httpGet: { path: /healthz, port: http }, periodSeconds: 5, timeoutSeconds: 30, failureThreshold: 2 }
      readinessProbe: { exec: { command: [test, -e, /tmp/ready] }, periodSeconds: 5, timeoutSeconds: 60, failureThreshold: 1 }
      lifecycle:
        postStart: { exec: { command: [sh, -c, 'echo started >>/work/hooks'] } }
        preStop: { exec: { command: [sh, -c, 'echo stops >>/work/hooks'] } }
      volumeMounts: [{ name: work, mountPath: /work }]
    - name: crash
      image: docker.io/library/busybox:1
      command: [sh, -c, 'if [ -e /app.pid ]; then echo stale; else echo fresh; fi; touch /app.pid; echo "out of \\"stock\\"" >/dev/termination-log; exit 3']
  volumes: [{ name: work, emptyDir: {} }]
`;

interface Container {
  readonly name: string;
  readonly ready: boolean;
  readonly started: boolean;
  readonly restartCount: number;
  readonly state: { readonly [state: string]: { readonly [key: string]: unknown } };
  readonly lastState: { readonly [state: string]: { readonly [key: string]: unknown } };
}
interface Status {
  readonly phase: string;
  readonly podIP: string;
  readonly conditions: readonly { readonly type: string; readonly status: string }[];
  readonly initContainerStatuses: readonly Container[];
  readonly containerStatuses: readonly Container[];
}

describeBoot('a pod and its supervisor', () => {
  const machine = booted(pod, {
    translate: { plugins: [lifecycle({ status: { port: 8190 } })] },
  });
  const work = '/var/lib/p2lk/volumes/work';
  const status = async (): Promise<Status> =>
    JSON.parse(await machine.rootOutput('cat /run/p2lk/status.json')) as Status;
  const of = async (name: string): Promise<Container> => {
    const { initContainerStatuses, containerStatuses } = await status();
    return [...initContainerStatuses, ...containerStatuses].find((one) => one.name === name)!;
  };
  const supervisor = "$(cut -d' ' -f1 /run/p2lk/pid)";

  it('runs init containers in order, the failed one again, the next after the sidecar has started', async () => {
    expect((await machine.rootOutput(`cut -d' ' -f2 ${work}/order | tr '\\n' ' '`)).trim()).toBe(
      'flaky flaky log last',
    );
    const { lastState, state, restartCount } = await of('flaky');
    expect(restartCount).toBe(1);
    expect(state['terminated']).toMatchObject({ exitCode: 0, reason: 'Completed' });
    expect(lastState['terminated']).toMatchObject({ exitCode: 7, reason: 'Error' });
  });

  it('starts a crashed container anew on the image’s own files, later each time', async () => {
    expect(await machine.until(`[ "$(cat /var/log/crash*.log | grep -c fresh)" -ge 2 ]`, 90)).toBe(
      true,
    );
    expect(await machine.rootOutput('cat /var/log/crash*.log')).not.toContain('stale');
    expect(await machine.until('grep -q CrashLoopBackOff /run/p2lk/status.json', 60)).toBe(true);
    const { lastState, restartCount } = await of('crash');
    expect(restartCount).toBeGreaterThanOrEqual(1);
    expect(lastState['terminated']).toMatchObject({ exitCode: 3, message: 'out of "stock"\n' });
    expect(await machine.console()).toMatch(
      /p2lk: Warning BackOff Back-off \d+ s restarting failed container crash/,
    );
  });

  it('asks whether it is ready, and tells load balancers', async () => {
    const readyz = async () =>
      machine.rootOutput('wget -S -q -O - http://127.0.0.1:8190/readyz 2>&1 | head -n 1');
    expect(await readyz()).toContain('503');
    await machine.output('web', 'touch /tmp/ready');
    expect(
      await machine.until('grep -q \'"name":"web"[^{]*"ready":true\' /run/p2lk/status.json', 60),
    ).toBe(true);
    const { phase, podIP } = await status();
    expect({ phase, podIP }).toEqual({ phase: 'Running', podIP: '10.0.2.15' });
    const answer = await machine.rootOutput('wget -q -O - http://127.0.0.1:8190/');
    expect(JSON.parse(answer)).toMatchObject({ phase: 'Running' });
  });

  it('restarts a container whose liveness probe fails', async () => {
    await machine.output('web', 'rm /www/healthz');
    expect(await machine.until(`[ "$(grep -c started ${work}/hooks)" -ge 2 ]`, 300)).toBe(true);
    expect((await of('web')).restartCount).toBe(1);
    expect(await machine.rootOutput(`cat ${work}/hooks`)).toBe('started\nstops\nstarted');
    expect(await machine.console()).toContain(
      'Container web failed liveness probe, will be restarted',
    );
  }, 400_000);

  it('goes on when it is killed, and starts nothing twice', async () => {
    const before = await machine.tasks();
    const pids = await machine.rootOutput(
      'ctr -n services.linuxkit task ls | grep -v crash | sort',
    );
    await machine.rootOutput(`kill -9 ${supervisor}`);
    expect(await machine.until('grep -q "supervisor goes on" /run/p2lk/log', 60)).toBe(true);
    expect(
      await machine.rootOutput('ctr -n services.linuxkit task ls | grep -v crash | sort'),
    ).toBe(pids);
    expect(before['web']).toBe('RUNNING');
  });

  it('takes little memory and no time while nothing happens', async () => {
    const script = `for p in /proc/[0-9]*; do grep -q /etc/p2lk/supervisor $p/cmdline 2>/dev/null && cat $p/smaps_rollup; done | awk '/^Private/ { sum += $2 } END { print sum }'`;
    expect(Number(await machine.rootOutput(script))).toBeLessThan(4096);
  });

  it('ends containers by their hooks and signals, the sidecar last', async () => {
    const { status: code } = await machine.root('time sh /etc/p2lk/supervisor stop', 240);
    expect(code).toBe(0);
    expect(await machine.rootOutput(`tail -n 2 ${work}/ends`)).toBe('web ends\nlog ends');
    expect((await status()).phase).toBe('Failed');
    expect(await machine.rootOutput(`tail -n 1 ${work}/hooks`)).toBe('stops');
    expect(Object.values(await machine.tasks())).not.toContain('RUNNING');
  }, 400_000);
});
