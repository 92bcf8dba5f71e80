import type { At, VolumeContext } from '../api/context.ts';
import type { VolumePlan } from '../api/volume-plan.ts';
import type { File } from '../linuxkit/manifest.ts';
import { fileLine } from '../linuxkit/file-line.ts';
import { pathBelow } from '../linuxkit/path-below.ts';
import { sh } from '../linuxkit/shell.ts';
import { cifsScript, cifsScriptPath } from './cifs-script.ts';
import { kernelMountOptions } from './mount-options.ts';
import { mountedVolume } from './mounted-volume.ts';
import { resolveScript } from './resolve-host.ts';

/** Who logs in to a share. */
export interface CifsLogin {
  readonly user: string;
  readonly password: string;
  /** Name of the Secret that holds them. */
  readonly secret: string;
  /** What names the Secret. */
  readonly at: At;
}

/** A share of SMB. */
export interface CifsShare {
  /** Name or address. */
  readonly server: string;
  /** The share, and maybe a directory of it: `pictures`, `pictures/2025`. */
  readonly share: string;
  /** What the console calls it after the volume's name. */
  readonly label: string;
  /** The server's guest when absent. */
  readonly login?: CifsLogin;
  readonly readOnly: boolean;
  /** Options of the mount, in one word, as `cifsOptions` makes them. */
  readonly options: string;
}

/**
 * Whether a server's name or address, a share and a directory of it are words of a mount.
 * @example isCifsServer('nas.example.com')
 */
export const isCifsServer = (server: string): boolean =>
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9a-fA-F:.]+)$/.test(server);
/**
 * Whether a text is a share, with a directory of it perhaps.
 * @example isCifsShare('pictures')
 */
export const isCifsShare = (share: string): boolean =>
  /^[\p{L}\p{N}_$](?:[\p{L}\p{N}_$!#%&'()+.@^{}~ -]*)(?:\/[\p{L}\p{N}_$!#%&'()+.@^{}~ -]+)*$/u.test(
    share,
  ) && !share.split('/').some((part) => part === '.' || part === '..');

/** Options that say who logs in where, or want a program that the machine lacks. */
const isOwn = (option: string): boolean =>
  /^(?:user(?:name)?|pass(?:word)?|cred(?:entials)?|ip|addr|sec=krb5)/.test(option) ||
  /[\0-\x1f\x7f]/.test(option);

/**
 * The mount's options: access, those given, and the defaults that these do not say otherwise. Or
 * the given one that is not for a manifest to say.
 * @example cifsOptions(readOnly, mountOptions, ['vers=3.0'])
 */
export const cifsOptions = (
  readOnly: boolean,
  given: readonly string[],
  defaults: readonly string[],
): { readonly options: string; readonly refused?: undefined } | { readonly refused: string } => {
  const own = kernelMountOptions(readOnly, given).split(',');
  const refused = own.find(isOwn);
  if (refused !== undefined) return { refused };
  const nameOf = (option: string): string | undefined => option.split('=', 1)[0];
  const named = new Set(own.map(nameOf));
  const all = [...own, ...defaults.filter((option) => !named.has(nameOf(option)))];
  return { options: all.filter((option) => option !== 'guest').join(',') };
};

/**
 * The plan for a share that the kernel mounts by itself (module `cifs`). User and password lie in a
 * file that only root reads.
 * @example cifsVolume({ server, share, label, login, readOnly, options }, context)
 */
export const cifsVolume = (
  { server, share, label, login, readOnly, options }: CifsShare,
  context: VolumeContext,
): VolumePlan => {
  const { name } = context.volume;
  const folder = 'etc/p2lk/cifs-credentials';
  const path = pathBelow(folder, name);
  const files: File[] = [cifsScript, resolveScript];
  if (login !== undefined) {
    const contents = `${fileLine([`username=${login.user}`])}\n${fileLine([`password=${login.password}`])}\n`;
    files.push(
      { path: folder, directory: true, mode: '0700' },
      context.secret({ path, contents, mode: '0600' }, login.secret, login.at),
    );
  }
  const words = [server, share, context.rootPath(name), login === undefined ? '-' : `/${path}`];
  return mountedVolume(
    {
      label,
      run: sh`/bin/sh ${cifsScriptPath} ${words} ${options}`,
      of: 'network',
      readOnly,
      files,
    },
    context,
  );
};
