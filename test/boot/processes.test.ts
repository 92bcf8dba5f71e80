import { expect, it } from 'vitest';
import { booted, describeBoot } from './machine.ts';
import { staffImage } from './staff-image.ts';

const resources = '{ limits: { cpu: 100m, memory: 32Mi } }';
const pod = `
apiVersion: v1
kind: Pod
metadata: { name: shop }
spec:
  restartPolicy: Never
  shareProcessNamespace: true
  securityContext: { supplementalGroups: [5001], supplementalGroupsPolicy: Strict }
  initContainers:
    - { name: first, image: docker.io/library/busybox:1, command: [sh, -c, 'echo first'], resources: ${resources} }
  containers:
    - name: failing
      image: docker.io/library/busybox:1
      command: [sh, -c, 'echo started; exit 3']
      resources: ${resources}
    - { name: web, image: docker.io/library/busybox:1, command: [sleep, '3601'], resources: ${resources} }
    - { name: other, image: ${staffImage}, command: [sleep, '3602'], resources: ${resources} }
    - name: orphans
      image: docker.io/library/busybox:1
      command: [sh, -c, '(sh -c "sleep 1; exit 0" &); sleep 3603']
      resources: ${resources}
`;

describeBoot('a shared process namespace, Guaranteed resources and no restarts', () => {
  const machine = booted(pod);

  it('lets the containers see one another, under a process 1 that is none of theirs', async () => {
    const processes = await machine.output('web', 'ps');
    expect(processes).toMatch(/sleep 3601/);
    expect(processes).toMatch(/sleep 3602/);
    const first = await machine.output('web', 'tr "\\0" " " </proc/1/cmdline');
    expect(first).not.toMatch(/sleep 360\d/);
    expect(processes).not.toMatch(/containerd/);
  });
  it('adds no groups of the image under the Strict policy', async () => {
    const { Groups = '' } = await machine.status('other');
    expect(Groups.split(' ').filter((group) => group !== '1234')).toEqual(['5001']);
  });
  it('reaps what the containers leave behind', async () => {
    const states = await machine.output(
      'web',
      'sleep 2; for stat in /proc/[0-9]*/stat; do sed "s/.*) \\(.\\).*/\\1/" $stat; done 2>/dev/null',
    );
    expect(states.split('\n')).not.toContain('Z');
  });
  it('lets one container signal another', async () => {
    const script =
      'for folder in /proc/[0-9]*; do tr "\\0" " " <$folder/cmdline | grep -q "^sleep 3602" && kill ${folder#/proc/}; done 2>/dev/null; true';
    await machine.output('web', script);
    expect(
      await machine.until('ctr -n services.linuxkit task ls | grep -q "^other .*STOPPED"', 10),
    ).toBe(true);
  });
  it('runs what failed no second time', async () => {
    await machine.rootOutput('sleep 15');
    expect(await machine.rootOutput('cat /var/log/failing*.log | grep -c started')).toBe('1');
    expect((await machine.tasks())['failing']).not.toBe('RUNNING');
    expect((await machine.tasks())['web']).toBe('RUNNING');
  });
  it('spares a Guaranteed pod when memory runs out', async () => {
    expect(await machine.process('web', 'oom_score_adj')).toBe('-997');
  });
});
