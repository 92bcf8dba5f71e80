import { code } from '../code.ts';

/** The Kubernetes API's own rules: what an API server refuses. */
export const kubernetes = {
  P2LK110: code('error', 'unknown field', (a: { key: string; type: string }) => `${a.type} has no field ${a.key}`),
};
