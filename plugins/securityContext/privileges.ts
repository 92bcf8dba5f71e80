import { hasMountAt } from 'p2lk/plugin';
import type { ContainerContext, Draft, Image, OciMount, SecurityContext, View } from 'p2lk/plugin';
import { capabilitiesOf, unknownIn } from './capabilities.ts';

/**
 * pkg/securitycontext/util.go, defaultMaskedPaths; `/proc/interrupts` is masked by later kubelets
 * and by containerd itself.
 */
const maskedPaths: readonly string[] = (
  '/proc/acpi /proc/asound /proc/interrupts /proc/kcore /proc/keys /proc/latency_stats ' +
  '/proc/sched_debug /proc/scsi /proc/timer_list ' +
  '/proc/timer_stats /sys/devices/virtual/powercap /sys/firmware'
).split(' ');

/** pkg/securitycontext/util.go, defaultReadonlyPaths. */
const readonlyPaths: readonly string[] = [
  '/proc/bus',
  '/proc/fs',
  '/proc/irq',
  '/proc/sys',
  '/proc/sysrq-trigger',
];

const sysfs = (access: 'ro' | 'rw'): OciMount => ({
  destination: '/sys',
  type: 'sysfs',
  source: 'sysfs',
  options: ['nosuid', 'noexec', 'nodev', access],
});

/** Adds a mount unless a volume of the pod is mounted there. */
const addMount = (mount: OciMount, image: Draft<Image>, { container }: ContainerContext): void => {
  if (!hasMountAt(container, mount.destination)) image.add('mounts', mount);
};

/** Sets what a container may do: capabilities, devices, what of /proc and /sys it sees. */
export const setPrivileges = (
  own: View<SecurityContext> | undefined,
  image: Draft<Image>,
  context: ContainerContext,
): void => {
  const { capabilities = {}, procMount } = own ?? {};
  for (const list of ['add', 'drop'] as const) {
    for (const name of unknownIn(capabilities[list] ?? [])) {
      context.report('unknown-capability', {
        at: [capabilities, list],
        message: `Linux has no capability ${name}`,
        help: 'names are those of capabilities(7) without CAP_, as NET_ADMIN',
      });
    }
  }
  if (own?.allowPrivilegeEscalation === false) image.set('noNewPrivileges', true);
  if (own?.privileged === true) {
    if (own.capabilities !== undefined)
      context.ignore(own, 'capabilities', 'a privileged container has every capability');
    context.ignore(own, 'procMount', 'a privileged container sees the whole of /proc');
    setPrivileged(image, context);
    return;
  }
  image.set('capabilities', capabilitiesOf(capabilities));
  image.set('maskedPaths', procMount === 'Unmasked' ? [] : maskedPaths);
  image.set('readonlyPaths', procMount === 'Unmasked' ? [] : readonlyPaths);
  addMount(sysfs('ro'), image, context);
};

/**
 * Source: containerd internal/cri/server/container_create.go, buildLinuxSpec; pkg/oci/spec_opts.go,
 * WithPrivileged.
 */
const setPrivileged = (image: Draft<Image>, context: ContainerContext): void => {
  image.set('capabilities', ['all']);
  image.set('maskedPaths', []);
  image.set('readonlyPaths', []);
  // `path: all` opens the device cgroup; LinuxKit's `build` wants a mode for every device all the
  // same.
  image.add(
    'devices',
    { path: 'all', type: 'b', mode: '0666' },
    { path: 'all', type: 'c', mode: '0666' },
  );
  if (!hasMountAt(context.container, '/dev')) image.add('binds', '/dev:/dev:rw,rslave');
  addMount(sysfs('rw'), image, context);
  const options = ['nosuid', 'noexec', 'nodev', 'relatime', 'rw'];
  addMount(
    { destination: '/sys/fs/cgroup', type: 'cgroup', source: 'cgroup', options },
    image,
    context,
  );
};
