/**
 * What the containers may use, and in which order the kernel ends them when memory runs out.
 *
 * | field | manifest |
 * | --- | --- |
 * | `requests.cpu` | `resources.cpu.shares` |
 * | `limits.cpu` | `resources.cpu.quota`, `resources.cpu.period` |
 * | `limits.memory` | `resources.memory.limit`, `resources.memory.swap` |
 * | `requests.memory`, the QoS class | `oomScoreAdj` |
 * | `hugepages-<size>` | a step of the boot |
 * | `PodSpec.resources` | limits of containers that have none; a cgroup of the pod (`cgroupsPath`) |
 * | `nvidia.com/gpu` and the like, `claims` | `devices`, `binds`, `env`, by `settings.devices` |
 * | `ephemeral-storage` | limits that the supervisor looks after; requests: none |
 * | `resizePolicy` | none: reported |
 *
 * LinuxKit loses `hugepageLimits` and cgroup v2's own keys without a word, so neither is written.
 * Source: Kubernetes API, ResourceRequirements; kubelet, see the functions.
 */
import { definePlugin, Stage } from 'p2lk/plugin';
import type { ContainerContext, PodContext, ResourceRequirements, View } from 'p2lk/plugin';
import { together } from './amounts.ts';
import { cgroupOf } from './cgroup.ts';
import { giveDevices, settleClaims } from './devices.ts';
import { setAsideHugePages } from './huge-pages.ts';
import { namesIn } from './names.ts';
import { oomScoreAdj } from './oom-score.ts';
import { optionsSchema } from './options.ts';
import type { ResourcesOptions } from './options.ts';
import { cgroupsPath, limitPod, podCgroup } from './pod-cgroup.ts';
import { limitContainerStorage, limitPodStorage } from './storage.ts';

const lists = ['limits', 'requests'] as const;

/**
 * Settles every resource other than CPU, memory and huge pages; an amount of 0 asks for nothing.
 */
const settleOthers = (
  resources: View<ResourceRequirements>,
  { container, ignore, boot }: ContainerContext,
): void => {
  for (const list of lists) {
    const amounts = resources[list] ?? {};
    for (const name of Object.keys(amounts)) {
      if (name === 'cpu' || name === 'memory' || name.startsWith('hugepages-')) continue;
      if (name === 'ephemeral-storage') {
        if (list === 'requests')
          ignore(amounts, name, 'nothing is placed by how much room it needs');
        else if (!boot.supervised) {
          ignore(
            amounts,
            name,
            `nothing stops ${container.name} from writing more; its files lie in the machine's memory`,
            'ephemeral-storage',
          );
        }
      }
    }
  }
};

/**
 * Says when the machine is taken to be smaller than what the containers ask for: no node of that
 * size would get the pod.
 */
const compareWithMachine = ({ pod, settings, report }: PodContext): void => {
  const nano = 1_000_000_000n;
  const mebibytes = (bytes: bigint): bigint => (bytes + 1_048_575n) / 1_048_576n;
  const memory = (together('memory', pod) ?? 0n) / nano;
  const cpu = (together('cpu', pod) ?? 0n) / (nano / 1000n);
  const machineMemory = BigInt(settings.machineMemory);
  const short = [
    ...(memory > machineMemory
      ? [
          `${mebibytes(memory)}Mi of memory, and the machine is taken to have ${mebibytes(machineMemory)}Mi`,
        ]
      : []),
    ...(cpu > BigInt(settings.machineCpu)
      ? [`${cpu}m of processor time, and the machine is taken to have ${settings.machineCpu}m`]
      : []),
  ];
  for (const what of short) {
    report('machine-size', {
      at: pod.containers,
      message: `the containers ask for ${what}`,
      help: 'start a machine of that size, and say so in the config: settings: { machineMemory, machineCpu }',
    });
  }
};

const settlePod = (context: PodContext): void => {
  const { pod, ignore } = context;
  settleClaims(context);
  if (pod.resources === undefined) return;
  const others = namesIn(pod.resources).filter((name) => name !== 'cpu' && name !== 'memory');
  for (const list of lists) {
    const amounts = pod.resources[list];
    if (amounts === undefined) continue;
    for (const name of others)
      ignore(amounts, name, 'only CPU and memory of the pod as a whole count', 'pod-level');
  }
  ignore(
    pod.resources,
    'claims',
    'a driver on the nodes of a cluster gives these devices out; the machine has none',
    'device',
  );
};

export default definePlugin<ResourcesOptions>({
  name: 'resources',
  apiVersion: 1,
  fields: [
    'Container.resources',
    'Container.resizePolicy',
    'PodSpec.resources',
    'PodSpec.resourceClaims',
  ],
  options: optionsSchema,
  diagnostics: {
    device: {
      severity: 'error',
      lenient: true,
      title: 'device that only a cluster gives out',
    },
    'ephemeral-storage': { severity: 'warning', title: 'limit on files that nothing enforces' },
    hugepages: { severity: 'warning', title: 'huge pages without a limit for each container' },
    'pod-level': { severity: 'warning', title: 'limit of the pod as a whole that does not count' },
    'machine-size': { severity: 'note', title: 'machine smaller than what the containers ask for' },
  },
  apply(hooks, options) {
    hooks.pod.tap('resources', (_pod, _manifest, context) => {
      settlePod(context);
      setAsideHugePages(context);
      compareWithMachine(context);
      limitPodStorage(context);
      limitPod(context, options);
    });
    hooks.container.tap('resources', (container, image, context) => {
      image.set('resources', cgroupOf(container, context.pod));
      if (podCgroup(context.pod, options).length > 0)
        image.set('cgroupsPath', cgroupsPath(context.name));
      image.set('oomScoreAdj', oomScoreAdj(container, context.pod, context.settings.machineMemory));
      context.ignore(
        container,
        'resizePolicy',
        'the size of a container does not change while the machine runs',
      );
      if (container.resources === undefined) return;
      settleOthers(container.resources, context);
      limitContainerStorage(container, context);
    });
    // Before the environment is written, which the pod's own variables have the last word in.
    hooks.container.tap(
      { name: 'resources', stage: Stage.early - 1 },
      (container, image, context) => giveDevices(container, image, context),
    );
  },
});
