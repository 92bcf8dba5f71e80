/**
 * Acts at the turns of a pod's life: tells a service when the pod has started and when it has ended,
 * and lets connections drain before containers are told to end.
 *
 * It consumes no field: the shipped plugins honour `lifecycle`, and this adds to what they ask for.
 */
import { definePlugin, sh, Stage } from 'p2lk/plugin';

/** What a p2lk.config says: `{ url: http://watch.example.com/machines, drain: 5 }`. */
export interface Options {
  /** What is asked by GET, without a slash at its end. */
  readonly url: string;
  /** Seconds; none where it is absent. */
  readonly drain?: number;
}

export default definePlugin<Options>({
  name: 'example',
  apiVersion: 1,
  fields: [],
  diagnostics: {
    'own-hook': { severity: 'note', title: 'container with a preStop of its own' },
  },
  options: (z) =>
    z.strictObject({
      url: z.string().check(z.regex(/^https?:\/\/[^\s/][^\s]*[^\s/]$/, 'must be an URL')),
      drain: z.optional(z.int().check(z.minimum(0), z.maximum(300))),
    }),
  apply(hooks, { url, drain = 0 }) {
    hooks.pod.tap('example', (_pod, _manifest, { boot, workload }) => {
      const { namespace, podName } = workload;
      const tell = (what: string) => ({
        name: `tell that the pod has ${what}`,
        // busybox's wget; ${…} is one quoted word.
        run: sh`wget -q -T 10 -O /dev/null ${`${url}/${what}/${namespace}/${podName}`}`,
        required: false,
      });
      boot.run('afterServices', tell('started'));
      boot.run('atShutdown', tell('ended'));
    });
    // After the shipped plugin, which gives each container the hooks that the pod asks for.
    hooks.container.tap({ name: 'example', stage: Stage.late }, (container, _image, context) => {
      if (drain === 0 || context.role === 'init') return;
      const { lifecycle } = container;
      if (lifecycle?.preStop === undefined)
        context.boot.live(context.name, { preStop: { kind: 'sleep', seconds: drain } });
      else
        context.report('own-hook', {
          at: [lifecycle, 'preStop'],
          message: `${container.name} ends by its own preStop, without ${drain} seconds to drain`,
        });
    });
  },
});
