import type { PodSecurityContext, SecurityContext, SecurityContexts, View } from 'p2lk/plugin';

type Shared = keyof PodSecurityContext & keyof SecurityContext;

/** The fields that a container inherits from the pod unless it sets them. */
export const inherited = [
  'runAsUser',
  'runAsGroup',
  'runAsNonRoot',
  'seccompProfile',
  'appArmorProfile',
  'seLinuxOptions',
  'windowsOptions',
] as const satisfies readonly Shared[];

/**
 * A field as the container has it: its own, else the pod's. Both are read, so that neither counts
 * as dropped. Source: pkg/securitycontext/util.go, DetermineEffectiveSecurityContext.
 */
export const effective = <K extends (typeof inherited)[number]>(
  key: K,
  { pod, container }: SecurityContexts,
): SecurityContext[K] => {
  const ofPod: View<PodSecurityContext>[K] | undefined = pod?.[key];
  return (container?.[key] ?? ofPod) as SecurityContext[K];
};
