import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { streamProgram } from '../../system/stream-program.ts';
import type { ProgramEnd } from '../../system/stream-program.ts';
import { write, writeMessage } from '../terminal.ts';
import type { Terminal } from '../terminal.ts';
import { emulatorCommand, withConsole } from './emulator.ts';
import type { EmulatorRequest } from './emulator.ts';
import { forwardLines } from './forwards.ts';
import { pressPowerButton } from './power-button.ts';
import type { Translated } from './translated.ts';

/** A machine's run. */
export interface Run {
  /** Presses the power button; pressed again, pulls the plug. Does not wait. */
  stop(): void;
  readonly ended: Promise<ProgramEnd & { readonly stopped: boolean }>;
}

/** Milliseconds. */
const CRASHES_WITHIN = 5_000;

/** Seconds that a machine gets beyond its pod's grace period before its plug is pulled. */
const BEYOND_GRACE = 30;

/**
 * Boots what `linuxkit build` made. The machine's console goes to standard output, what p2lk says
 * of it to standard error.
 */
export const runMachine = (
  terminal: Terminal,
  request: Omit<EmulatorRequest, 'kernel' | 'initrd' | 'cmdline' | 'control'>,
  { folder, name, grace }: { folder: string; name: string; grace: number },
): Run => {
  const control = join(folder, 'qmp');
  const cmdline = readFileSync(join(folder, `${name}-cmdline`), 'utf8').trim();
  const plug = new AbortController();
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const boot = async (acceleration: EmulatorRequest['acceleration']): Promise<ProgramEnd> => {
    // The machine before may have left it.
    rmSync(control, { force: true });
    const command = emulatorCommand({
      ...request,
      acceleration,
      kernel: join(folder, `${name}-kernel`),
      initrd: join(folder, `${name}-initrd.img`),
      cmdline: withConsole(cmdline, request.architecture),
      control,
    });
    await writeMessage(
      terminal,
      `booting by ${acceleration === 'tcg' ? 'emulation, which is slow' : acceleration}\n`,
    );
    const start = Date.now();
    const end = await streamProgram(command, {
      folder,
      env: terminal.env,
      onText: (text) => void write(terminal, 1, text).catch(() => plug.abort()),
      signal: plug.signal,
    });
    // Where a hypervisor is there and does not work, QEMU crashes before the kernel has spoken.
    const isCrash = end.status > 128 && Date.now() - start < CRASHES_WITHIN;
    return isCrash && acceleration !== 'tcg' && !stopped ? boot('tcg') : end;
  };
  const ended = writeMessage(terminal, forwardLines(request.forwards))
    .then(() => boot(request.acceleration))
    .then((end) => {
      clearTimeout(timer);
      return { ...end, stopped };
    });
  return {
    stop() {
      if (stopped) return plug.abort();
      stopped = true;
      timer = setTimeout(() => plug.abort(), (grace + BEYOND_GRACE) * 1000);
      void pressPowerButton(control).then((pressed) => {
        if (!pressed) plug.abort();
      });
    },
    ended,
  };
};

/** Seconds that the pod gets to end (`terminationGracePeriodSeconds`; 30 where it is not said). */
export const graceOf = ({ sources }: Pick<Translated, 'sources'>): number => {
  const found = sources.flatMap(({ text }) =>
    [...text.matchAll(/["']?terminationGracePeriodSeconds["']?\s*:\s*(\d{1,6})\b/g)].map(
      ([, seconds]) => Number(seconds),
    ),
  );
  return Math.max(30, ...found);
};
