import type { Source } from '../diagnostics/diagnostic.ts';
import { Report } from '../diagnostics/report.ts';
import { gather } from '../sources/gather.ts';
import type { Flags } from './flags.ts';
import type { Messages } from './messages.ts';
import { standardInput } from './standard-input.ts';
import { mayBeTerminal } from './terminal.ts';
import type { Terminal } from './terminal.ts';

/**
 * Inputs that a command line names; none where the workload comes from a cluster; standard input
 * where nothing is named and something is piped in; undefined where there is nothing to read.
 */
export const inputPaths = (
  terminal: Terminal,
  operands: readonly string[],
  { filename = [], fromCluster }: Flags,
): readonly string[] | undefined => {
  const paths = [...filename, ...operands];
  if (paths.length > 0 || (fromCluster !== undefined && fromCluster !== true)) return paths;
  return !mayBeTerminal(0) || terminal.stdin().isTTY !== true ? ['-'] : undefined;
};

/**
 * Reads inputs; what cannot be read is told. `inParts`: a large one may come as several texts, each
 * of whole documents.
 */
export const readInputs = async (
  terminal: Terminal,
  paths: readonly string[],
  { recursive, stdinFilename, timeout }: Flags,
  messages: Messages,
  inParts = false,
): Promise<readonly Source[]> => {
  const report = new Report();
  const sources: Source[] = [];
  const inputs = {
    paths,
    commands: terminal.commands,
    stdin: standardInput(terminal),
    inParts,
    ...(recursive !== undefined && { recursive }),
    ...(stdinFilename !== undefined && { stdinFilename }),
    ...(timeout !== undefined && { timeout: timeout * 1000 }),
  };
  for await (const source of gather(inputs, report)) sources.push(source);
  await messages.add(report.diagnostics);
  return sources;
};
