import { code } from '../code.ts';

/** Configuration and command line. */
export const config = {
  P2LK500: code('error', 'wrong command line', (a: { reason: string }) => a.reason),
  P2LK501: code(
    'error',
    'configuration cannot be loaded',
    (a: { file: string; reason: string }) => `cannot load ${a.file}: ${a.reason}`,
  ),
  P2LK502: code(
    'error',
    'two plugins claim one volume type',
    (a: { key: string; plugins: readonly string[] }) =>
      `plugins ${a.plugins.join(' and ')} both claim volume type ${a.key}`,
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
    (a: { wanted: string; found: readonly string[] }) =>
      `the input has no workload ${a.wanted}; it has:\n  ${a.found.join('\n  ')}`,
  ),
  P2LK509: code('error', 'no workload in the input', () => 'the input holds no workload'),
  P2LK505: code(
    'error',
    'invalid plugin',
    (a: { plugin: string; reason: string }) => `plugin ${a.plugin} ${a.reason}`,
  ),
  P2LK510: code(
    'error',
    'invalid configuration',
    (a: { file: string; path: string; reason: string }) =>
      `${a.path === '' ? a.file : `${a.path} in ${a.file}`} ${a.reason}`,
  ),
  P2LK511: code(
    'error',
    'plugin cannot be loaded',
    (a: { plugin: string; reason: string }) => `cannot load plugin ${a.plugin}: ${a.reason}`,
  ),
  P2LK512: code(
    'error',
    'two plugins of one name',
    (a: { plugin: string; file: string }) =>
      `plugins in ${a.file} lists two plugins named ${a.plugin}`,
  ),
  P2LK513: code(
    'warning',
    'several configurations in one folder',
    (a: { folder: string; used: string; left: readonly string[] }) =>
      `${a.folder} holds several configurations; ${a.used} is used and ${a.left.join(' and ')} is not`,
  ),
  P2LK514: code(
    'error',
    'base manifest cannot be used',
    (a: { base: string; reason: string }) => `cannot use base ${a.base}: ${a.reason}`,
  ),
  P2LK515: code(
    'error',
    'severity of an error',
    (a: { code: string; file: string }) =>
      `severity in ${a.file} names ${a.code}, which is an error; only warnings and notes can be changed`,
  ),
  P2LK517: code(
    'error',
    'output over an input',
    (a: { name: string; role: string }) => `${a.name} is ${a.role}, and is not written over`,
  ),
  P2LK518: code(
    'error',
    'reporter cannot be used',
    (a: { name: string; reason: string }) => `reporter ${a.name}: ${a.reason}`,
  ),
  P2LK516: code(
    'error',
    'unknown plugin disabled',
    (a: { plugin: string; file: string }) =>
      `disable in ${a.file} names ${a.plugin}, and there is no plugin of that name`,
  ),
};
