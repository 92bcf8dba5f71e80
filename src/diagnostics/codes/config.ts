import { code } from '../code.ts';

/** Configuration and command line. */
export const config = {
  P2LK502: code(
    'error',
    'two plugins claim one volume type',
    (a: { key: string; plugins: readonly string[] }) => `plugins ${a.plugins.join(' and ')} both claim volume type ${a.key}`,
  ),
  P2LK503: code(
    'error',
    'unknown plugin name in before',
    (a: { plugin: string; hook: string; before: string }) =>
      `plugin ${a.plugin} asks to run before ${a.before} in hook ${a.hook}, but no plugin of that name taps it`,
  ),
  P2LK504: code(
    'error',
    'invalid plugin options',
    (a: { plugin: string; path: string; reason: string }) =>
      `options of plugin ${a.plugin}: ${a.path === '' ? '' : `${a.path}: `}${a.reason}`,
  ),
  P2LK506: code(
    'error',
    'drivers names a plugin that claims nothing',
    (a: { key: string; plugin: string; claimed: readonly string[] }) =>
      `drivers gives volume type ${a.key} to ${a.plugin}, which does not claim it${a.claimed.length === 0 ? '' : `; ${a.claimed.join(' and ')} does`}`,
  ),
  P2LK507: code(
    'error',
    'several workloads for one manifest',
    (a: { found: readonly string[] }) =>
      `the input holds ${a.found.length} workloads, and one machine runs one of them:\n  ${a.found.join('\n  ')}`,
  ),
  P2LK508: code(
    'error',
    'selected workload not found',
    (a: { wanted: string; found: readonly string[] }) => `the input has no workload ${a.wanted}; it has:\n  ${a.found.join('\n  ')}`,
  ),
  P2LK509: code('error', 'no workload in the input', () => 'the input holds no workload'),
  P2LK505: code('error', 'invalid plugin', (a: { plugin: string; reason: string }) => `plugin ${a.plugin} ${a.reason}`),
};
