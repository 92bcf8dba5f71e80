import { ImageFault } from '../image-source.ts';
import { isObject, member } from '../json-value.ts';
import { runProgram } from '../run-program.ts';
import type { Found } from './credentials.ts';

const TIMEOUT = 30_000;
const OUTPUT_LIMIT = 1024 * 1024;

/**
 * What a helper says when it has no log-in. Source: docker-credential-helpers
 * `credentials/error.go`.
 */
const NOT_FOUND = 'credentials not found in native keychain';

/**
 * User name that marks the secret as an identity token. Source: Docker CLI
 * `config/credentials/native_store.go`.
 */
const TOKEN_USER = '<token>';

/**
 * Asks the program `docker-credential-<helper> get` for a server's log-in; the server's name goes
 * to its standard input.
 */
export const askHelper = async (
  helper: string,
  server: string,
  signal: AbortSignal,
): Promise<Found> => {
  if (!/^[a-zA-Z0-9][a-zA-Z0-9._-]*$/.test(helper))
    return { problem: 'the name of its credential helper is faulty' };
  const program = `docker-credential-${helper}`;
  try {
    const { stdout, status } = await runProgram([program, 'get'], server, {
      timeout: TIMEOUT,
      output: OUTPUT_LIMIT,
      signal,
    });
    if (status !== 0) {
      return stdout.toString('utf8').trim() === NOT_FOUND ? {} : { problem: `${program} failed` };
    }
    const answer: unknown = JSON.parse(stdout.toString('utf8'));
    const username = isObject(answer) ? member(answer, 'Username') : undefined;
    const secret = isObject(answer) ? member(answer, 'Secret') : undefined;
    if (typeof username !== 'string' || typeof secret !== 'string')
      return { problem: `${program} gave no log-in` };
    if (username === TOKEN_USER) return { credential: { kind: 'identityToken', token: secret } };
    return { credential: { kind: 'password', username, password: secret } };
  } catch (error) {
    signal.throwIfAborted();
    // A parser's words would quote the helper's answer.
    return { problem: error instanceof ImageFault ? error.reason : `${program} gave no log-in` };
  }
};
