/**
 * What a container runs.
 *
 * | field | manifest |
 * | --- | --- |
 * | `image` | `image`, as written; with the digest of the lock file where there is one |
 * | `command`, `args` | `command`, the whole argument vector, `$(NAME)` expanded |
 * | `workingDir` | `cwd` |
 * | `imagePullPolicy`, `stdin`, `tty`, `terminationMessagePolicy` | none: notes and warnings |
 * | probes, `lifecycle` | none yet: warnings |
 *
 * Source of the command rule: Kubernetes API, Container.command and args; kubelet
 * `pkg/kubelet/container/helpers.go`, ExpandContainerCommandAndArgs.
 */
import { definePlugin, linuxkitImageName } from 'p2lk/plugin';
import type { ContainerContext } from 'p2lk/plugin';
import { commandOf } from './command.ts';

const probes = {
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
    'Container.terminationMessagePolicy',
    'Container.lifecycle',
    ...Object.keys(probes).map((key) => `Container.${key}`),
  ],
  diagnostics: {
    'unknown-image': { severity: 'error', title: 'image whose config is needed' },
    'no-command': { severity: 'error', title: 'nothing to run' },
    probe: { severity: 'warning', title: 'probe that nothing runs' },
    lifecycle: { severity: 'warning', title: 'lifecycle hook that nothing runs' },
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
      context.ignore(
        container,
        'terminationMessagePolicy',
        'nothing reads the termination message of a container on the machine',
      );
      for (const key of ['stdin', 'stdinOnce', 'tty'] as const) {
        if (container[key] === true)
          context.report('terminal', {
            at: [container, key],
            message: `${container.name} gets neither a terminal nor standard input: it reads end of file`,
          });
      }
      for (const [key, reason] of Object.entries(probes))
        context.ignore(container, key, reason, 'probe');
      context.ignore(
        container,
        'lifecycle',
        'nothing on the machine runs lifecycle hooks',
        'lifecycle',
      );
    });
  },
});
