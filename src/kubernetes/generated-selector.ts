import { isObject } from '../read/value.ts';
import type { Json } from './pruning.ts';

/** Labels of a Job's pods that hold the Job's uid. */
export const uidLabels = ['batch.kubernetes.io/controller-uid', 'controller-uid'];

/**
 * Whether the selector of a Job is the one that the server made of its uid. Source:
 * pkg/registry/batch/job/strategy.go, generateSelector.
 */
export const generatedSelector = ({ metadata, spec }: Json): boolean => {
  if (!isObject(metadata) || !isObject(spec) || spec['manualSelector'] === true) return false;
  const { uid } = metadata;
  const labels = isObject(spec['selector']) ? spec['selector']['matchLabels'] : undefined;
  return (
    isObject(labels) &&
    typeof uid === 'string' &&
    uid !== '' &&
    uidLabels.some((label) => labels[label] === uid)
  );
};
