import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Report } from '../diagnostics/report.ts';
import type { Settings } from '../api/settings.ts';
import { fileReason } from '../system/file-reason.ts';
import type { ConfigFile } from './load.ts';

type Profiles = NonNullable<Settings['profiles']>;

/** What is wrong with a seccomp profile; undefined when nothing is. */
const faultOf = (profile: unknown): string | undefined => {
  const { defaultAction, syscalls, archMap } = (profile ?? {}) as { [key: string]: unknown };
  if (archMap !== undefined)
    return (
      "is a profile in Docker's own form; one of the OCI runtime specification is " +
      'wanted, with architectures instead of archMap'
    );
  return typeof defaultAction === 'string' && (syscalls === undefined || Array.isArray(syscalls))
    ? undefined
    : 'is no seccomp profile: it needs defaultAction, and syscalls must be a list';
};

/**
 * Reads the files that `settings.profiles` names, relative to the config's folder. Reports P2LK510
 * for one that cannot be read or is no profile.
 */
export const readProfiles = async (
  { config, file, name, places }: ConfigFile,
  report: Report,
): Promise<Profiles> => {
  const { seccomp = {}, apparmor = {} } = config.settings?.profiles ?? {};
  const read = async <T>(
    kind: keyof Profiles,
    files: { readonly [profile: string]: string },
    decode: (bytes: Buffer) => T,
  ): Promise<{ readonly [profile: string]: T }> => {
    const found: [string, T][] = [];
    for (const [profile, path] of Object.entries(files)) {
      const refuse = (reason: string): void =>
        report.add(
          'P2LK510',
          { file: name, path: `settings.profiles.${kind}['${profile}']`, reason },
          places(['settings', 'profiles', kind, profile]),
        );
      try {
        const decoded = decode(await readFile(resolve(dirname(file), path)));
        const fault = kind === 'seccomp' ? faultOf(decoded) : undefined;
        if (fault === undefined) found.push([profile, decoded]);
        else refuse(fault);
      } catch (cause) {
        refuse(cause instanceof SyntaxError ? `is no JSON: ${cause.message}` : fileReason(cause));
      }
    }
    return Object.fromEntries(found);
  };
  return {
    seccomp: await read('seccomp', seccomp, (bytes): unknown => JSON.parse(bytes.toString('utf8'))),
    apparmor: await read('apparmor', apparmor, (bytes) => bytes.toString('base64')),
  };
};
