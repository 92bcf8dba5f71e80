/**
 * What happens when a container ends.
 *
 * | field | manifest |
 * | --- | --- |
 * | `restartPolicy: Always` | labels of containerd's restart monitor, set by `/etc/init.d/030-p2lk` |
 * | `restartPolicy: OnFailure` | a script beside the service, started by `/etc/init.d/030-p2lk` |
 * | `restartPolicy: Never` | nothing: LinuxKit never restarts |
 * | an init container's `restartPolicy: Always` (sidecar) | a service with the labels |
 *
 * Source: Kubernetes API, PodSpec.restartPolicy; containerd `core/runtime/restart`, labels
 * `containerd.io/restart.*`.
 */
import { definePlugin, sh } from 'p2lk/plugin';
import type { ShellFragment } from 'p2lk/plugin';
import { script, scriptPath } from './on-failure.ts';

/**
 * The monitor looks every ten seconds; it starts a container again whenever it finds it stopped.
 */
const always = (name: string): ShellFragment =>
  sh`ctr -n services.linuxkit container label ${name} containerd.io/restart.status=running containerd.io/restart.policy=always ${`containerd.io/restart.loguri=file:///var/log/${name}.log`}`;

const onFailure = (name: string): ShellFragment =>
  sh`sh ${scriptPath} ${name} </dev/null >/dev/console 2>&1 &`;

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
    hooks.podEnd.tap('restart', (pod, manifest, context) => {
      const { restartPolicy = 'Always', initContainers = [] } = pod;
      const inits = initContainers.filter((container) => container.restartPolicy !== 'Always');
      if (inits.length > 0) {
        context.report('init-containers', {
          at: [pod, 'initContainers'],
          message: `init containers run in order before the containers, but LinuxKit drops their exit status: ${restartPolicy === 'Never' ? 'one that fails does not stop the pod' : 'one that fails is not tried again'}, and the containers start all the same`,
        });
      }
      for (const container of [...initContainers, ...pod.containers]) {
        context.ignore(
          container,
          'restartPolicyRules',
          "containerd restarts by the pod's restartPolicy alone",
          'rules',
        );
        const sidecar = initContainers.includes(container) && container.restartPolicy === 'Always';
        if (initContainers.includes(container) && !sidecar) continue;
        if (sidecar) {
          context.report('sidecar', {
            at: [container, 'restartPolicy'],
            message: `sidecar ${container.name} runs as a service: it starts after all init containers, together with the containers, not before the init containers behind it`,
          });
        }
        const name = context.imageName(container.name);
        if (sidecar || restartPolicy === 'Always') {
          context.boot.run('afterServices', { name: `restart ${name} always`, run: always(name) });
        } else if (restartPolicy === 'OnFailure') {
          manifest.add('files', script);
          context.boot.run('afterServices', {
            name: `restart ${name} on failure`,
            run: onFailure(name),
          });
        }
      }
      if (restartPolicy === 'Always' || inits.length < initContainers.length) {
        context.report('flat-back-off', {
          at: pod.restartPolicy === undefined ? pod : [pod, 'restartPolicy'],
          message:
            "containerd looks for stopped containers every 10 seconds; the waits do not grow as a kubelet's do (10 s to 5 min)",
        });
      }
    });
  },
});
