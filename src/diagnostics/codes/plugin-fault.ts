import { code } from '../code.ts';

/** Faults of a plugin or of p2lk itself. */
export const fault = {
  P2LK900: code(
    'error',
    'fault of p2lk',
    (a: { reason: string }) => `p2lk itself failed: ${a.reason}`,
  ),
  P2LK901: code(
    'error',
    'plugin failed',
    (a: { plugin: string; hook: string; item: string; reason: string }) =>
      `plugin ${a.plugin} failed ${a.hook === '' ? 'outside of its hooks' : `in hook ${a.hook}`}${a.item === '' ? '' : ` at ${a.item}`}: ${a.reason}`,
  ),
  P2LK902: code(
    'error',
    'plugin never answered',
    (a: { plugin: string; reference: string; seconds: number }) =>
      `plugin ${a.plugin} gave no answer for ${a.reference} within ${a.seconds} seconds`,
  ),
  P2LK903: code(
    'error',
    'output cannot be written',
    (a: { name: string; reason: string }) => `cannot write ${a.name}: ${a.reason}`,
  ),
};
