/**
 * Rules of an organisation over what all other plugins make: which ports a pod may use, that nothing
 * is run from a path of the machine, and how the kernel is started.
 */
import { definePlugin } from 'p2lk/plugin';

export interface Options {
  /** The lowest port that a container may use; 1024 when absent. */
  readonly lowestPort?: number;
  /** The kernel's command line, as `console=ttyS0 lockdown=integrity`. */
  readonly cmdline: string;
}

export default definePlugin<Options>({
  name: 'house-rules',
  apiVersion: 1,
  fields: [], // it looks at everything and consumes nothing
  diagnostics: { port: { severity: 'error', title: 'port that the house does not give away' } },
  options: (z) => z.strictObject({ lowestPort: z.optional(z.int()), cmdline: z.string() }),
  apply(hooks, { lowestPort = 1024, cmdline }) {
    hooks.port.tap('house-rules', (port, _image, { container, report }) => {
      const { containerPort } = port;
      if (containerPort >= lowestPort) return;
      report('port', {
        at: [port, 'containerPort'],
        message: `${container.name} wants port ${containerPort}; the house gives ${lowestPort} and above`,
      });
    });
    hooks.volumePlan.tap('house-rules', (plan, { hostPath }) => {
      if (hostPath === undefined) return plan;
      return { ...plan, bindOptions: [...(plan.bindOptions ?? []), 'noexec', 'nosuid'] };
    });
    hooks.manifest.tap('house-rules', (manifest) => ({
      ...manifest,
      kernel: { ...manifest.kernel, cmdline },
    }));
  },
});
