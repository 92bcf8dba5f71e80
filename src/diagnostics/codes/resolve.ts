import { code } from '../code.ts';

/** Resolving what the pod refers to: image configs, ConfigMaps, Secrets, claims. */
export const resolve = {
  P2LK201: code(
    'error',
    'referenced object is missing',
    (a: { kind: string; name: string; namespace?: string; key?: string }) =>
      `${a.kind} ${a.namespace === undefined ? '' : `${a.namespace}/`}${a.name}${a.key === undefined ? '' : ` (key ${a.key})`} is not in the input`,
  ),
};
