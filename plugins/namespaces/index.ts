/**
 * Who the pod is to itself and to its containers: names, addresses, the files that tell them,
 * shared memory and processes.
 *
 * | field | machine |
 * | --- | --- |
 * | `hostname`, `hostnameOverride`, `subdomain` | `/etc/hostname`; in the containers too |
 * | `setHostnameAsFQDN` | the same |
 * | names of a StatefulSet and an indexed Job | the same |
 * | `hostAliases` | `/etc/hosts`, written when the machine boots, since it holds the machine's address |
 * | `dnsPolicy`, `dnsConfig` | `/etc/resolv.conf`, from the machine's when it boots |
 * | `hostIPC` | `/dev/shm` of the machine; else one of 64 MiB that the containers share |
 * | `hostPID`, `shareProcessNamespace` | `pid`; a pause service |
 * | (no field) | a cgroup namespace, by an edit of the bundle when it boots |
 * | `hostNetwork` | the machine's network is the pod's; the hosts file is the machine's |
 * | `terminationMessagePath` | a file of the machine, mounted there |
 *
 * Source: Kubernetes API, PodSpec; kubelet pkg/kubelet/kubelet_pods.go; containerd
 * internal/cri/server/container_create.go.
 */
import { definePlugin, fileLine, podHostname } from 'p2lk/plugin';
import type { KubernetesObject, PodContext, PodHostname, View } from 'p2lk/plugin';
import { makePodFiles, mountPodFiles } from './pod-files.ts';
import { brokenOptions } from './resolv-conf.ts';
import { addPause, hideCgroups, joinProcesses } from './processes.ts';

type Controller = View<KubernetesObject> & {
  readonly spec?: {
    readonly serviceName?: string;
  };
};

/** The pod's names; reports what the controller overrides and a name that is too long. */
const namesOf = (context: PodContext): PodHostname => {
  const { object, pod, workload, settings, ignore, report } = context;
  const { spec } = object as Controller;
  // They decide `workload.podName`.
  if (spec !== undefined && workload.kind === 'Job') context.settle(spec, 'completionMode');
  if (spec !== undefined && workload.kind === 'StatefulSet') context.settle(spec, 'ordinals');
  const names = podHostname(pod, {
    workload,
    clusterDomain: settings.clusterDomain,
    serviceName: workload.kind === 'StatefulSet' ? spec?.serviceName : undefined,
  });
  if (names.ofController)
    ignore(
      pod,
      'hostname',
      `${workload.kind} ${workload.name} gives the pod its own: ${workload.podName}`,
    );
  if (workload.kind === 'StatefulSet')
    ignore(pod, 'subdomain', 'a StatefulSet gives its pods its serviceName for a subdomain');
  if (names.domain === undefined)
    ignore(pod, 'setHostnameAsFQDN', 'the pod has no subdomain, so its full name is its host name');
  if (names.kernel.length > 64) {
    report('long-hostname', {
      at: [pod, 'setHostnameAsFQDN'],
      message:
        `${names.kernel} has ${names.kernel.length} characters; the kernel takes 64, and a ` +
        'kubelet does not start such a pod',
      help: 'shorten hostname or subdomain, or leave setHostnameAsFQDN out',
    });
  }
  return names;
};

const settleDns = ({ pod, report }: PodContext): void => {
  const { dnsPolicy } = pod;
  if (
    dnsPolicy === 'ClusterFirstWithHostNet' ||
    (dnsPolicy === 'ClusterFirst' && pod.hostNetwork !== true)
  ) {
    report('cluster-dns', {
      at: [pod, 'dnsPolicy'],
      message:
        'there is no cluster DNS: the containers ask the name servers of the machine, which ' +
        'do not know the names of Services',
      help: 'name the servers in dnsConfig, or say dnsPolicy: Default',
    });
  }
};

/** Says which options no resolv.conf can hold; true where there are none. */
const holdsOptions = ({ pod, report }: PodContext): boolean => {
  const broken = brokenOptions(pod.dnsConfig ?? {});
  for (const option of broken)
    report('dns-option', {
      at: option,
      message:
        `the option ${JSON.stringify(`${option.name ?? ''}:${option.value ?? ''}`)} of ` +
        'dnsConfig holds a control character, which would end its line of resolv.conf',
      help: 'write one option an entry, as { name: ndots, value: "2" }',
    });
  return broken.length === 0;
};

export default definePlugin({
  name: 'namespaces',
  apiVersion: 1,
  fields: [
    'PodSpec.hostname',
    'PodSpec.hostnameOverride',
    'PodSpec.subdomain',
    'PodSpec.setHostnameAsFQDN',
    'PodSpec.hostAliases',
    'PodSpec.dnsPolicy',
    'PodSpec.dnsConfig',
    'PodSpec.hostNetwork',
    'PodSpec.hostIPC',
    'PodSpec.hostPID',
    'PodSpec.shareProcessNamespace',
    'Container.terminationMessagePath',
    'StatefulSetSpec.serviceName',
    'StatefulSetSpec.ordinals',
    'JobSpec.completionMode',
  ],
  diagnostics: {
    'cluster-dns': { severity: 'warning', title: 'names that only a cluster resolves' },
    'dns-option': { severity: 'error', title: 'resolver option that is no part of a line' },
    'long-hostname': { severity: 'error', title: 'full name too long for a host name' },
    'init-processes': {
      severity: 'warning',
      title: 'init containers outside the shared processes',
    },
    'pause-order': {
      severity: 'error',
      title: 'container that starts before the shared processes',
    },
  },
  apply(hooks) {
    hooks.pod.tap('namespaces', (pod, manifest, context) => {
      const names = namesOf(context);
      manifest.add('files', {
        path: 'etc/hostname',
        contents: `${fileLine([names.kernel])}\n`,
        mode: '0644',
      });
      settleDns(context);
      if (holdsOptions(context)) makePodFiles(names, context);
      if (pod.shareProcessNamespace === true && pod.hostPID !== true) addPause(manifest, context);
    });
    hooks.container.tap('namespaces', (_container, image, context) => {
      joinProcesses(image, context);
      hideCgroups(context);
      mountPodFiles(image, context);
    });
  },
});
