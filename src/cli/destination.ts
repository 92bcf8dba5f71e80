import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { WorkloadName } from '../context.ts';
import type { Write } from '../linuxkit/draft.ts';
import { OutputFault, outputReason, writeFileWhole } from '../output.ts';
import type { Flags } from './flags.ts';
import { manifestNames } from './manifest-name.ts';
import type { Terminal } from './terminal.ts';
import { isClosedPipe, write } from './terminal.ts';

/** A finished manifest. */
export interface Finished {
  readonly workload: WorkloadName;
  readonly text: string;
  readonly trace: readonly Write[];
}

/** Where manifests go. Both verbs throw `OutputFault` with `target`, the name of what could not be written. */
export interface Destination {
  take(finished: Finished): void;
  /** Ends the run; `ok` is false when something failed. */
  close(ok: boolean): Promise<void>;
}

/** An output that failed, by the name under which the user knows it. */
export class DestinationFault extends Error {
  override readonly name = 'DestinationFault';
  readonly target: string;

  constructor(target: string, reason: string) {
    super(reason);
    this.target = target;
  }
}

const attempt = <T>(target: string, work: () => T): T => {
  try {
    return work();
  } catch (error) {
    throw new DestinationFault(target, error instanceof OutputFault ? error.message : outputReason(error));
  }
};

/** Chooses by the flags: one manifest each in a folder, or one manifest in a file or on standard output. */
export const openDestination = (terminal: Terminal, flags: Flags): Destination =>
  withTrace(terminal, flags, flags.outputDir === undefined ? single(terminal, flags.output ?? '-') : folder(terminal, flags.outputDir));

/** The one manifest is written at the end, when nothing else of the input can fail any more. */
const single = (terminal: Terminal, output: string): Destination => {
  const texts: string[] = [];
  return {
    take: ({ text }) => void texts.push(text),
    async close(ok) {
      if (!ok || texts.length === 0) return;
      const text = texts.join('---\n');
      if (output !== '-') attempt(output, () => writeFileWhole(resolve(terminal.folder, output), text));
      else {
        await write(terminal, 1, text).catch((error: unknown) => {
          throw isClosedPipe(error) ? error : new DestinationFault('standard output', outputReason(error));
        });
      }
    },
  };
};

/** Each manifest is written as soon as it is there. A link in the folder is replaced, not followed: nothing is written outside. */
const folder = (terminal: Terminal, dir: string): Destination => {
  const nameOf = manifestNames();
  let made = false;
  return {
    take({ workload, text }) {
      if (!made) attempt(dir, () => mkdirSync(resolve(terminal.folder, dir), { recursive: true }));
      made = true;
      const name = nameOf(workload);
      attempt(join(dir, name), () => writeFileWhole(resolve(terminal.folder, dir, name), text, 'replace'));
    },
    close: async () => undefined,
  };
};

/** Adds the trace of who wrote what, as one JSON document beside the manifests. */
const withTrace = (terminal: Terminal, { trace: file }: Flags, inner: Destination): Destination => {
  if (file === undefined) return inner;
  const traces: object[] = [];
  return {
    take(finished) {
      inner.take(finished);
      const { kind, name, namespace } = finished.workload;
      traces.push({ kind, name, namespace, writes: finished.trace });
    },
    async close(ok) {
      await inner.close(ok);
      if (ok) attempt(file, () => writeFileWhole(resolve(terminal.folder, file), `${JSON.stringify(traces, undefined, 2)}\n`));
    },
  };
};
