/**
 * Ports. LinuxKit's machine has one network namespace, the pod's: every port that a process listens on can be reached.
 *
 * | field | manifest |
 * | --- | --- |
 * | `ports` | none: a note that every port can be reached |
 * | `hostPort` that differs from `containerPort` | none: a warning that nothing redirects it |
 */
import { definePlugin } from 'p2lk/plugin';

export default definePlugin({
  name: 'firewall',
  apiVersion: 1,
  fields: ['Container.ports'],
  diagnostics: {
    open: { severity: 'note', title: 'every port can be reached' },
    redirect: { severity: 'warning', title: 'host port that is not redirected' },
  },
  apply(hooks) {
    hooks.port.tap('firewall', (port, _image, context) => {
      const { containerPort, hostPort = containerPort } = port;
      if (hostPort !== containerPort && context.pod.hostNetwork !== true) {
        context.report('redirect', {
          at: [port, 'hostPort'],
          message: `nothing redirects port ${hostPort} to ${containerPort}: ${context.container.name} is reached at ${containerPort}`,
        });
      }
    });
    hooks.container.tap('firewall', (container, _image, context) => {
      if ((container.ports ?? []).length > 0) {
        context.ignore(container, 'ports', `every port that a process of the machine listens on can be reached, not only those of ${container.name}`, 'open');
      } else context.ignore(container, 'ports', 'it is empty');
    });
  },
});
