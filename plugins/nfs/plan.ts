import { mountedVolume, resolveScript } from 'p2lk/drivers';
import type { VolumeSource } from 'p2lk/drivers';
import { absolutePath, isIPv6, sh } from 'p2lk/plugin';
import type { VolumeContext, VolumePlan } from 'p2lk/plugin';
import { mountOptions } from './mount-options.ts';
import type { MountOptions } from './mount-options.ts';
import { script, scriptPath } from './script.ts';
import type { Export } from './source.ts';

/** Options of the plugin. */
export interface Options {
  /**
   * Protocol version where a volume does not say it; without one the newest that the server speaks.
   */
  readonly version?: string;
  /** Mount options for every export, before those of a PersistentVolume. */
  readonly mountOptions?: readonly string[];
  /** Seconds that a server has to answer in, each time. */
  readonly timeout?: number;
}

/** A host name (RFC 1123, with the underscore that many networks have) or an address. */
const isServer = (server: string): boolean =>
  (server.length <= 253 && /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?\.?$/.test(server)) ||
  // A link-local address names its interface behind a percent sign (RFC 4007, section 11).
  isIPv6(server.replace(/%[0-9A-Za-z._-]+$/, ''));

/** An address without the brackets of a URL. */
const bare = (server: string): string => server.replace(/^\[(.*)\]$/, '$1');

/** Reports what cannot be mounted. */
const isSound = ({ server, path, at }: Export, context: VolumeContext): boolean => {
  const name = bare(server);
  if (!isServer(name)) {
    context.report('server', {
      at: at.server,
      message: `${JSON.stringify(server)} is neither a host name nor an address`,
      help: 'write the server as nas.example.org, 192.0.2.10 or 2001:db8::10',
    });
  }
  if (/[\0-\x1f\x7f:]/.test(path)) {
    const held = path.includes(':') ? 'colon' : 'control character';
    context.report('path', {
      at: at.path,
      message: `the exported path ${JSON.stringify(path)} holds a ${held}`,
    });
    return false;
  }
  return isServer(name);
};

const optionsOf = (
  spec: VolumeSource,
  source: Export,
  { version, mountOptions: always = [] }: Options,
  context: VolumeContext,
): MountOptions | undefined => {
  const own = [...(spec.mountOptions ?? []), ...source.mountOptions];
  const asked = mountOptions([
    ...(version === undefined ? [] : [`vers=${version}`]),
    ...always,
    ...own,
  ]);
  const at = spec.mountOptions ?? context.volume;
  if (asked.fault !== undefined) {
    context.report('mount-option', {
      at,
      message: `volume ${context.volume.name} cannot be mounted: ${asked.fault}`,
    });
    return undefined;
  }
  if (asked.dropped.length > 0) {
    context.report('mount-option', {
      at,
      severity: 'note',
      message:
        `${asked.dropped.join(', ')} is for the program mount.nfs and left out: p2lk tries ` +
        'until the mount holds, and the pod waits',
    });
  }
  const locks = asked.options.some(
    (option) => option === 'lock' || option === 'nolock' || option.startsWith('local_lock='),
  );
  if (asked.versions.every((one) => one === '3') && !locks) {
    context.report('local-locks', {
      at,
      message:
        'NFSv3 wants a lock daemon, which the machine does not have: locks on files of volume ' +
        `${context.volume.name} hold between its containers, not against other machines`,
      help: 'use NFSv4, or say nolock in mountOptions where no other machine locks these files',
    });
  }
  return asked;
};

/** The plan for an export; undefined, and reported, when it cannot be mounted. */
export const planOf = (
  source: Export,
  spec: VolumeSource,
  options: Options,
  context: VolumeContext,
): VolumePlan | undefined => {
  const { readOnly, mode } = source;
  const sound = isSound(source, context);
  const asked = optionsOf(spec, source, options, context);
  if (!sound || asked === undefined) return undefined;
  const { name } = context.volume;
  const server = bare(source.server);
  const absolute = absolutePath(source.path);
  const path = source.path.startsWith('/') ? absolute : absolute.slice(1);
  const at = context.rootPath(name);
  const list = [...asked.options, readOnly ? 'ro' : 'rw'].join(',');
  const words = [server, path, at, options.timeout ?? 20, list, ...asked.versions];
  const mount = sh`/bin/sh ${scriptPath} ${words}`;
  return mountedVolume(
    {
      label: `NFS ${server}:${path}`,
      run: mode === undefined ? mount : sh`${mount} && chmod ${mode} ${at}`,
      of: 'network',
      readOnly,
      files: [script, resolveScript],
    },
    context,
  );
};
