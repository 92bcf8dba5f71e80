import { parseCidr } from './cidr.ts';
import type { AllowedPort, FirewallOptions } from './options.ts';

/** What annotations of a workload that begin with this set. */
const prefix = 'firewall.p2lk/';

/** Reads one annotation; a string result says what is wrong. */
type Read = (text: string) => Partial<FirewallOptions> | string;

const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');

const choice =
  <K extends 'default' | 'egress'>(key: K): Read =>
  (text) =>
    text === 'deny' || text === 'allow'
      ? { [key]: text }
      : `must be deny or allow, not ${JSON.stringify(text)}`;

const flag =
  (key: 'ssh' | 'log'): Read =>
  (text) =>
    text === 'true' || text === 'false'
      ? { [key]: text === 'true' }
      : `must be true or false, not ${JSON.stringify(text)}`;

const ranges = (words: readonly string[]): readonly string[] | string => {
  for (const word of words) {
    const parsed = parseCidr(word);
    if (typeof parsed === 'string') return `holds ${JSON.stringify(word)}, which ${parsed}`;
  }
  return words;
};

const allowedPort = (text: string): AllowedPort | string => {
  const [, protocol = 'tcp', number, sources] =
    /^(?:(tcp|udp|sctp)\/)?(\d{1,5})(?:\s+from\s+(\S.*))?$/i.exec(text) ?? [];
  const port = Number(number);
  if (number === undefined || port < 1 || port > 65_535)
    return `holds ${JSON.stringify(text)}; tcp/9100, udp/53 or tcp/22 from 10.20.0.0/16 is wanted`;
  const from = sources === undefined ? undefined : ranges(sources.split(/\s+/));
  if (typeof from === 'string') return from;
  return { port, protocol: protocol.toUpperCase() as 'TCP', ...(from !== undefined && { from }) };
};

const readers: { readonly [key: string]: Read } = {
  default: choice('default'),
  egress: choice('egress'),
  ssh: flag('ssh'),
  log: flag('log'),
  rateLimit: (text) =>
    /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 10_000
      ? { rateLimit: Number(text) }
      : `must be a whole number from 1 to 10000, not ${JSON.stringify(text)}`,
  from: (text) => {
    const words = listOf(text);
    const from = words.length === 0 ? 'names no address range' : ranges(words);
    return typeof from === 'string' ? from : { from };
  },
  allow: (text) => {
    const words = listOf(text);
    const allow: AllowedPort[] = [];
    for (const word of words) {
      const port = allowedPort(word);
      if (typeof port === 'string') return port;
      allow.push(port);
    }
    return words.length === 0 ? 'names no port' : { allow };
  },
};

/**
 * The options of one workload: its annotations take the place of the config's options of the same
 * name, but for `allow`, which adds. `refuse` hears of an annotation that says nothing, by its key.
 */
export const annotated = (
  options: FirewallOptions,
  annotations: { readonly [key: string]: string },
  refuse: (key: string, reason: string, help?: string) => void,
): FirewallOptions => {
  const chosen = { ...options };
  for (const key of Object.keys(annotations).filter((name) => name.startsWith(prefix))) {
    const name = key.slice(prefix.length);
    if (options.annotations === false) {
      refuse(
        key,
        'is not heeded: the config says annotations: false',
        'set the firewall in the config',
      );
      continue;
    }
    const read = Object.hasOwn(readers, name)
      ? readers[name]!(annotations[key]!)
      : 'is no annotation of the firewall';
    if (typeof read === 'string')
      refuse(
        key,
        read,
        Object.hasOwn(readers, name) ? undefined : `there are ${Object.keys(readers).join(', ')}`,
      );
    else
      Object.assign(
        chosen,
        read,
        read.allow === undefined ? {} : { allow: [...(options.allow ?? []), ...read.allow] },
      );
  }
  return chosen;
};
