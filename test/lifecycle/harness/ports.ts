import type { ProbeKind } from '../scenario.ts';

const kinds: readonly ProbeKind[] = ['startup', 'liveness', 'readiness'];

/** Where the container of that index answers over HTTP. */
export const httpPort = (index: number): number => 8000 + index;

/** Where it answers over TCP: a port for each kind of probe. */
export const socketPort = (index: number, kind: ProbeKind): number =>
  9000 + index * kinds.length + kinds.indexOf(kind);

export const socketOwner = (
  port: number,
): { readonly index: number; readonly kind: ProbeKind } | undefined => {
  const kind = kinds[(port - 9000) % kinds.length];
  return kind === undefined ? undefined : { index: Math.floor((port - 9000) / kinds.length), kind };
};
