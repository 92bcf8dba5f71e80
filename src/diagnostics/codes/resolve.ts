import { code } from '../code.ts';

/** Resolving what the pod refers to: image configs, ConfigMaps, Secrets, claims. */
export const resolve = {
  P2LK201: code(
    'error',
    'referenced object is missing',
    (a: { kind: string; name: string; namespace?: string; key?: string }) =>
      `${a.kind} ${a.namespace === undefined ? '' : `${a.namespace}/`}${a.name}${a.key === undefined ? '' : ` (key ${a.key})`} is not in the input`,
  ),
  P2LK202: code(
    'error',
    'referenced object refused',
    (a: { kind: string; name: string; reason: string }) => `${a.kind} ${a.name}: ${a.reason}`,
  ),
  P2LK203: code(
    'warning',
    'object given twice',
    (a: { kind: string; name: string; namespace: string }) => `${a.kind} ${a.namespace}/${a.name} is given twice; the later one counts`,
  ),
  P2LK210: code(
    'error',
    'image config not found',
    (a: { image: string; needs: string; asked: readonly string[] }) =>
      `${a.needs} depends on the config of image ${a.image}, which was not found${a.asked.length === 0 ? '' : ` in ${a.asked.join(', ')}`}`,
  ),
  P2LK211: code(
    'warning',
    'user of an image not known',
    (a: { image: string; asked: readonly string[] }) =>
      `the config of image ${a.image} was not found${a.asked.length === 0 ? '' : ` in ${a.asked.join(', ')}`}; if it has a USER, a pod would run as that user, and the machine runs it as root`,
  ),
  P2LK212: code(
    'warning',
    'image config assumed',
    (a: { image: string }) =>
      `the config of image ${a.image} was not found; it is taken to have no ENTRYPOINT, CMD or USER and the usual PATH, as --unknown-image assume asks`,
  ),
  P2LK213: code(
    'error',
    'image source failed',
    (a: { image: string; source: string; reason: string }) => `${a.source} cannot tell the config of image ${a.image}: ${a.reason}`,
  ),
  P2LK214: code(
    'warning',
    'image source failed, another one answered',
    (a: { image: string; source: string; reason: string; answered: string }) =>
      `${a.source} cannot tell the config of image ${a.image}: ${a.reason}; it was taken from ${a.answered}`,
  ),
  P2LK215: code(
    'error',
    'not an image reference',
    (a: { image: string; reason: string }) => `${JSON.stringify(a.image)} is no image reference: ${a.reason}`,
  ),
  P2LK216: code(
    'error',
    'image has no such user',
    (a: { image: string; user: string; reason: 'passwd' | 'user' | 'range' }) =>
      `image ${a.image} runs as user ${JSON.stringify(a.user)}, ${
        {
          passwd: 'but it has no /etc/passwd to look it up in',
          user: 'which its /etc/passwd does not list',
          range: 'whose number is not between 0 and 2147483647',
        }[a.reason]
      }; a pod of it would not start`,
  ),
  P2LK217: code(
    'error',
    'named user cannot be looked up',
    (a: { image: string; user: string; source: string }) =>
      `image ${a.image} runs as user ${JSON.stringify(a.user)}; LinuxKit needs its number, and ${a.source} does not hold the image's /etc/passwd`,
  ),
  P2LK218: code(
    'warning',
    'groups of a user not known',
    (a: { image: string; uid: number; source: string }) =>
      `a pod would run user ${a.uid} of image ${a.image} with the groups that the image's /etc/passwd and /etc/group give it; ${a.source} does not hold them, and the user gets group 0 where none is named`,
  ),
  P2LK219: code(
    'note',
    'group of an image left out',
    (a: { image: string; user: string; group: string }) =>
      `image ${a.image} names user ${JSON.stringify(a.user)} and group ${JSON.stringify(a.group)}; a kubelet takes the user alone, with the primary group of its /etc/passwd, and so does the machine`,
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
    (a: { image: string; lock: string; platform: string }) => `${a.lock} does not list image ${a.image} for ${a.platform}`,
  ),
  P2LK222: code('error', 'lock file cannot be used', (a: { lock: string; reason: string }) => `${a.lock} cannot be used: ${a.reason}`),
  P2LK223: code(
    'error',
    'faulty entry of imageConfigs',
    (a: { key: string; reason: string }) => `imageConfigs has a faulty entry ${JSON.stringify(a.key)}: ${a.reason}`,
  ),
  P2LK230: code('error', 'Secret refused', (a: { name: string }) => `the pod needs values of Secret ${a.name}, and --secrets error allows none in the machine`),
  P2LK231: code(
    'warning',
    'Secret in the manifest',
    (a: { name: string }) => `values of Secret ${a.name} stand in the manifest, readable by whoever can read the manifest or the image built from it`,
  ),
};
