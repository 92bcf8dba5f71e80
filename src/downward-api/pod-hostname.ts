import type { WorkloadName } from '../api/context.ts';
import type { PodSpec } from '../kubernetes/generated/types.ts';

/** The names that a pod knows itself by. */
export interface PodHostname {
  /** First label, or the whole of `hostnameOverride`; at most 63 characters unless overridden. */
  readonly hostname: string;
  /** `<subdomain>.<namespace>.svc.<cluster domain>`; undefined where the pod has no subdomain. */
  readonly domain?: string;
  /**
   * What the kernel is told, `/etc/hostname` and HOSTNAME: the host name, or the full name with
   * `setHostnameAsFQDN`.
   */
  readonly kernel: string;
  /** True where the controller names the pod, whatever `hostname` and `subdomain` say. */
  readonly ofController: boolean;
}

/** What of the workload takes the place of the pod's own `hostname` and `subdomain`. */
export interface IdentityGiver {
  readonly workload: WorkloadName;
  /** A StatefulSet's `spec.serviceName`. */
  readonly serviceName?: string;
  readonly clusterDomain: string;
}

/**
 * Whether the controller names the pod itself: a StatefulSet, or a Job with completionMode Indexed.
 * Source: pkg/controller/statefulset `updateIdentity`; pkg/controller/job `manageJob`.
 */
const namedByController = ({ kind, name, podName }: WorkloadName): boolean =>
  kind === 'StatefulSet' || (kind === 'Job' && podName !== name);

/**
 * At most 63 characters, not ending in `-` or `.`. Source: pkg/kubelet/kubelet_pods.go
 * `truncatePodHostnameIfNeeded`.
 */
const cut = (hostname: string): string =>
  hostname.length <= 63 ? hostname : hostname.slice(0, 63).replace(/[-.]+$/, '');

/**
 * The pod's host name and domain. Source: pkg/kubelet/kubelet_pods.go
 * `GeneratePodHostNameAndDomain`; pkg/kubelet/util `GetNodenameForKernel`.
 * @example podHostname(pod, { workload, clusterDomain: settings.clusterDomain }).kernel
 */
export const podHostname = (
  pod: PodSpec,
  { workload, serviceName = '', clusterDomain }: IdentityGiver,
): PodHostname => {
  const override = pod.hostnameOverride ?? '';
  const ofController = namedByController(workload);
  if (override !== '') return { hostname: override, kernel: override, ofController };
  const hostname = cut((ofController ? '' : (pod.hostname ?? '')) || workload.podName);
  const subdomain =
    (workload.kind === 'StatefulSet' ? serviceName : (pod.subdomain ?? '')) || undefined;
  if (subdomain === undefined) return { hostname, kernel: hostname, ofController };
  const domain = `${subdomain}.${workload.namespace}.svc.${clusterDomain}`;
  return {
    hostname,
    domain,
    ofController,
    kernel: pod.setHostnameAsFQDN === true ? `${hostname}.${domain}` : hostname,
  };
};
