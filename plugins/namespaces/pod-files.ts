import { absolutePath, addBind, fileLine, hasMountAt, sh } from 'p2lk/plugin';
import type {
  ContainerContext,
  Draft,
  Image,
  PodContext,
  PodHostname,
  ShellFragment,
} from 'p2lk/plugin';
import { hostsFile } from './hosts.ts';
import { resolvConf } from './resolv-conf.ts';

/**
 * Where the machine keeps what all containers of the pod share: a tmpfs that they may write to, as
 * under a kubelet.
 */
const folder = '/run/p2lk/pod';

/**
 * Makes the pod's files before its first container is created; a bind whose source is missing would
 * keep a container from starting. Where a base gets its address only from a service, hosts and
 * resolv.conf are written again when it has come.
 */
export const makePodFiles = (names: PodHostname, context: PodContext): void => {
  const { pod, boot, imageName } = context;
  const step = (name: string, run: ShellFragment): void =>
    boot.run('beforeServices', { name, run, required: true });
  const program = '/etc/p2lk/supervisor';
  step(
    'hostname, hosts and resolv.conf',
    sh`sh ${program} hostname ${fileLine([names.kernel])} &&
  sh ${program} hosts ${hostsFile(pod, names)} &&
  sh ${program} resolv-conf ${resolvConf(pod)}`,
  );
  if (pod.hostIPC !== true) {
    const shm = `${folder}/shm`;
    step(
      'shared memory',
      sh`grep -q ${` ${shm} `} /proc/self/mounts || {
  mkdir -p ${shm} && mount -t tmpfs -o nosuid,nodev,noexec,mode=1777,size=64m shm ${shm}
}`,
    );
  }
  const logs = [...(pod.initContainers ?? []), ...pod.containers].map(
    ({ name }) => `${folder}/termination-log/${imageName(name)}`,
  );
  step(
    'termination messages',
    sh`mkdir -p ${`${folder}/termination-log`} && touch ${logs} && chmod 0666 ${logs}`,
  );
};

/** Mounts the pod's files where no volume of the container is mounted at the same path. */
export const mountPodFiles = (image: Draft<Image>, context: ContainerContext): void => {
  const { container, name, pod } = context;
  // containerd, internal/cri/server/container_create.go, linuxContainerMounts: read-only with a
  // read-only root; /etc/hosts is the kubelet's.
  const access = container.securityContext?.readOnlyRootFilesystem === true ? 'ro' : 'rw';
  const bind = (source: string, destination: string, mode = 'rw'): void => {
    if (!hasMountAt(container, destination))
      addBind({ source, destination, options: [mode, 'rprivate'] }, image);
  };
  bind(`${folder}/hosts`, '/etc/hosts');
  bind(`${folder}/hostname`, '/etc/hostname', access);
  bind(`${folder}/resolv.conf`, '/etc/resolv.conf', access);
  bind(pod.hostIPC === true ? '/dev/shm' : `${folder}/shm`, '/dev/shm');
  context.boot.live(name, { terminationMessage: `${folder}/termination-log/${name}` });
  const messages = container.terminationMessagePath || '/dev/termination-log';
  bind(`${folder}/termination-log/${name}`, absolutePath(messages));
  // The machine's, since the kernel refuses a second mount of it where /dev is the machine's too.
  bind('/dev/mqueue', '/dev/mqueue');
};
