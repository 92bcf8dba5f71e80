import type { NodeSelectorRequirement, NodeSelectorTerm, PodContext, View } from 'p2lk/plugin';

/**
 * Labels that a kubelet gives its node: what it runs on. The second is the older name
 * (k8s.io/api/core/v1/well_known_labels.go; pkg/kubelet/apis/well_known_labels.go).
 */
const systemLabels: ReadonlySet<string> = new Set(['kubernetes.io/os', 'beta.kubernetes.io/os']);

/** Whether a node that runs Linux cannot meet the requirement. */
const leavesOutLinux = ({ key, operator, values = [] }: View<NodeSelectorRequirement>): boolean => {
  if (!systemLabels.has(key)) return false;
  if (operator === 'In') return !values.includes('linux');
  return operator === 'NotIn' ? values.includes('linux') : operator === 'DoesNotExist';
};

/** A term that no node meets, for it says nothing, leaves the choice to the others. */
const isForOthers = ({ matchExpressions = [] }: View<NodeSelectorTerm>): boolean =>
  matchExpressions.some(leavesOutLinux);

const says = ({ matchExpressions = [], matchFields = [] }: View<NodeSelectorTerm>): boolean =>
  matchExpressions.length + matchFields.length > 0;

/**
 * Repositories and tags of images that are for Windows alone: Microsoft's base images, and what the
 * official images of Docker Hub call those that are built on them.
 */
const windowsImage =
  /^mcr\.microsoft\.com\/windows(?:[/:@]|$)|:(?:[^/]*[-.])?(?:nanoserver|windowsservercore)(?:[-.][^/]*)?$/;

/**
 * Refuses a pod that only a node of another system takes: by `os.name`, `nodeSelector`, required
 * node affinity, or the name of an image. Source: core/v1 PodOS; kube-scheduler
 * `framework/plugins/nodeaffinity`; kubelet `pkg/kubelet/lifecycle/predicate.go`,
 * rejectPodAdmissionBasedOnOSSelector.
 */
export const refuseOtherSystems = ({ pod, ignore, report }: PodContext): void => {
  if (pod.os?.name === 'windows')
    ignore(pod, 'os', 'LinuxKit runs no Windows containers', 'windows');
  const refuse = (at: object, key: string, what: string): void =>
    report('windows', {
      at: [at, key],
      message: `${what}, and the machine is a Linux one: LinuxKit runs no Windows containers`,
      help: 'translate the workload that is for Linux, or ask for kubernetes.io/os: linux',
    });
  const { nodeSelector = {} } = pod;
  for (const label of systemLabels) {
    const system = nodeSelector[label];
    if (system !== undefined && system !== 'linux')
      refuse(nodeSelector, label, `nodeSelector wants a node with ${label}: ${system}`);
  }
  const required = pod.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const terms = (required?.nodeSelectorTerms ?? []).filter(says);
  if (required !== undefined && terms.length > 0 && terms.every(isForOthers))
    refuse(required, 'nodeSelectorTerms', 'the required node affinity leaves out Linux');
  for (const container of [...(pod.initContainers ?? []), ...pod.containers]) {
    if (windowsImage.test(container.image ?? ''))
      refuse(container, 'image', `${container.name} has an image for Windows`);
  }
};
