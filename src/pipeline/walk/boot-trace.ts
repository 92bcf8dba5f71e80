import type { Boot } from '../../api/boot.ts';
import type { Prepare } from '../../api/volume-plan.ts';
import type { PodWalk } from './pod-walk.ts';

/** Adds what the machine prepares before the pod, for whoever runs now. */
export const addPrepare = (run: PodWalk, prepare: Prepare): void => {
  run.prepares.push(prepare);
  run.wrote({ on: 'the boot', key: 'prepare', plugin: writer(run), values: [prepare] });
};

/** The plugin that runs, or in whose name the core does something. */
const writer = (run: PodWalk): string => run.log?.current?.plugin ?? run.writer();

/** The boot as plugins of a traced run see it: what they ask of it is a write. */
export const tracedBoot = (run: PodWalk): Boot => {
  const { boot } = run;
  const noted =
    <Args extends readonly unknown[]>(key: string, ask: (...args: Args) => void) =>
    (...args: Args): void => {
      ask(...args);
      run.wrote({ on: 'the boot', key, plugin: writer(run), values: args });
    };
  return {
    run: noted('run', (point, step) => boot.run(point, step)),
    before: noted('before', (image, step) => boot.before(image, step)),
    patch: noted('patch', (image, edit) => boot.patch(image, edit)),
    patched: (image, kind) => boot.patched(image, kind),
    live: noted('live', (image, life) => boot.live(image, life)),
    limitStorage: noted('limitStorage', (limit) => boot.limitStorage(limit)),
    sidecar: noted('sidecar', (image) => boot.sidecar(image)),
    supervise: noted('supervise', (life) => boot.supervise(life)),
    get supervised() {
      return boot.supervised;
    },
    get status() {
      return boot.status;
    },
  };
};
