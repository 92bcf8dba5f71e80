import { expect, it } from 'vitest';
import { booted, describeBoot } from './machine.ts';

const pod = `
apiVersion: batch/v1
kind: Job
metadata: { name: stocktaking }
spec:
  template:
    spec:
      restartPolicy: OnFailure
      dnsPolicy: None
      dnsConfig: { nameservers: [192.0.2.53, 192.0.2.54], searches: [example.org], options: [{ name: timeout, value: "1" }] }
      hostname: counter
      subdomain: jobs
      setHostnameAsFQDN: true
      securityContext:
        sysctls:
          - { name: net.ipv4.ip_local_port_range, value: "20000 30000" }
          - { name: net.ipv4.tcp_syncookies, value: "0" }
          - { name: kernel.shm_rmid_forced, value: "1" }
      containers:
        - name: done
          image: docker.io/library/busybox:1
          command: [sh, -c, 'echo started; sleep 1; exit 0']
        - name: flaky
          image: docker.io/library/busybox:1
          command: [sh, -c, 'echo started; sleep 1; exit 4']
        - name: long
          image: docker.io/library/busybox:1
          command: [sleep, '3600']
`;

describeBoot('a job that restarts on failure', () => {
  const machine = booted(pod);

  it('starts again what failed, and leaves what is done', async () => {
    expect(
      await machine.until('[ "$(cat /var/log/flaky*.log | grep -c started)" -ge 2 ]', 60),
    ).toBe(true);
    expect(await machine.rootOutput('cat /var/log/done*.log | grep -c started')).toBe('1');
    const { done, long } = await machine.tasks();
    expect(done).not.toBe('RUNNING');
    expect(long).toBe('RUNNING');
  });
  it('sets the pod’s sysctls', async () => {
    const script =
      'cd /proc/sys; cat net/ipv4/ip_local_port_range net/ipv4/tcp_syncookies kernel/shm_rmid_forced';
    expect((await machine.output('long', script)).split(/\s+/)).toEqual([
      '20000',
      '30000',
      '0',
      '1',
    ]);
  });
  it('asks the name servers of dnsConfig alone', async () => {
    expect(await machine.output('long', 'cat /etc/resolv.conf')).toBe(
      'search example.org\nnameserver 192.0.2.53\nnameserver 192.0.2.54\noptions timeout:1',
    );
  });
  it('takes its full name as its host name', async () => {
    expect(await machine.output('long', 'hostname')).toBe('counter.jobs.default.svc.cluster.local');
  });
});
