/**
 * What happens when a container ends.
 *
 * | field | manifest |
 * | --- | --- |
 * | `restartPolicy: Always`, `OnFailure` | labels of containerd's restart monitor, set by `/etc/init.d/030-p2lk` |
 * | `restartPolicy: Never` | nothing: LinuxKit never restarts |
 * | an init container's `restartPolicy: Always` (sidecar) | a service with the labels |
 *
 * Source: Kubernetes API, PodSpec.restartPolicy; containerd `core/runtime/restart`, labels `containerd.io/restart.*`.
 */
import { definePlugin, sh } from 'p2lk/plugin';
import type { ShellFragment } from 'p2lk/plugin';

/** The monitor looks every ten seconds; it starts a container again whenever it finds it stopped. */
const label = (name: string, policy: 'always' | 'on-failure'): ShellFragment =>
  sh`ctr -n services.linuxkit container label ${name} containerd.io/restart.status=running ${`containerd.io/restart.policy=${policy}`} ${`containerd.io/restart.loguri=file:///var/log/${name}.log`}`;

export default definePlugin({
  name: 'restart',
  apiVersion: 1,
  fields: ['PodSpec.restartPolicy', 'Container.restartPolicy', 'Container.restartPolicyRules'],
  diagnostics: {
    'flat-back-off': { severity: 'note', title: 'restart without back-off' },
    'init-containers': { severity: 'warning', title: 'init containers that do not gate' },
    sidecar: { severity: 'warning', title: 'sidecar that starts with the containers' },
    rules: { severity: 'warning', title: 'restart rules that nothing follows' },
  },
  apply(hooks) {
    hooks.podEnd.tap('restart', (pod, _manifest, context) => {
      const { restartPolicy = 'Always', initContainers = [] } = pod;
      const inits = initContainers.filter((container) => container.restartPolicy !== 'Always');
      if (inits.length > 0) {
        context.report('init-containers', {
          at: [pod, 'initContainers'],
          message: `init containers run in order before the containers, but LinuxKit drops their exit status: ${restartPolicy === 'Never' ? 'one that fails does not stop the pod' : 'one that fails is not tried again'}, and the containers start all the same`,
        });
      }
      for (const container of [...initContainers, ...pod.containers]) {
        context.ignore(container, 'restartPolicyRules', 'containerd restarts by the pod\'s restartPolicy alone', 'rules');
        const sidecar = initContainers.includes(container) && container.restartPolicy === 'Always';
        if (initContainers.includes(container) && !sidecar) continue;
        if (sidecar) {
          context.report('sidecar', {
            at: [container, 'restartPolicy'],
            message: `sidecar ${container.name} runs as a service: it starts after all init containers, together with the containers, not before the init containers behind it`,
          });
        }
        const policy = sidecar || restartPolicy === 'Always' ? 'always' : restartPolicy === 'OnFailure' ? 'on-failure' : undefined;
        if (policy === undefined) continue;
        const name = context.imageName(container.name);
        context.boot.run('afterServices', { name: `restart ${name} ${policy === 'always' ? 'always' : 'on failure'}`, run: label(name, policy) });
      }
      if (restartPolicy !== 'Never') {
        context.report('flat-back-off', {
          at: pod.restartPolicy === undefined ? pod : [pod, 'restartPolicy'],
          message: 'containerd looks for stopped containers every 10 seconds; the waits do not grow as a kubelet\'s do (10 s to 5 min)',
        });
      }
    });
  },
});
