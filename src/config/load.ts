import { statSync } from 'node:fs';
import { cosmiconfig } from 'cosmiconfig';
import type { Config } from './config.ts';
import type { Path, Place } from '../diagnostics/diagnostic.ts';
import { keysAt } from '../host/schema-keys.ts';
import type { Report } from '../diagnostics/report.ts';
import { fileReason } from '../system/file-reason.ts';
import { closest } from '../diagnostics/suggest.ts';
import { readCodeFile } from './code-file.ts';
import { readDataFile } from './data-file.ts';
import type { Loaded } from './data-file.ts';
import { displayName } from './display-name.ts';
import { ConfigFault } from './config-fault.ts';
import type { Loading } from './loading.ts';
import { configSchema } from './schema.ts';

/** A config file as it was read, valid by its schema; its plugins are not yet loaded. */
export interface ConfigFile {
  /** Absolute path. */
  readonly file: string;
  /** The file as messages call it. */
  readonly name: string;
  readonly config: Config;
  /** The places of a path in the file: of its key or its value, as far as they are written there. */
  readonly places: (path: Path, on?: 'key' | 'value') => readonly Place[];
}

/**
 * Loads a config with cosmiconfig and checks it by its schema. Reports P2LK501 (it cannot be
 * loaded) and P2LK510 (a value is wrong); the result is undefined then. cosmiconfig's own
 * TypeScript loader needs the `typescript` package and writes beside the config, so every ending
 * has a loader of ours.
 */
export const readConfigFile = async (
  file: string,
  cwd: string,
  report: Report,
  loading: Loading,
): Promise<ConfigFile | undefined> => {
  const code = (file: string): Promise<Loaded> =>
    readCodeFile(file, displayName(file, cwd), loading);
  const data = (file: string, text: string): Loaded => readDataFile(displayName(file, cwd), text);
  const loaders = {
    ...Object.fromEntries(
      ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'].map((ending) => [ending, code]),
    ),
    ...Object.fromEntries(['.json', '.yaml', '.yml', 'noExt'].map((ending) => [ending, data])),
  };
  let found: Loaded;
  try {
    if (!statSync(file).isFile())
      throw new ConfigFault('it is a device, a folder or a pipe, and no file');
    const explorer = cosmiconfig('p2lk', {
      loaders,
      cache: false,
      ignoreEmptySearchPlaces: false,
    });
    const result = await explorer.load(file);
    found = (result?.config as Loaded | undefined) ?? { value: {} };
  } catch (error) {
    const fault = error instanceof ConfigFault ? error : new ConfigFault(systemReason(error));
    report.add(
      'P2LK501',
      { file: displayName(file, cwd), reason: fault.reason },
      fault.place ?? [],
      fault.help === undefined ? {} : { help: fault.help },
    );
    return undefined;
  }
  const name = displayName(file, cwd);
  const places: ConfigFile['places'] = (path, on) =>
    found.place === undefined ? [] : [found.place(path, on)];
  return isValid(found.value, name, places, report)
    ? { file, name, config: found.value as Config, places }
    : undefined;
};

const systemReason = (error: unknown): string => {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (String(message).startsWith('No loader specified'))
    return 'a configuration ends in .ts, .mts, .js, .mjs, .json, .yaml or .yml';
  return typeof code === 'string' ? fileReason(error) : String(message ?? error);
};

const isValid = (
  value: unknown,
  file: string,
  places: ConfigFile['places'],
  report: Report,
): boolean => {
  const { issues = [] } = configSchema['~standard'].validate(value ?? {}) as {
    issues?: readonly Issue[];
  };
  for (const issue of issues) {
    const path = (issue.path ?? []).map((key) => (typeof key === 'number' ? key : String(key)));
    for (const { keys, reason, help } of reasonsOf(issue))
      report.add(
        'P2LK510',
        { file, path: [...path, ...keys].join('.'), reason },
        places([...path, ...keys], keys.length > 0 ? 'key' : undefined),
        help === undefined ? {} : { help },
      );
  }
  return issues.length === 0;
};

interface Issue {
  readonly code?: string;
  readonly message: string;
  readonly path?: readonly PropertyKey[];
  readonly keys?: readonly string[];
}

/**
 * One reason for each wrong key; the words of the schema library are made the end of a sentence.
 */
const reasonsOf = ({
  code,
  message,
  path = [],
  keys = [],
}: Issue): readonly { keys: readonly string[]; reason: string; help?: string }[] => {
  if (code === 'unrecognized_keys') {
    return keys.map((key) => {
      const at = path.map((step) => (typeof step === 'number' ? step : String(step)));
      const near = closest(key, keysAt(configSchema, at));
      return {
        keys: [key],
        reason: 'is no setting of p2lk',
        ...(near !== undefined && { help: `did you mean ${near}?` }),
      };
    });
  }
  return [
    {
      keys: [],
      reason: message
        .replace(/^Invalid input: e/, 'is wrong: e')
        .replace(/^Invalid/, 'is wrong: invalid'),
    },
  ];
};
