import { code } from '../code.ts';

/** Walking the pod: fields nobody honours, conflicts between plugins. */
export const walk = {
  P2LK300: code(
    'note',
    'object that a machine has no use for',
    (a: { kind: string; apiVersion: string }) =>
      `${a.kind} (${a.apiVersion}) is left out: it is the cluster's affair, not the pod's`,
  ),
  P2LK301: code(
    'error',
    'field not honoured',
    (a: { path: string }) =>
      `no plugin honours ${a.path}, so the machine would behave differently from the pod`,
  ),
  P2LK302: code(
    'note',
    'no counterpart on one machine',
    (a: { path: string; reason: string }) => `${a.path} is left out: ${a.reason}`,
  ),
  P2LK303: code(
    'error',
    'two plugins disagree',
    (a: { what: string; key: string; first: string; second: string }) =>
      `plugins ${a.first} and ${a.second} give ${a.what} different values for ${a.key}`,
  ),
  P2LK304: code(
    'note',
    'fields that the server wrote',
    (a: { paths: readonly string[] }) =>
      `a server has had this object: what it, admission and controllers put in is left out: ${a.paths.join(', ')}`,
  ),
  P2LK310: code(
    'error',
    'volume type without a driver',
    (a: { volume: string; type: string; reason?: string }) =>
      `volume ${a.volume} is of type ${a.type}, which no plugin makes on the machine${a.reason === undefined ? '' : `: ${a.reason}`}`,
  ),
  P2LK311: code(
    'error',
    'mount of an unknown volume',
    (a: { name: string }) => `volumeMounts names volume ${a.name}, which the pod does not have`,
  ),
  P2LK312: code(
    'note',
    'volume that no container mounts',
    (a: { volume: string }) =>
      `no container mounts volume ${a.volume}, so it is not set up, as under a kubelet`,
  ),
};
