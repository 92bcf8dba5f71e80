import type { ImageReference } from '../reference.ts';
import type { Platform } from '../../api/image-config.ts';
import { decodeImageConfig } from '../image-config-decode.ts';
import type { ImageSource } from '../image-source.ts';
import { ImageFault } from '../image-source.ts';
import { isObject, member, parseJson } from '../json-value.ts';
import { CONFIG_LIMIT } from '../image-manifest.ts';
import { canonical } from '../reference.ts';
import { runProgram } from '../run-program.ts';

const TIMEOUT = 60_000;
const LONGEST_REASON = 200;

/**
 * Fills an argument's placeholders: `{}` the image's full name, `{os}`, `{architecture}`,
 * `{variant}` its platform.
 */
const fill = (
  argument: string,
  image: string,
  { os, architecture, variant = '' }: Platform,
): string =>
  argument.replace(/\{(os|architecture|variant)?\}/g, (_, name: string | undefined) =>
    name === undefined
      ? image
      : name === 'os'
        ? os
        : name === 'architecture'
          ? architecture
          : variant,
  );

/**
 * Values that a command line may hold and a message must not: those of options that sound like
 * secrets.
 */
const secretsOf = (args: readonly string[]): string[] =>
  args.flatMap((arg, i) => {
    const option = /^-{1,2}[\w-]*(?:cred|pass|secret|token|auth|key)[\w-]*(?:=(.*))?$/is.exec(arg);
    const value = option === null ? undefined : (option[1] ?? args[i + 1]);
    return value === undefined || value === ''
      ? []
      : [value, ...value.split(':')].filter((part) => part.length > 2);
  });

const lastLine = (stderr: string, args: readonly string[]): string => {
  let line = stderr.trim().split('\n').at(-1) ?? '';
  for (const secret of secretsOf(args)) line = line.replaceAll(secret, '***');
  const clean = line.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ').trim();
  return clean.length > LONGEST_REASON ? `${clean.slice(0, LONGEST_REASON)}...` : clean;
};

/** The name a tool takes: with a digest, tools such as skopeo refuse a tag. */
const nameFor = (reference: ImageReference): string =>
  canonical(reference.digest === undefined ? reference : { ...reference, tag: undefined });

/**
 * `docker image inspect` prints a list of one image; skopeo and crane print the image's config
 * file.
 */
const configIn = (json: unknown, what: string): unknown => {
  const image: unknown = Array.isArray(json) && json.length === 1 ? json[0] : json;
  if (!isObject(image)) throw new ImageFault(`${what} must be an object`);
  const config = member(image, 'config') ?? member(image, 'Config');
  if (config === undefined) throw new ImageFault(`${what} has no "config"`);
  return config;
};

/**
 * Answers with what a program prints, as `['skopeo', 'inspect', '--config', 'docker://{}']`: an
 * image config file, or what `docker image inspect` prints. Without `{}` the image's name is the
 * last argument. The program runs without a shell.
 */
export const commandSource = (command: readonly string[]): ImageSource => {
  const [program = ''] = command;
  const name = `the image resolver ${program}`;
  return {
    name,
    async lookup(reference, { platform, signal }) {
      const image = nameFor(reference);
      const named = command.some((argument) => argument.includes('{}'))
        ? command
        : [...command, '{}'];
      const filled = named.map((argument, i) =>
        i === 0 ? argument : fill(argument, image, platform),
      );
      const { stdout, stderr, status } = await runProgram(filled, '', {
        timeout: TIMEOUT,
        output: CONFIG_LIMIT,
        signal,
      });
      if (status !== 0) {
        const why = lastLine(stderr, filled);
        throw new ImageFault(
          `${program} ended with ` +
            `${status === undefined ? 'a signal' : `status ${status}`}${why === '' ? '' : `: ${why}`}`,
        );
      }
      const what = `what ${program} prints`;
      const digest = reference.digest;
      return {
        config: decodeImageConfig(configIn(parseJson(stdout, what), what), what),
        source: name,
        ...(digest !== undefined && { digest }),
      };
    },
  };
};
