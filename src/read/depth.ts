import { Fault } from './read-fault.ts';

/**
 * Deepest nesting of lists and mappings that is read; the recursion of every later stage rests on
 * it. The deepest Kubernetes objects, CustomResourceDefinitions, stay under 60 (an API server
 * itself stops at 10,000).
 */
export const MAX_DEPTH = 100;

/** The fault of a list or mapping that lies too deep. */
export const tooDeep = (offset: number): Fault =>
  new Fault(
    `lists and mappings are nested more than ${MAX_DEPTH} levels deep; no Kubernetes object is`,
    offset,
    offset + 1,
  );
