/**
 * Who a container runs as and what it may do; pod and container merged, the container's field wins.
 *
 * | field | manifest |
 * | --- | --- |
 * | `runAsUser`, `runAsGroup` | `uid`, `gid` |
 * | `supplementalGroups`, `supplementalGroupsPolicy`, `fsGroup` | `additionalGids` |
 * | `runAsNonRoot` | none: checked here |
 * | `capabilities`, `privileged` | `capabilities`, `devices`, mounts of /sys, /dev |
 * | `privileged`, `procMount` | `maskedPaths`, `readonlyPaths` |
 * | `allowPrivilegeEscalation: false` | `noNewPrivileges` |
 * | `readOnlyRootFilesystem` | `readonly`, an overlay for mount points in `runtime.mounts` |
 * | `sysctls` | steps of the boot |
 * | (the image's label `org.mobyproject.config`) | overruled, key by key |
 * | `seccompProfile`, `appArmorProfile` | edits of the bundle: `linux.seccomp`, `process.apparmorProfile` |
 * | `seLinuxOptions`, `windowsOptions`, `hostUsers`, `os` | none: reported |
 *
 * Source: Kubernetes API, PodSecurityContext and SecurityContext; pkg/securitycontext/util.go.
 */
import { definePlugin } from 'p2lk/plugin';
import type { PodContext, PodSecurityContext, SecurityContext, View } from 'p2lk/plugin';
import { inherited } from './effective.ts';
import { overruleLabel } from './image-label.ts';
import { setPrivileges } from './privileges.ts';
import { setAppArmor, setSeccomp } from './profiles.ts';
import { setReadOnlyRoot } from './read-only-root.ts';
import { optionsSchema } from './options.ts';
import type { SecurityContextOptions } from './options.ts';
import { setSysctls } from './sysctls.ts';
import { setUser } from './user.ts';
import { refuseOtherSystems } from './windows.ts';

/** Settles what of either security context has no meaning on the machine. */
const settleForeign = (
  owner: View<PodSecurityContext> | View<SecurityContext>,
  context: PodContext,
): void => {
  context.ignore(
    owner,
    'seLinuxOptions',
    'the machine has no SELinux, so nothing is labelled',
    'selinux',
  );
  const processOfHost = owner.windowsOptions?.hostProcess === true;
  context.ignore(
    owner,
    'windowsOptions',
    'LinuxKit runs no Windows containers',
    processOfHost ? 'windows' : undefined,
  );
};

/** Settles fields of the pod that every container overrides. */
const settleOverridden = (ofPod: View<PodSecurityContext>, { pod, ignore }: PodContext): void => {
  const containers = [...(pod.initContainers ?? []), ...pod.containers];
  for (const key of inherited) {
    if (containers.every(({ securityContext }) => securityContext?.[key] !== undefined))
      ignore(ofPod, key, 'every container sets its own');
  }
};

const settlePod = (context: PodContext, options: SecurityContextOptions): void => {
  const { pod } = context;
  refuseOtherSystems(context);
  if (pod.hostUsers === false) {
    context.ignore(
      pod,
      'hostUsers',
      'the containers share the user namespace of the machine, which runs nothing else: ' +
        'root in one is root of the machine, with the capabilities that it has',
      'user-namespace',
    );
  }
  const { securityContext } = pod;
  if (securityContext === undefined) return;
  settleOverridden(securityContext, context);
  settleForeign(securityContext, context);
  setSysctls(securityContext, context, options);
  context.ignore(
    securityContext,
    'fsGroupChangePolicy',
    'volumes are made when the machine boots, and get their group then',
  );
  context.ignore(
    securityContext,
    'seLinuxChangePolicy',
    'the machine has no SELinux, so nothing is labelled',
  );
};

export default definePlugin<SecurityContextOptions>({
  name: 'securityContext',
  apiVersion: 1,
  fields: [
    'PodSpec.securityContext',
    'Container.securityContext',
    'PodSpec.os',
    'PodSpec.hostUsers',
    'ObjectMeta.annotations',
  ],
  options: optionsSchema,
  diagnostics: {
    user: { severity: 'error', title: 'user of a container not known' },
    'runs-as-root': { severity: 'error', title: 'root where runAsNonRoot forbids it' },
    'unknown-capability': { severity: 'error', title: 'capability that Linux does not have' },
    'unsafe-sysctl': {
      severity: 'error',
      lenient: true,
      title: 'sysctl that a kubelet does not allow as it is',
    },
    seccomp: { severity: 'error', title: 'seccomp profile that the machine does not have' },
    apparmor: {
      severity: 'error',
      lenient: true,
      title: 'AppArmor profile that the machine does not have',
    },
    selinux: { severity: 'warning', title: 'SELinux label on a machine without SELinux' },
    'user-namespace': { severity: 'warning', title: 'user namespace of its own' },
    windows: { severity: 'error', title: 'pod for Windows' },
  },
  apply(hooks, options) {
    hooks.pod.tap('securityContext', (_pod, _manifest, context) => settlePod(context, options));
    hooks.securityContext.tap('securityContext', (contexts, image, context) => {
      const own = contexts.container;
      setUser(contexts, image, context);
      setPrivileges(own, image, context);
      if (own?.readOnlyRootFilesystem === true)
        setReadOnlyRoot(image, own.privileged === true, context);
      overruleLabel(image, context);
      setSeccomp(contexts, context);
      setAppArmor(contexts, context);
      if (own !== undefined) settleForeign(own, context);
    });
  },
});
