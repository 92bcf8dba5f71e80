import { code } from '../code.ts';

/** Reading: text that is no YAML or JSON, or no Kubernetes object. */
export const input = {
  P2LK100: code('error', 'input cannot be read', (a: { name: string; reason: string }) => `cannot read ${a.name}: ${a.reason}`),
};
