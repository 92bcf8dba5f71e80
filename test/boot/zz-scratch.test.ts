import { it } from 'vitest';
import { booted, describeBoot } from './machine.ts';
describeBoot('scratch', () => {
  const m = booted(`
apiVersion: v1
kind: Pod
metadata: {name: shop}
spec:
  securityContext: { fsGroup: 6001 }
  terminationGracePeriodSeconds: 1
  initContainers:
  - name: setup
    image: busybox:1
    command: [sh, -c, 'ln -s /state/real /mem/link; echo x >/mem/x; chmod 600 /mem/x; ls -ln /mem; ls -lnd /mem']
    volumeMounts: [{name: mem, mountPath: /mem}]
  containers:
  - name: plain
    image: busybox:1
    command: [sh, -c, 'umask; ulimit -a; cat /proc/self/limits; cat /proc/self/status; cat /proc/mounts; ls -la /dev; cat /proc/self/attr/current; sleep 3600']
  - name: locked
    image: busybox:1
    command: [sh, -c, 'echo run; ls -ld /data/sub/dir /tmp; touch /tmp/x /data/sub/dir/y; mount | grep " / "; exit 1']
    securityContext: { readOnlyRootFilesystem: true, runAsUser: 1000 }
    volumeMounts: [{name: mem, mountPath: /data/sub/dir}, {name: tmp, mountPath: /tmp}, {name: tmp, mountPath: /var/run}]
  - name: privlocked
    image: busybox:1
    command: [sh, -c, 'touch /x; ls /dev | wc -l; cat /proc/mounts; sleep 3600']
    securityContext: { readOnlyRootFilesystem: true, privileged: true }
    terminationMessagePath: /var/log/app/term
  - name: env
    image: busybox:1
    command: [sh, -c, 'env | cat -A; printf "%s\\n" "$@"; echo out; echo err >&2; sleep 3600', zero, '@pkg:none', '', ' lead', 'tab	x', 'ü✓']
    env:
    - {name: AT, value: '@home'}
    - {name: PCT, value: '100%s \\d'}
    - {name: DOT.NAME-x, value: "a=b=c"}
    - {name: UNI, value: 'grüße ✓'}
    - {name: SPACES, value: '  two  '}
    - {name: EQ, value: '=x'}
    - name: MULTI
      value: |
        line1
        line2
    terminationMessagePath: /tmp/deep/er/term
    lifecycle: { preStop: { exec: { command: [sh, -c, 'echo bye'] } } }
    livenessProbe: { exec: { command: ["true"] } }
  volumes:
  - {name: mem, emptyDir: {medium: Memory}}
  - {name: tmp, emptyDir: {}}
`);
  it('a', async () => {
    await m.root('sleep 30');
    for (const c of ['setup', 'plain', 'locked', 'privlocked', 'env'])
      console.log('=====', c, await m.log(c), '--- err', await m.errorLog(c));
    console.log(await m.output('env', 'cat /proc/1/environ | tr "\\\\0" "\\\\n"; ls -l /tmp/deep/er'));
    console.log(await m.account());
  });
});
