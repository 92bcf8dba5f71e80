import { Report } from '../../diagnostics/report.ts';
import { displayName } from '../../config/display-name.ts';
import { lockPath } from '../../images/find-lock.ts';
import { ImageFault } from '../../images/image-source.ts';
import { createLock, lockChanges } from '../../images/lock.ts';
import type { Lock, LockChange } from '../../images/lock.ts';
import { writeLockFile } from '../../images/lock-file.ts';
import { lockImages } from '../../pipeline/lock-images.ts';
import type { LockFlags } from '../declared/lock.ts';
import type { ExitCode } from '../exit-code.ts';
import type { Flags } from '../flags.ts';
import { Messages } from '../messages.ts';
import { inputPaths, readInputs } from '../read-inputs.ts';
import { readLock } from '../read-lock.ts';
import { runOptions } from '../run-options.ts';
import { loadConfig } from '../set-up.ts';
import type { Terminal } from '../terminal.ts';
import { write } from '../terminal.ts';
import { noInput } from '../usage.ts';

/**
 * `p2lk lock`: asks for the images of the inputs and writes the lock file, or with `--check`
 * compares it with the answers.
 */
export const runLock = async (
  terminal: Terminal,
  operands: readonly string[],
  flags: Flags & LockFlags,
): Promise<ExitCode> => {
  const messages = new Messages(terminal, flags);
  const report = new Report();
  const config = await loadConfig(terminal, flags, { command: 'lock', report, messages });
  const path = lockPath(terminal.folder, config?.file);
  const name = displayName(path, terminal.folder);
  const { update = false, check = false } = flags;
  const use = await readLock(path, terminal.folder, update || check ? 'update' : 'use', report);
  if (!(await messages.add(report.diagnostics)) || use === undefined) return messages.finish();
  const paths = inputPaths(terminal, operands, flags);
  if (paths === undefined) return noInput(terminal, 'lock ');
  const sources = await readInputs(terminal, paths, flags, messages);
  if (messages.code !== 0) return messages.finish();
  const { images, settings, select, labels, seconds, cluster } = runOptions(
    flags,
    terminal.folder,
    config === undefined ? {} : { config },
  );
  const before = createLock(use.lock.entries());
  const found = await lockImages(sources, {
    images: { ...images, lock: use },
    ...(settings !== undefined && { settings }),
    labels,
    ...(select !== undefined && { select }),
    ...(cluster !== undefined && { cluster }),
    ...(seconds !== undefined && { seconds }),
  });
  // What is wrong with an image is said here; that it was not in the lock is why it is asked for.
  const passed = await messages.add(
    found.filter(
      ({ severity, code }) =>
        severity === 'error' || (severity === 'warning' && code !== 'P2LK221'),
    ),
  );
  if (!passed) return messages.finish();
  const changes = lockChanges(before, use.lock);
  if (check) await messages.add(differences(changes, name));
  else await save(terminal, path, name, use.lock, changes, messages);
  return messages.finish();
};

/**
 * True where the two differ in what the manifest would be built from, and not only in how much is
 * known of it.
 */
const differs = ({ before, after }: LockChange): boolean => before?.digest !== after?.digest;

const differences = (changes: readonly LockChange[], lock: string): Report['diagnostics'] => {
  const report = new Report();
  for (const { image, platform, before, after } of changes.filter(differs)) {
    if (before === undefined)
      report.add('P2LK221', { image, lock, platform }, [], {
        help: 'put it there with p2lk lock and the same inputs',
      });
    else
      report.add(
        'P2LK220',
        { image, lock, locked: before.digest, found: after?.digest ?? 'nothing' },
        [],
        {
          help: 'take the new one with p2lk lock --update and the same inputs',
        },
      );
  }
  return report.diagnostics;
};

const save = async (
  terminal: Terminal,
  path: string,
  name: string,
  lock: Lock,
  changes: readonly LockChange[],
  messages: Messages,
): Promise<void> => {
  const report = new Report();
  try {
    if (changes.length > 0) await writeLockFile(path, lock);
  } catch (error) {
    if (!(error instanceof ImageFault)) throw error;
    report.add('P2LK903', { name, reason: error.reason.replace(/^it cannot be written: /, '') });
  }
  if (!(await messages.add(report.diagnostics))) return;
  const lines = changes.map(
    ({ image, platform, before, after }) =>
      `${before === undefined ? 'added' : 'changed'} ${image} ${platform} ${after?.digest ?? ''}\n`,
  );
  await write(terminal, 1, lines.length === 0 ? `${name} is up to date\n` : lines.join(''));
};
