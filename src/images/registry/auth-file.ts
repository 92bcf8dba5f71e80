import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileReason, isMissing } from '../../system/file-reason.ts';
import { isObject, member } from '../json-value.ts';
import type { ImageReference } from '../reference.ts';
import { askHelper } from './credential-helper.ts';
import { type Credential, type Found, keysOf, normalKey, serverOf } from './credentials.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * Files that hold log-ins, the first to be asked first: `REGISTRY_AUTH_FILE`; Docker's
 * `config.json`; Podman's `auth.json` of the session, then of the user. Source:
 * containers-auth.json(5); Docker CLI `config.Dir`.
 */
export const authFiles = (env: NodeJS.ProcessEnv): string[] => {
  const home = env['HOME'] || homedir();
  const runtime = env['XDG_RUNTIME_DIR'];
  return [
    ...(env['REGISTRY_AUTH_FILE'] ? [env['REGISTRY_AUTH_FILE']] : []),
    join(env['DOCKER_CONFIG'] || join(home, '.docker'), 'config.json'),
    ...(runtime ? [join(runtime, 'containers', 'auth.json')] : []),
    join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'containers', 'auth.json'),
  ];
};

const text = (object: Json, key: string): string | undefined => {
  const value = member(object, key);
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** Reads one entry of `auths`. */
const credentialOf = (entry: Json): Credential | 'faulty' | undefined => {
  const registryToken = text(entry, 'registrytoken');
  if (registryToken !== undefined) return { kind: 'registryToken', token: registryToken };
  const identityToken = text(entry, 'identitytoken');
  if (identityToken !== undefined) return { kind: 'identityToken', token: identityToken };
  const auth = text(entry, 'auth');
  if (auth !== undefined) {
    const decoded = Buffer.from(auth, 'base64').toString('utf8');
    const colon = decoded.indexOf(':');
    if (colon < 1) return 'faulty';
    return {
      kind: 'password',
      username: decoded.slice(0, colon),
      password: decoded.slice(colon + 1).replace(/^\0+|\0+$/g, ''),
    };
  }
  const username = text(entry, 'username');
  return username === undefined
    ? undefined
    : { kind: 'password', username, password: text(entry, 'password') ?? '' };
};

const section = (file: Json, key: string): ReadonlyMap<string, unknown> => {
  const value = member(file, key);
  return new Map(
    isObject(value) ? Object.entries(value).map(([name, entry]) => [normalKey(name), entry]) : [],
  );
};

const inFile = async (
  file: Json,
  reference: ImageReference,
  signal: AbortSignal,
): Promise<Found> => {
  const keys = keysOf(reference);
  const helpers = section(file, 'credHelpers');
  const named = keys.map((key) => helpers.get(key)).find((helper) => typeof helper === 'string');
  const helper = named ?? text(file, 'credsStore');
  const asked: Found =
    typeof helper === 'string' && helper !== ''
      ? await askHelper(helper, serverOf(reference.domain), signal)
      : {};
  if (asked.credential !== undefined) return asked;
  const auths = section(file, 'auths');
  for (const key of keys) {
    const entry = auths.get(key);
    const credential = isObject(entry) ? credentialOf(entry) : undefined;
    if (credential === 'faulty') return { problem: `its entry for ${key} is faulty` };
    if (credential !== undefined) return { credential };
  }
  return asked;
};

const readJson = async (path: string): Promise<Json | string | undefined> => {
  let content: string;
  try {
    content = await readFile(path, 'utf8');
  } catch (error) {
    return isMissing(error) ? undefined : `it cannot be read: ${fileReason(error)}`;
  }
  try {
    const file: unknown = JSON.parse(content);
    return isObject(file) ? file : 'it holds no JSON object';
  } catch {
    // The parser's words would quote the file.
    return 'it is not JSON';
  }
};

/**
 * Finds the log-in for a repository in the files and credential helpers that Docker and Podman use.
 * Never throws for what they hold.
 */
export const findCredential = async (
  reference: ImageReference,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<Found> => {
  let problem: string | undefined;
  for (const path of authFiles(env)) {
    const file = await readJson(path);
    if (file === undefined) continue;
    const found: Found =
      typeof file === 'string' ? { problem: file } : await inFile(file, reference, signal);
    if (found.credential !== undefined) return found;
    if (found.problem !== undefined) problem ??= `${path}: ${found.problem}`;
  }
  return problem === undefined ? {} : { problem };
};
