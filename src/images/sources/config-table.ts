import type { ImageAnswer, Platform } from '../../api/image-config.ts';
import { decodeImageConfig } from '../image-config-decode.ts';
import type { ImageSource } from '../image-source.ts';
import { ImageFault } from '../image-source.ts';
import { isObject, member, textMember } from '../json-value.ts';
import { otherPlatform, printPlatform, suits } from '../platform.ts';
import type { ImageReference } from '../reference.ts';
import { isDigest, isReferenceFault, parseReference, repositoryOf } from '../reference.ts';

/**
 * An entry of the config's `imageConfigs`. Docker's capitalised keys are taken too, and so is the
 * whole of `skopeo inspect --config` or of one element of `docker image inspect`.
 */
export interface ImageConfigEntry {
  readonly entrypoint?: readonly string[];
  readonly cmd?: readonly string[];
  /** `NAME=value`. */
  readonly env?: readonly string[];
  /** USER as in a Dockerfile. */
  readonly user?: string;
  readonly workingDir?: string;
  readonly stopSignal?: string;
  readonly volumes?: readonly string[];
  readonly exposedPorts?: readonly string[];
  readonly labels?: { readonly [name: string]: string };
  /** Text of the image's `/etc/passwd`. */
  readonly passwd?: string;
  /** Text of the image's `/etc/group`. */
  readonly group?: string;
  /** `sha256:...` of the image's index or manifest. */
  readonly digest?: string;
}

/** Image configs by reference: `{ 'nginx:1.27': { entrypoint: ['/docker-entrypoint.sh'] } }`. */
export type ImageConfigTable = {
  readonly [reference: string]: ImageConfigEntry | { readonly [key: string]: unknown };
};

const KEYS = [
  'entrypoint',
  'cmd',
  'env',
  'user',
  'workingDir',
  'stopSignal',
  'volumes',
  'exposedPorts',
  'labels',
];
const OWN_KEYS = new Set([
  ...KEYS,
  ...KEYS.map((key) => key.charAt(0).toUpperCase() + key.slice(1)),
  'passwd',
  'group',
  'digest',
]);
/** Keys of Docker's image config that say nothing about a container. */
const IGNORED = new Set(['ArgsEscaped', 'OnBuild', 'Shell', 'Healthcheck']);

/**
 * True where an entry under `key` describes the image `reference`: the same repository and tag, or
 * the same digest where the key has one.
 */
const names = (key: ImageReference, reference: ImageReference): boolean =>
  repositoryOf(key) === repositoryOf(reference) &&
  (key.digest === undefined ? key.tag === reference.tag : key.digest === reference.digest);

/** The platform that a whole inspection of an image names. */
const platformOf = (entry: Readonly<Record<string, unknown>>, what: string): Partial<Platform> => {
  const either = (key: string): string | undefined =>
    textMember(entry, key, what) ??
    textMember(entry, key.charAt(0).toUpperCase() + key.slice(1), what);
  return { os: either('os'), architecture: either('architecture') };
};

const decode = (entry: unknown, what: string, source: string, wanted?: Platform): ImageAnswer => {
  if (!isObject(entry)) throw new ImageFault(`${what} must be an object`);
  const inner = member(entry, 'config') ?? member(entry, 'Config');
  if (inner !== undefined && wanted !== undefined) {
    const platform = platformOf(entry, what);
    if (!suits(platform, wanted)) throw otherPlatform(what, [printPlatform(platform)], wanted);
  }
  if (inner === undefined) {
    const unknown = Object.keys(entry).find((key) => !OWN_KEYS.has(key) && !IGNORED.has(key));
    if (unknown !== undefined) {
      throw new ImageFault(`${what} has the unknown key "${unknown}"`, {
        help: `Use ${KEYS.join(', ')}, passwd, group or digest.`,
      });
    }
  }
  const passwd = textMember(entry, 'passwd', what);
  const group = textMember(entry, 'group', what);
  const digest = textMember(entry, 'digest', what);
  if (digest !== undefined && !isDigest(digest))
    throw new ImageFault(`"digest" of ${what} must be "sha256:" and 64 hexadecimal digits`);
  return {
    config: decodeImageConfig(inner ?? entry, what),
    source,
    ...(digest !== undefined && { digest }),
    ...((passwd !== undefined || group !== undefined) && {
      accounts: { ...(passwd !== undefined && { passwd }), ...(group !== undefined && { group }) },
    }),
  };
};

/** What is wrong with a table's keys and entries, one reason for each wrong key. */
export const checkImageConfigTable = (
  table: ImageConfigTable,
): { readonly key: string; readonly reason: string }[] =>
  Object.entries(table).flatMap(([key, entry]) => {
    const parsed = parseReference(key);
    if (isReferenceFault(parsed)) return [{ key, reason: parsed.error }];
    try {
      decode(entry, 'it', '');
      return [];
    } catch (error) {
      return [{ key, reason: error instanceof ImageFault ? error.reason : String(error) }];
    }
  });

/**
 * Answers from the config's `imageConfigs`, which says what an image brings where nobody can be
 * asked.
 */
export const configTableSource = (table: ImageConfigTable): ImageSource => {
  const name = 'imageConfigs of the config';
  return {
    name,
    lookup(reference, { platform }) {
      for (const [key, entry] of Object.entries(table)) {
        const parsed = parseReference(key);
        if (isReferenceFault(parsed) || !names(parsed, reference)) continue;
        return Promise.resolve().then(() =>
          decode(entry, `"${key}" in imageConfigs`, name, platform),
        );
      }
      return Promise.resolve(undefined);
    },
  };
};
