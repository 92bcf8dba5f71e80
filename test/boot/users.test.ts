import { expect, it } from 'vitest';
import { booted, describeBoot } from './machine.ts';
import { staffImage } from './staff-image.ts';

/* docker.io/judge/app:1 has USER 1234:1234, in its passwd `app` with the group 1234; busybox has no USER; see staff-image.ts for the third. */
const pod = `
apiVersion: v1
kind: Pod
metadata: { name: shop }
spec:
  securityContext: { supplementalGroups: [5001], fsGroup: 6001 }
  initContainers:
    - name: seed
      image: docker.io/library/busybox:1
      command: [sh, -c, 'id -u; id -g; id -G; echo seed >/data/seeded; ls -n /data/seeded']
      securityContext: { runAsUser: 2000 }
      volumeMounts: [{ name: data, mountPath: /data }]
  containers:
    - name: image-user
      image: docker.io/judge/app:1
      securityContext: { runAsNonRoot: true }
      volumeMounts: [{ name: data, mountPath: /data }]
    - name: no-user
      image: docker.io/library/busybox:1
      command: [sleep, '3600']
    - name: as-user
      image: docker.io/judge/app:1
      securityContext: { runAsUser: 2000 }
      volumeMounts:
        - { name: data, mountPath: /data }
        - { name: host, mountPath: /host }
    - name: as-group
      image: docker.io/judge/app:1
      securityContext: { runAsGroup: 3000 }
    - name: as-root
      image: docker.io/judge/app:1
      securityContext: { runAsUser: 0 }
    - name: named
      image: ${staffImage}
      command: [sleep, '3600']
    - name: clerk
      image: ${staffImage}
      command: [sleep, '3600']
      securityContext: { runAsUser: 2001 }
    - name: clerk-as-group
      image: ${staffImage}
      command: [sleep, '3600']
      securityContext: { runAsUser: 2001, runAsGroup: 3000 }
  volumes:
    - { name: data, emptyDir: {} }
    - { name: host, hostPath: { path: /var/lib/shop, type: DirectoryOrCreate } }
`;

describeBoot('users and groups', () => {
  const machine = booted(pod);

  const idsOf = async (service: string) => {
    const { Uid = '', Gid = '', Groups = '' } = await machine.status(service);
    const numbers = (text: string): number[] => text.split(/\s+/).filter(Boolean).map(Number);
    const [uid] = numbers(Uid);
    const [gid] = numbers(Gid);
    return {
      uid,
      gid,
      others: numbers(Groups)
        .filter((group) => group !== gid)
        .toSorted((a, b) => a - b),
    };
  };

  it.each([
    [
      'the image’s USER, with the primary group of its passwd',
      'image-user',
      { uid: 1234, gid: 1234, others: [5001, 6001] },
    ],
    [
      'root where neither image nor pod names anyone',
      'no-user',
      { uid: 0, gid: 0, others: [5001, 6001] },
    ],
    [
      'runAsUser, whom the image does not know, in group 0',
      'as-user',
      { uid: 2000, gid: 0, others: [5001, 6001] },
    ],
    [
      'the image’s USER with runAsGroup',
      'as-group',
      { uid: 1234, gid: 3000, others: [5001, 6001] },
    ],
    ['runAsUser 0', 'as-root', { uid: 0, gid: 0, others: [5001, 6001] }],
    [
      'a USER given by name, in the groups that the image puts him in',
      'named',
      { uid: 1234, gid: 1234, others: [50, 5001, 6001] },
    ],
    ['runAsUser whom the image knows', 'clerk', { uid: 2001, gid: 2002, others: [50, 5001, 6001] }],
    [
      'runAsUser and runAsGroup',
      'clerk-as-group',
      { uid: 2001, gid: 3000, others: [50, 5001, 6001] },
    ],
  ])('runs as %s', async (_, service, ids) => {
    expect(await idsOf(service)).toEqual(ids);
  });

  it('gives init containers their user, and fsGroup its volume', async () => {
    const [uid, gid, groups, file] = (await machine.log('seed')).split('\n');
    expect([uid, gid]).toEqual(['2000', '0']);
    expect(groups?.split(' ').toSorted()).toEqual(['0', '5001', '6001']);
    // Setgid on the volume hands its group on to what is made in it.
    expect(file).toMatch(/^-rw-r--r-- +1 2000 +6001 /);
  });
  it('lets members of fsGroup write to an emptyDir', async () => {
    expect(await machine.output('as-user', 'stat -c "%a %u %g" /data')).toBe('2777 0 6001');
    expect(
      await machine.output('image-user', 'echo x >/data/mine && stat -c "%u %g" /data/mine'),
    ).toBe('1234 6001');
  });
  it('leaves a hostPath to its owner, whatever fsGroup says', async () => {
    expect(await machine.output('as-user', 'stat -c "%a %u %g" /host')).toBe('755 0 0');
  });
  it('sets HOME from the image’s passwd', async () => {
    const home = async (service: string) =>
      /^HOME=(.*)$/m.exec((await machine.process(service, 'environ')).replaceAll('\0', '\n'))?.[1];
    expect([await home('named'), await home('no-user'), await home('as-user')]).toEqual([
      '/srv',
      '/root',
      '/',
    ]);
  });
});
