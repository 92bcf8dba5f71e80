import { mkdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { WorkloadName } from '../api/context.ts';
import type { Write } from '../linuxkit/draft.ts';
import { outputReason } from '../system/file-reason.ts';
import { OutputFault, writeFileWhole } from '../system/output.ts';
import type { SecretFile } from '../linuxkit/secret-files.ts';
import type { Flags } from './flags.ts';
import { manifestNames } from './manifest-name.ts';
import type { ProtectedFiles } from './protected-files.ts';
import type { Terminal } from './terminal.ts';
import { write } from './terminal.ts';

/** A finished manifest. */
interface Finished {
  readonly workload: WorkloadName;
  /** Name of the source that holds the workload. */
  readonly source?: string;
  readonly text: string;
  readonly secretFiles: readonly SecretFile[];
  readonly trace: readonly Write[];
}

/** Where manifests go. Both verbs throw `DestinationFault`. */
export interface Destination {
  take(finished: Finished): Promise<void>;
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

/** A file that is not to be written over; `role` says why. */
export class ProtectedFault extends Error {
  override readonly name = 'ProtectedFault';
  readonly target: string;
  readonly role: string;

  constructor(target: string, role: string) {
    super(`${target} is ${role}`);
    this.target = target;
    this.role = role;
  }
}

const attempt = <T>(target: string, work: () => T): T => {
  try {
    return work();
  } catch (error) {
    if (error instanceof ProtectedFault) throw error;
    throw new DestinationFault(
      target,
      error instanceof OutputFault ? error.message : outputReason(error),
    );
  }
};

/**
 * Chooses by the flags: one manifest each in a folder, or one manifest in a file or on standard
 * output. Here and at every step `ProtectedFault` is thrown for a file that the run reads.
 */
export const openDestination = (
  terminal: Terminal,
  flags: Flags,
  files: ProtectedFiles,
): Destination => {
  const { outputDir, output = '-', trace } = flags;
  const place = (path: string): string => {
    const whole = resolve(terminal.folder, path);
    const role = files.roleOf(whole);
    if (role !== undefined) throw new ProtectedFault(path, role);
    return whole;
  };
  // What is known to be wrong before the work is done is said before.
  if (outputDir === undefined && output !== '-') place(output);
  if (trace !== undefined) place(trace);
  const one = (): Destination => (output === '-' ? standardOutput(terminal) : file(output, place));
  const chosen = outputDir === undefined ? one() : folder(outputDir, place);
  const whole = trace === undefined ? chosen : withTrace(trace, place, chosen);
  return output === '-' && outputDir === undefined ? whole : uninterrupted(terminal, whole);
};

/** Lets no interrupt come between files that belong together. */
const uninterrupted = ({ holdSignals }: Terminal, inner: Destination): Destination => {
  const held = async (work: Promise<void>, release: () => Promise<void>): Promise<void> => {
    try {
      await work;
    } finally {
      await release();
    }
  };
  return {
    take: (finished) => {
      const release = holdSignals();
      return held(inner.take(finished), release);
    },
    close: (ok) => {
      const release = holdSignals();
      return held(inner.close(ok), release);
    },
  };
};

type PlaceOf = (path: string) => string;

/** The one manifest is written at the end, when nothing else of the input can fail any more. */
const standardOutput = (terminal: Terminal): Destination => {
  let text = '';
  return {
    async take(finished) {
      text += finished.text;
    },
    async close(ok) {
      if (!ok) return;
      await write(terminal, 1, text).catch((error: unknown) => {
        throw new DestinationFault('standard output', outputReason(error));
      });
    },
  };
};

const file = (output: string, place: PlaceOf): Destination => {
  const all: Finished[] = [];
  return {
    async take(finished) {
      all.push(finished);
    },
    async close(ok) {
      if (!ok) return;
      for (const { text, secretFiles } of all) {
        writeSecrets(secretFiles, dirname(output), place);
        attempt(output, () => writeFileWhole(place(output), text));
      }
    },
  };
};

/**
 * Each manifest is written as soon as it is there. A link in the folder is replaced, not followed:
 * nothing is written outside.
 */
const folder = (dir: string, place: PlaceOf): Destination => {
  const nameOf = manifestNames();
  return {
    async take({ workload, source, text, secretFiles }) {
      attempt(dir, () => mkdirSync(place(dir), { recursive: true }));
      const path = join(dir, nameOf(workload, source));
      writeSecrets(secretFiles, dir, place);
      attempt(path, () => writeFileWhole(place(path), text, { links: 'replace', flush: false }));
    },
    close: async () => undefined,
  };
};

/**
 * Secrets come before the manifest that names them, and nobody else can read them at any moment.
 */
const writeSecrets = (secretFiles: readonly SecretFile[], dir: string, place: PlaceOf): void => {
  for (const { path, bytes } of secretFiles) {
    const target = join(dir, path);
    attempt(target, () => {
      // Folders are made below the manifest's, never that one itself.
      statSync(place(dir));
      mkdirSync(dirname(place(target)), { recursive: true, mode: 0o700 });
      writeFileWhole(place(target), bytes, { links: 'replace', mode: 0o600 });
    });
  }
};

/** Adds the trace of who wrote what, as one JSON document beside the manifests. */
const withTrace = (output: string, place: PlaceOf, inner: Destination): Destination => {
  const traces: object[] = [];
  return {
    async take(finished) {
      await inner.take(finished);
      const { kind, name, namespace } = finished.workload;
      traces.push({ kind, name, namespace, writes: finished.trace });
    },
    async close(ok) {
      await inner.close(ok);
      if (ok)
        attempt(output, () =>
          writeFileWhole(place(output), `${JSON.stringify(traces, undefined, 2)}\n`),
        );
    },
  };
};
