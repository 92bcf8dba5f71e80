import type { Source } from '../diagnostics/diagnostic.ts';
import type { Json } from '../kubernetes/pruning.ts';
import { withoutServerFields } from '../kubernetes/server-fields.ts';
import { isObject } from '../read/value.ts';
import { ClusterFault } from './kubectl-fault.ts';

/**
 * An object of a cluster as text, under a name that tells where it came from:
 * `cluster://shop/Deployment/web`.
 */
export const sourceOf = (object: Json): Source => {
  withoutServerFields(object);
  const { name = '', namespace } = isObject(object['metadata']) ? object['metadata'] : {};
  const path = [
    ...(typeof namespace === 'string' ? [namespace] : []),
    String(object['kind']),
    String(name),
  ];
  return {
    name: `cluster://${path.map(encodeURIComponent).join('/')}`,
    text: `${JSON.stringify(object, undefined, 2)}\n`,
  };
};

/** The objects of an answer: one, or the items of a list. */
export const objectsOf = (answer: unknown): Json[] => {
  if (!isObject(answer)) throw new ClusterFault('all', 'kubectl prints no object');
  const { items } = answer;
  if (!Array.isArray(items)) return [answer];
  return items.filter(isObject);
};
