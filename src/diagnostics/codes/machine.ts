import { code } from '../code.ts';

/** Building and running the machine with other programs. */
export const machine = {
  P2LK601: code(
    'error',
    'program is not there',
    (a: { program: string; purpose: string }) => `${a.program} is not on the PATH; it ${a.purpose}`,
  ),
  P2LK602: code(
    'error',
    'linuxkit cannot build the machine',
    (a: { workload: string; reason: string }) =>
      `linuxkit cannot build the machine of ${a.workload}: ${a.reason}`,
  ),
  P2LK603: code(
    'error',
    'machine cannot be run',
    (a: { workload: string; reason: string }) =>
      `the machine of ${a.workload} cannot be run: ${a.reason}`,
  ),
  P2LK604: code(
    'warning',
    'program is not ready',
    (a: { program: string; command: string; reason: string }) =>
      `${a.program} ${a.reason}; ${a.command} needs it`,
  ),
};
