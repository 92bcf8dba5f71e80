import { given, structures } from '../given.ts';
import type { Scope } from '../scope.ts';
import { closest } from '../../diagnostics/suggest.ts';
import type { Container, VolumeDevice, VolumeMount } from '../generated/types.ts';
import { oneOf, relativePath, required, unique, withoutBacksteps } from './checks.ts';

/** A volume of the pod that a mount or device names: P2LK123. */
function volumeReference(scope: Scope, name: string | undefined): void {
  if (!name) return scope.report('P2LK112', { owner: scope.here, field: 'name' });
  const volumes = scope.pod?.volumes;
  if (volumes === undefined || volumes.has(name)) return;
  const guess = closest(name, volumes.keys());
  const help =
    guess !== undefined
      ? `did you mean ${guess}?`
      : `add a volume named ${name} to volumes, or correct the name`;
  scope.report('P2LK123', { field: `${scope.here}.name`, value: name, what: 'volume' }, ['name'], {
    help,
  });
}

/**
 * One mount. Those of an image volume Kubernetes 1.33 takes away with it before it validates: newer
 * servers judge them.
 */
function anyVolumeMount(
  mount: VolumeMount,
  scope: Scope,
  paths: Map<string | number, number>,
  index: number,
  container: Container,
): void {
  if (scope.pod?.volumes.get(mount.name) === 'image')
    scope.newer(() => volumeMount(mount, scope, new Map(paths), index, container));
  else volumeMount(mount, scope, paths, index, container);
}

function volumeMount(
  mount: VolumeMount,
  scope: Scope,
  paths: Map<string | number, number>,
  index: number,
  container: Container,
): void {
  volumeReference(scope, mount.name);
  if (required(scope, 'mountPath', mount.mountPath))
    unique(scope, 'mountPath', mount.mountPath, paths, index, 'one container');
  if (mount.subPath) relativePath(scope, 'subPath', mount.subPath);
  if (mount.subPathExpr) {
    if (mount.subPath)
      scope.report('P2LK119', { owner: scope.here, fields: ['subPath', 'subPathExpr'] });
    relativePath(scope, 'subPathExpr', mount.subPathExpr);
  }
  oneOf(scope, 'mountPropagation', mount.mountPropagation, [
    'None',
    'HostToContainer',
    'Bidirectional',
  ]);
  if (
    mount.mountPropagation === 'Bidirectional' &&
    container.securityContext?.privileged !== true
  ) {
    scope.report(
      'P2LK122',
      { field: 'mountPropagation: Bidirectional', reason: 'unless the container is privileged' },
      ['mountPropagation'],
    );
  }
  recursiveReadOnly(mount, scope);
}

/** Source: core/validation `validateMountRecursiveReadOnly`. */
function recursiveReadOnly(mount: VolumeMount, scope: Scope): void {
  const { recursiveReadOnly: value } = mount;
  if (!given(value) || value === 'Disabled') return;
  oneOf(scope, 'recursiveReadOnly', value, ['Disabled', 'Enabled', 'IfPossible']);
  if (value !== 'Enabled' && value !== 'IfPossible') return;
  const field = `recursiveReadOnly: ${value}`;
  if (mount.readOnly !== true)
    scope.report('P2LK122', { field, reason: 'unless readOnly is true' }, ['recursiveReadOnly']);
  if (given(mount.mountPropagation) && mount.mountPropagation !== 'None') {
    scope.report('P2LK122', { field, reason: 'unless mountPropagation is None' }, [
      'recursiveReadOnly',
    ]);
  }
}

function volumeDevice(
  device: VolumeDevice,
  scope: Scope,
  seen: { names: Map<string | number, number>; paths: Map<string | number, number> },
  index: number,
): void {
  volumeReference(scope, device.name);
  const type = device.name ? scope.pod?.volumes.get(device.name) : undefined;
  if (type !== undefined && type !== 'persistentVolumeClaim' && type !== 'ephemeral') {
    scope.report(
      'P2LK122',
      {
        field: `volume ${device.name} of type ${type}`,
        reason: 'in volumeDevices; only claims can be block devices',
      },
      ['name'],
    );
  }
  if (device.name) unique(scope, 'name', device.name, seen.names, index, 'volumeDevices');
  if (!required(scope, 'devicePath', device.devicePath)) return;
  withoutBacksteps(scope, 'devicePath', device.devicePath);
  unique(scope, 'devicePath', device.devicePath, seen.paths, index, 'volumeDevices');
}

/** A volume or path that is both mounted and a device: P2LK119. */
function overlaps(container: Container, scope: Scope): void {
  const mounts = structures(container.volumeMounts);
  for (const [index, device] of structures(container.volumeDevices).entries()) {
    const name = mounts.some((mount) => mount.name === device.name);
    if (name || mounts.some((mount) => mount.mountPath === device.devicePath)) {
      scope.report(
        'P2LK119',
        { owner: `volume ${device.name}`, fields: ['volumeMounts', 'volumeDevices'] },
        ['volumeDevices', index, name ? 'name' : 'devicePath'],
      );
    }
  }
}

/**
 * Mounts and devices of one container. Source: core/validation `ValidateVolumeMounts`,
 * `ValidateVolumeDevices`.
 */
export function volumeMounts(container: Container, scope: Scope): void {
  if (given(container.volumeMounts)) {
    const paths = new Map<string | number, number>();
    scope.each('volumeMounts', container.volumeMounts, (mount, _, index) =>
      anyVolumeMount(mount, scope, paths, index, container),
    );
  }
  if (!given(container.volumeDevices)) return;
  const seen = {
    names: new Map<string | number, number>(),
    paths: new Map<string | number, number>(),
  };
  scope.each('volumeDevices', container.volumeDevices, (device, _, index) =>
    volumeDevice(device, scope, seen, index),
  );
  overlaps(container, scope);
}
