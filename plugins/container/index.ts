/**
 * What a container runs.
 *
 * | field | manifest |
 * | --- | --- |
 * | `image` | `image`, as written; with the digest of the lock file where there is one |
 * | `command`, `args` | `command`, the whole argument vector, `$(NAME)` expanded |
 * | `workingDir` | `cwd` |
 * | `imagePullPolicy`, `stdin`, `tty` | none: notes and warnings |
 * | `restartPolicy`, probes, `lifecycle` | the plugin lifecycle's; without it none: warnings |
 *
 * Source of the command rule: Kubernetes API, Container.command and args; kubelet
 * `pkg/kubelet/container/helpers.go`, ExpandContainerCommandAndArgs.
 */
import { definePlugin, linuxkitImageName } from 'p2lk/plugin';
import type { ContainerContext } from 'p2lk/plugin';
import { commandOf } from './command.ts';

/** Fields of a container that nothing honours where the plugin lifecycle is left out. */
const unsupervised = {
  restartPolicy: 'nothing starts a container again, and a sidecar starts with the containers',
  restartPolicyRules: 'nothing starts a container again',
  terminationMessagePolicy: 'nothing reads the termination message of a container on the machine',
  lifecycle: 'nothing on the machine runs lifecycle hooks',
  livenessProbe: 'nothing on the machine probes the container, so one that hangs is not restarted',
  readinessProbe: 'nothing on the machine probes the container; no Service waits for it either',
  startupProbe: 'nothing on the machine probes the container while it starts',
} as const;

const nameOf = (written: string, { image }: ContainerContext): string =>
  linuxkitImageName(written, image) ?? written;

export default definePlugin({
  name: 'container',
  apiVersion: 1,
  fields: [
    'Container.image',
    'Container.imagePullPolicy',
    'Container.command',
    'Container.args',
    'Container.workingDir',
    'Container.stdin',
    'Container.stdinOnce',
    'Container.tty',
    'PodSpec.restartPolicy',
    ...Object.keys(unsupervised).map((key) => `Container.${key}`),
  ],
  diagnostics: {
    'unknown-image': { severity: 'error', title: 'image whose config is needed' },
    'not-text': { severity: 'error', title: 'word that no program can be given' },
    'too-long': { severity: 'error', title: 'word that no process can be given' },
    'no-command': { severity: 'error', title: 'nothing to run' },
    unsupervised: { severity: 'warning', title: 'pod that nothing supervises' },
    terminal: { severity: 'warning', title: 'terminal and standard input' },
  },
  apply(hooks) {
    hooks.container.tap('container', (container, image, context) => {
      if (container.image !== undefined) image.set('image', nameOf(container.image, context));
      const command = commandOf(container, context);
      if (command !== undefined) image.set('command', command);
      if (container.workingDir !== undefined && container.workingDir !== '')
        image.set('cwd', container.workingDir);

      context.ignore(
        container,
        'imagePullPolicy',
        'linuxkit build pulls an image that it has not; linuxkit build --pull always does',
      );
      for (const key of ['stdin', 'stdinOnce', 'tty'] as const) {
        if (container[key] === true)
          context.report('terminal', {
            at: [container, key],
            message: `${container.name} gets neither a terminal nor standard input: it reads end of file`,
          });
      }
      if (!context.boot.supervised)
        for (const [key, reason] of Object.entries(unsupervised))
          context.ignore(container, key, reason, 'unsupervised');
    });
    hooks.podEnd.tap('container', (pod, _manifest, context) => {
      if (context.boot.supervised) return;
      context.report('unsupervised', {
        at: pod,
        message:
          'without the plugin lifecycle LinuxKit starts the containers of the pod once, init ' +
          'containers first, and drops their exit status: nothing restarts, probes or ends them',
        help: "leave lifecycle out of the config's disable",
      });
      context.ignore(pod, 'restartPolicy', 'nothing starts a container again', 'unsupervised');
    });
  },
});
