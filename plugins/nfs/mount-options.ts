import { isProgramOption } from 'p2lk/drivers';

/** Options of the program mount.nfs (nfs-utils, nfs(5)). What they ask for, p2lk does anyway. */
const ofMountNfs: ReadonlySet<string> = new Set(['retry', 'bg', 'fg']);

/** Protocol versions in the order in which mount.nfs tries them. */
const newest = ['4.2', '4.1', '4.0'] as const;
export const everyVersion: readonly string[] = [...newest, '3'];

/** What mount options come to. */
export interface MountOptions {
  /** For the kernel, without a version. */
  readonly options: readonly string[];
  /** The versions to try, in order. */
  readonly versions: readonly string[];
  /** Options that are left out. */
  readonly dropped: readonly string[];
  /** Why the mount cannot be made. */
  readonly fault?: string;
}

const versionsOf = (version: string, minor: string | undefined): readonly string[] | undefined => {
  if (version === '4') return minor === undefined ? newest : [`4.${minor}`];
  return everyVersion.includes(version) ? [version] : undefined;
};

const faultOf = (name: string, value: string, option: string): string | undefined => {
  if (/[\0-\x1f\x7f]/.test(option))
    return `option ${JSON.stringify(option)} holds a control character`;
  if (name === 'sec' && /(?:^|:)(?:krb5|lkey|spkm)/.test(value))
    return `option ${option} needs Kerberos, which the machine does not have`;
  if (name === 'addr' || name === 'mountaddr')
    return `option ${option} would lead to another server`;
  return undefined;
};

/**
 * Takes apart mount options as a PersistentVolume lists them; one entry may hold several with
 * commas.
 */
export const mountOptions = (list: readonly string[]): MountOptions => {
  const options: string[] = [];
  const dropped: string[] = [];
  let version: string | undefined;
  let minor: string | undefined;
  for (const option of list.flatMap((entry) => entry.split(',')).filter((entry) => entry !== '')) {
    const [name = '', value = ''] = option.split(/=(.*)/s, 2);
    const fault = faultOf(name, value, option);
    if (fault !== undefined) return { options, versions: [], dropped, fault };
    if (name === 'vers' || name === 'nfsvers') version = value;
    else if (/^v[34](?:\.\d)?$/.test(option)) version = option.slice(1);
    else if (name === 'minorversion') minor = value;
    else if (ofMountNfs.has(name) || isProgramOption(name)) dropped.push(option);
    else options.push(option);
  }
  const asked = version ?? (minor === undefined ? undefined : '4');
  const versions = asked === undefined ? everyVersion : versionsOf(asked, minor);
  if (versions === undefined)
    return {
      options,
      versions: [],
      dropped,
      fault: `NFS version ${version} is none of ${everyVersion.join(', ')}`,
    };
  return { options, versions, dropped };
};
