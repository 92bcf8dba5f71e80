import type { PodSpec } from '../kubernetes/generated/types.ts';
import type { BootPoint } from './boot.ts';
import type { View } from '../view/view.ts';

/**
 * The boot point for what every container of the pod needs: before the init containers where there
 * are any (in `p2lk-prepare`, which needs the tools image), else before the services (in the root
 * namespaces, which needs no image). The network is up at both.
 * @example boot.run(beforePod(pod), { name: 'sysctl', run, required: true })
 */
export const beforePod = ({ initContainers = [] }: View<PodSpec>): BootPoint =>
  initContainers.some(({ restartPolicy }) => restartPolicy !== 'Always')
    ? 'beforeInitContainers'
    : 'beforeServices';
