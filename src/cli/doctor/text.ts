import { visibleLine } from '../../diagnostics/visible.ts';
import type { Finding } from './finding.ts';
import type { ProgramState } from './program-state.ts';

const programLines = (program: ProgramState, widths: readonly [number, number]): string => {
  const { name, purpose, state, path, version = '', reason, get } = program;
  const indent = ' '.repeat(2 + 7 + 2 + widths[0] + 2);
  const below = state === 'missing' ? `get it: ${get}` : (path ?? '');
  const why = reason === undefined ? '' : `\n${indent}it ${visibleLine(reason)}`;
  const columns = [state.padEnd(7), name.padEnd(widths[0]), visibleLine(version).padEnd(widths[1])];
  const head = `  ${columns.join('  ')}  ${purpose}`;
  return `${head}\n${indent}${below}${why}`;
};

/** What was found, for people. */
export const doctorText = ({
  p2lk,
  node,
  system,
  acceleration,
  architecture,
  programs,
  config,
  lock,
  imageCache,
}: Finding): string => {
  const widths = [
    Math.max(...programs.map(({ name }) => name.length)),
    Math.max(...programs.map(({ version = '' }) => visibleLine(version).length)),
  ] as const;
  const none = (text: string | undefined, otherwise: string): string =>
    text ?? `none: ${otherwise}`;
  const plugins = config?.plugins ?? [];
  const slow = acceleration === 'tcg' ? ', which is emulation and slow' : '';
  return [
    `p2lk ${p2lk}, Node ${node}, ${system}`,
    '',
    'programs',
    ...programs.map((program) => programLines(program, widths)),
    '',
    `machines for ${architecture} run with ${acceleration}${slow}`,
    `config       ${none(config?.file, 'the defaults')}`,
    ...(plugins.length === 0 ? [] : [`  plugins    ${plugins.join(', ')}`]),
    `lock file    ${none(lock, 'p2lk lock writes it')}`,
    `image cache  ${imageCache.path}${imageCache.there ? '' : ', which is not there yet'}`,
    '',
  ].join('\n');
};
