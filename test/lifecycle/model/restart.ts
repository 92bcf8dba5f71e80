import type { Container, PodSpec } from '../../../src/kubernetes/generated/types.ts';

/** What a container is to its pod. */
export type Role = 'init' | 'sidecar' | 'container';

export const roleOf = (pod: PodSpec, container: Container): Role => {
  if (!(pod.initContainers ?? []).includes(container)) return 'container';
  return container.restartPolicy === 'Always' ? 'sidecar' : 'init';
};

/**
 * Whether a container that ended is started again. The first of its rules that the exit code
 * matches restarts it; else its own policy, else the pod's decides. An init container that
 * succeeded is done whatever the policy says, and one that failed is tried again with `Always` and
 * `OnFailure`.
 *
 * Kubernetes: `pkg/kubelet/container/helpers.go` (`ShouldContainerBeRestarted`),
 * `pkg/api/v1/pod/util.go` (`ContainerShouldRestart`), feature ContainerRestartRules.
 */
export const restarts = (pod: PodSpec, container: Container, code: number): boolean => {
  const role = roleOf(pod, container);
  if (role === 'sidecar') return true;
  if (role === 'init' && code === 0) return false;
  const matches = (container.restartPolicyRules ?? []).some(({ action, exitCodes }) => {
    if (action !== 'Restart' || exitCodes === undefined) return false;
    const listed = (exitCodes.values ?? []).includes(code);
    return exitCodes.operator === 'In' ? listed : !listed;
  });
  if (matches) return true;
  const policy = policyOf(pod, container);
  return policy === 'Always' || (policy === 'OnFailure' && code !== 0);
};

export const policyOf = (pod: PodSpec, container: Container): string =>
  container.restartPolicy ?? pod.restartPolicy ?? 'Always';
