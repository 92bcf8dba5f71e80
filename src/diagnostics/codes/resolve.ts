import { code } from '../code.ts';
import { quoted } from '../quoted.ts';

/** Resolving what the pod refers to: image configs, ConfigMaps, Secrets, claims. */
export const resolve = {
  P2LK201: code(
    'error',
    'referenced object is missing',
    (a: { kind: string; name: string; namespace?: string; elsewhere?: readonly string[] }) =>
      `${a.kind} ${a.namespace === undefined ? '' : `${a.namespace}/`}${a.name} is not in the input${a.elsewhere === undefined ? '' : `; one of that name is there in namespace ${a.elsewhere.join(' and ')}`}`,
  ),
  P2LK202: code(
    'error',
    'referenced object refused',
    (a: { kind: string; name: string; reason: string }) => `${a.kind} ${a.name}: ${a.reason}`,
  ),
  P2LK203: code(
    'warning',
    'object given twice',
    (a: { kind: string; name: string; namespace: string }) =>
      `${a.kind} ${a.namespace}/${a.name} is given twice; the later one counts`,
  ),
  P2LK214: code(
    'warning',
    'image source failed, another one answered',
    (a: { image: string; source: string; reason: string; answered: string }) =>
      `${a.source} cannot tell the config of image ${a.image}: ${a.reason}; it was taken from ${a.answered}`,
  ),
  P2LK215: code(
    'error',
    'image source that does not answer',
    (a: { image: string; source: string }) =>
      `${a.source} was asked for the config of image ${a.image} and has not answered in time`,
  ),
  P2LK220: code(
    'error',
    'image differs from the lock file',
    (a: { image: string; lock: string; locked: string; found: string }) =>
      `${a.lock} pins image ${a.image} to ${a.locked}, and it is now ${a.found}`,
  ),
  P2LK221: code(
    'error',
    'image not in the lock file',
    (a: { image: string; lock: string; platform: string }) =>
      `${a.lock} does not list image ${a.image} for ${a.platform}`,
  ),
  P2LK222: code(
    'error',
    'lock file cannot be used',
    (a: { lock: string; reason: string }) => `${a.lock} cannot be used: ${a.reason}`,
  ),
  P2LK204: code(
    'note',
    'optional object that is not there',
    (a: { kind: string; name: string; namespace?: string }) =>
      `${a.kind} ${a.namespace === undefined ? '' : `${a.namespace}/`}${a.name} is not in the input; it is optional, so the pod does without it`,
  ),
  P2LK223: code(
    'warning',
    'image without a digest',
    (a: { image: string }) =>
      `the digest of image ${a.image} is not known, so the lock file leaves it out: nothing would hold the image to its config`,
  ),
  P2LK224: code(
    'error',
    'name that is no image reference',
    (a: { container: string; image: string; reason: string }) =>
      `${quoted(a.image)} of container ${a.container} names no image: ${a.reason}`,
  ),
  P2LK225: code(
    'error',
    'image for other platforms',
    (a: { image: string; platform: string; platforms: readonly string[] }) =>
      `image ${a.image} is for ${a.platforms.length === 0 ? 'no platform' : a.platforms.join(', ')}, and the machine is ${a.platform}`,
  ),
  P2LK230: code(
    'error',
    'Secret refused',
    (a: { name: string }) =>
      `the pod needs values of Secret ${a.name}, and --secrets error allows none in the machine`,
  ),
  P2LK231: code(
    'warning',
    'Secret in the manifest',
    (a: { name: string }) =>
      `values of Secret ${a.name} stand in the manifest, readable by whoever can read the manifest or the image built from it`,
  ),
  P2LK240: code(
    'error',
    'cluster cannot be read',
    (a: { what: string; reason: string }) => `cannot read ${a.what} from the cluster: ${a.reason}`,
  ),
  P2LK241: code(
    'warning',
    'objects of the cluster not read',
    (a: { what: string; reason: string }) => `the machine is made without ${a.what}: ${a.reason}`,
  ),
};
