/** The ports that a pod of the house may open: what others than these listen on is a mistake. */
import { definePlugin } from 'p2lk/plugin';

export interface Options {
  readonly allowed: readonly number[];
}

export default definePlugin<Options>({
  name: 'open-ports',
  apiVersion: 1,
  fields: [],
  diagnostics: {
    port: { severity: 'error', title: 'port that the house does not open' },
  },
  options: (z) => z.strictObject({ allowed: z.array(z.int()) }),
  apply(hooks, { allowed }) {
    hooks.port.tap('open-ports', (port, _image, { container, report }) => {
      if (allowed.includes(port.containerPort)) return;
      report('port', {
        at: [port, 'containerPort'],
        message: `${container.name} opens port ${port.containerPort}; the house opens ${allowed.join(', ')}`,
        help: 'choose one of them, or ask for yours in plugins/open-ports.ts',
      });
    });
  },
});
