import { code } from '../code.ts';

/** Checking the manifest against LinuxKit's schema and the rules that the schema cannot say. */
export const check = {
  P2LK401: code(
    'error',
    'manifest that LinuxKit refuses',
    (a: { path: string; reason: string }) => `${a.path} ${a.reason}`,
  ),
};
