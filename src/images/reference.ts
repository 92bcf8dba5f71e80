/**
 * An image reference, normalised: `nginx` is `docker.io/library/nginx:latest`.
 * Source of the rules: the reference grammar of the Distribution project (`reference/regexp.go`,
 * `normalize.go`), which the kubelet, containerd and LinuxKit use.
 */
export interface ImageReference {
  /** As it was written. */
  readonly text: string;
  /** Registry host with optional port: `docker.io`, `localhost:5000`, `[::1]:5000`. */
  readonly domain: string;
  /** Repository within the registry: `library/nginx`. */
  readonly path: string;
  /** Tag; `latest` where neither a tag nor a digest is written. */
  readonly tag?: string;
  /** `algorithm:hex`; wins over the tag where both are written. */
  readonly digest?: string;
}

/** Why a text is not an image reference, as the end of a sentence. */
export interface ReferenceFault {
  readonly error: string;
}

const DEFAULT_DOMAIN = 'docker.io';
const OLD_DEFAULT_DOMAIN = 'index.docker.io';
const OFFICIAL = 'library/';
const DEFAULT_TAG = 'latest';

/** Longest text taken: host 255, path 255, tag 128, digest 7 + 128 and separators. */
const LONGEST_TEXT = 1024;
const LONGEST_PATH = 255;

const LABEL = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?';
const DOMAIN = new RegExp(`^(?:${LABEL}(?:\\.${LABEL})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?$`);
const COMPONENT = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const IDENTIFIER = /^[a-f0-9]{64}$/;

/** Hex digits of each digest algorithm that the OCI image specification registers. */
const DIGEST_LENGTH: ReadonlyMap<string, number> = new Map([
  ['sha256', 64],
  ['sha384', 96],
  ['sha512', 128],
]);

/** True for `algorithm:hex` with a registered algorithm, lower-case hex and the right length. */
export const isDigest = (text: string): boolean => {
  const colon = text.indexOf(':');
  const hex = text.slice(colon + 1);
  return (
    colon > 0 && DIGEST_LENGTH.get(text.slice(0, colon)) === hex.length && /^[a-f0-9]+$/.test(hex)
  );
};

const fault = (error: string): ReferenceFault => ({ error });

/**
 * Splits the registry host off: what precedes the first `/` is a host if it is `localhost`, holds
 * `.` or `:`, or an upper-case letter.
 */
const splitDomain = (name: string): { domain: string; rest: string } => {
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  const isHost = first === 'localhost' || /[.:]/.test(first) || first !== first.toLowerCase();
  let domain = isHost ? first : DEFAULT_DOMAIN;
  let rest = isHost ? name.slice(slash + 1) : name;
  if (domain === OLD_DEFAULT_DOMAIN) domain = DEFAULT_DOMAIN;
  if (domain === DEFAULT_DOMAIN && !rest.includes('/')) rest = OFFICIAL + rest;
  return { domain, rest };
};

/**
 * Reads an image reference: `[host[:port]/]path[:tag][@digest]`. A fault's `error` ends a sentence
 * such as "image "X" is no reference: ...".
 */
export const parseReference = (text: string): ImageReference | ReferenceFault => {
  if (text === '') return fault('it is empty');
  if (text.length > LONGEST_TEXT) return fault('it is too long');
  if (IDENTIFIER.test(text)) return fault('64 hexadecimal digits are an image ID, not a name');

  const at = text.indexOf('@');
  const digest = at < 0 ? undefined : text.slice(at + 1);
  if (digest !== undefined && !isDigest(digest)) {
    return fault(
      'what follows "@" must be a digest, as "sha256:" and 64 lower-case hexadecimal digits',
    );
  }
  const { domain, rest } = splitDomain(at < 0 ? text : text.slice(0, at));
  if (!DOMAIN.test(domain)) return fault('what precedes the first "/" is no host name');

  const colon = rest.indexOf(':');
  const path = colon < 0 ? rest : rest.slice(0, colon);
  const tag = colon < 0 ? undefined : rest.slice(colon + 1);
  if (path === '' || path === OFFICIAL) return fault('it has no repository name');
  if (path !== path.toLowerCase()) return fault('the repository name must be lower case');
  if (!path.split('/').every((part) => COMPONENT.test(part))) {
    return fault(
      'the repository name may hold a-z, 0-9 and, between those, ".", "_", "__" or "-", in ' +
        'parts separated by "/"',
    );
  }
  if (path.length > LONGEST_PATH)
    return fault(`the repository name is longer than ${LONGEST_PATH} characters`);
  if (tag !== undefined && !TAG.test(tag))
    return fault(
      'a tag holds at most 128 letters, digits, "_", "." and "-", and starts with none of "." and "-"',
    );

  const named = tag ?? (digest === undefined ? DEFAULT_TAG : undefined);
  return {
    text,
    domain,
    path,
    ...(named !== undefined && { tag: named }),
    ...(digest !== undefined && { digest }),
  };
};

/** True where `parseReference` found a fault. */
export const isReferenceFault = (
  parsed: ImageReference | ReferenceFault,
): parsed is ReferenceFault => 'error' in parsed;

const suffix = ({ tag, digest }: ImageReference): string =>
  (tag === undefined ? '' : `:${tag}`) + (digest === undefined ? '' : `@${digest}`);

/** Name of the repository without tag and digest: `docker.io/library/nginx`. */
export const repositoryOf = (reference: ImageReference): string =>
  `${reference.domain}/${reference.path}`;

/** The full form: `docker.io/library/nginx:latest`. */
export const canonical = (reference: ImageReference): string =>
  repositoryOf(reference) + suffix(reference);

/** The short form that people write: `nginx:latest`. */
export const familiar = (reference: ImageReference): string => {
  const { domain, path } = reference;
  if (domain !== DEFAULT_DOMAIN) return canonical(reference);
  const short =
    path.startsWith(OFFICIAL) && !path.includes('/', OFFICIAL.length)
      ? path.slice(OFFICIAL.length)
      : path;
  return short + suffix(reference);
};
