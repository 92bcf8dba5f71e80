import type { Settings } from '../../api/settings.ts';
import type { Decoded } from '../decode.ts';

/**
 * Name of the one pod that the machine is (StatefulSet: pkg/controller/statefulset, getPodName;
 * indexed Job: pkg/controller/job).
 */
export const podName = ({ kind, name, document }: Decoded, settings: Settings): string => {
  const spec = document.raw['spec'] as
    | { completionMode?: unknown; ordinals?: { start?: unknown } | null }
    | undefined;
  const start = typeof spec?.ordinals?.start === 'number' ? spec.ordinals.start : 0;
  if (kind.kind === 'StatefulSet') return `${name}-${settings.ordinal ?? start}`;
  if (kind.kind === 'Job' && spec?.completionMode === 'Indexed')
    return `${name}-${settings.ordinal ?? 0}`;
  return name;
};
