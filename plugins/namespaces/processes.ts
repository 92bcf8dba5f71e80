import type { ContainerContext, Draft, Image, Manifest, PodContext } from 'p2lk/plugin';

/** Where the pause service's process namespace is bound, for the containers to join. */
const path = '/run/p2lk/pod/pid';

/**
 * LinuxKit starts services in the order of their names, and this one sorts before every name but
 * `0` and those that begin `0-0`.
 */
const pause = '0-p2lk-pause';

/** Sleeps, and waits for whatever the kernel hands to the first process of a namespace. */
const sleep = ['/bin/sh', '-c', "trap 'exit 0' TERM INT; while :; do sleep 86400 & wait $!; done"];

/**
 * Adds a service whose process namespace the containers join, as the pause container's under a
 * kubelet. Source: Kubernetes API, PodSpec.shareProcessNamespace; LinuxKit
 * pkg/init/cmd/service/prepare.go, bindNS.
 */
export const addPause = (
  manifest: Draft<Manifest>,
  { pod, settings: { tools }, report, imageName }: PodContext,
): void => {
  manifest.add('services', {
    name: pause,
    ...(tools.pause === undefined
      ? { image: tools.prepare, command: sleep }
      : { image: tools.pause }),
    capabilities: [],
    uid: 65535,
    gid: 65535,
    readonly: true,
    oomScoreAdj: -998,
    runtime: { bindNS: { pid: path } },
  });
  const inits = (pod.initContainers ?? []).filter(
    ({ restartPolicy }) => restartPolicy !== 'Always',
  );
  if (inits.length > 0) {
    report('init-processes', {
      at: [pod, 'shareProcessNamespace'],
      message:
        `init containers (${inits.map(({ name }) => name).join(', ')}) run before the services, ` +
        'each in a process namespace of its own',
    });
  }
  for (const { name } of pod.containers) {
    if (imageName(name) < pause)
      report('pause-order', {
        at: pod.containers,
        message: `container ${name} starts before the process namespace is there to be joined`,
        help: `give ${name} a name that does not begin with 0`,
      });
  }
};

/**
 * Lets a container see its own limits at /sys/fs/cgroup, and `/` for its place among cgroups; a
 * privileged one sees the machine's. Source: containerd internal/cri/server/container_create.go,
 * buildLinuxSpec.
 */
export const hideCgroups = ({ container, name, boot }: ContainerContext): void => {
  if (container.securityContext?.privileged !== true)
    boot.patch(name, { kind: 'namespace', type: 'cgroup' });
};

/**
 * Lets a container see other processes: the machine's with hostPID, the pod's with
 * shareProcessNamespace.
 */
export const joinProcesses = (image: Draft<Image>, { pod, role }: ContainerContext): void => {
  if (pod.hostPID === true) image.set('pid', 'host');
  else if (pod.shareProcessNamespace === true && role !== 'init') image.set('pid', path);
};
