import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A program that p2lk hands work to. */
export interface OtherProgram {
  /** End of the sentence "it …". */
  readonly purpose: string;
  /** What asks it for its version. */
  readonly version: readonly string[];
  /** How to get it: by the `ID` of os-release or by Node's platform, and where none is known. */
  readonly get: { readonly [system: string]: string; readonly other: string };
}

const debianLike = (packages: string): string => `apt-get install ${packages}`;

/** The programs that p2lk can use, by their names on the PATH. */
export const otherPrograms = {
  linuxkit: {
    purpose: 'builds machines from manifests',
    version: ['version'],
    get: {
      darwin: 'brew tap linuxkit/linuxkit && brew install --HEAD linuxkit',
      alpine: 'apk add linuxkit',
      other: 'take it from https://github.com/linuxkit/linuxkit/releases',
    },
  },
  'qemu-system-x86_64': {
    purpose: 'runs machines for amd64',
    version: ['--version'],
    get: {
      debian: debianLike('qemu-system-x86'),
      ubuntu: debianLike('qemu-system-x86'),
      fedora: 'dnf install qemu-system-x86-core',
      alpine: 'apk add qemu-system-x86_64',
      arch: 'pacman -S qemu-system-x86',
      darwin: 'brew install qemu',
      other: 'see https://www.qemu.org/download',
    },
  },
  'qemu-system-aarch64': {
    purpose: 'runs machines for arm64',
    version: ['--version'],
    get: {
      debian: debianLike('qemu-system-arm'),
      ubuntu: debianLike('qemu-system-arm'),
      fedora: 'dnf install qemu-system-aarch64-core',
      alpine: 'apk add qemu-system-aarch64',
      arch: 'pacman -S qemu-system-aarch64',
      darwin: 'brew install qemu',
      other: 'see https://www.qemu.org/download',
    },
  },
  docker: {
    purpose: 'is asked for the configs of images that it holds',
    version: ['--version'],
    get: { other: 'see https://docs.docker.com/engine/install' },
  },
  skopeo: {
    purpose:
      "can look up configs of images (--image-resolver 'skopeo inspect --config docker://{}')",
    version: ['--version'],
    get: {
      debian: debianLike('skopeo'),
      ubuntu: debianLike('skopeo'),
      fedora: 'dnf install skopeo',
      alpine: 'apk add skopeo',
      arch: 'pacman -S skopeo',
      darwin: 'brew install skopeo',
      other: 'see https://github.com/containers/skopeo',
    },
  },
  kubectl: {
    purpose: 'reads objects of a live cluster (--from-cluster)',
    version: ['version', '--client'],
    get: {
      darwin: 'brew install kubectl',
      arch: 'pacman -S kubectl',
      other: 'see https://kubernetes.io/docs/tasks/tools',
    },
  },
} satisfies { readonly [name: string]: OtherProgram };

export type ProgramName = keyof typeof otherPrograms;

/**
 * Names of this system, the closest first: `ID` and `ID_LIKE` of os-release(5), or Node's name of
 * the platform.
 */
const systemNames = (): readonly string[] => {
  if (process.platform !== 'linux') return [process.platform];
  try {
    const release = readFileSync('/etc/os-release', 'utf8');
    return [/^ID="?([a-z0-9._-]+)"?$/m, /^ID_LIKE="?([a-z0-9._ -]+)"?$/m].flatMap(
      (line) => line.exec(release)?.[1]?.split(' ') ?? [],
    );
  } catch {
    return [];
  }
};

/** What to type, or where to look, to get a program on a system. */
export const howToGet = (name: ProgramName, systems = systemNames()): string => {
  const get: OtherProgram['get'] = otherPrograms[name].get;
  const known = systems.find((system) => Object.hasOwn(get, system));
  return (known === undefined ? undefined : get[known]) ?? get.other;
};

/** Where a program is on the PATH; undefined where it is not. */
export const whereIs = (
  name: string,
  env: { readonly [name: string]: string | undefined },
): string | undefined => {
  const endings = process.platform === 'win32' ? (env['PATHEXT'] ?? '.EXE').split(';') : [''];
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    for (const ending of endings) {
      const file = join(folder, name + ending);
      if (folder !== '' && isProgram(file)) return file;
    }
  }
  return undefined;
};

const isProgram = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
};
