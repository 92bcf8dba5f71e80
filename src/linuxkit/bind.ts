import type { Image } from './manifest.ts';

/**
 * One bind as LinuxKit's `binds` writes it: `source:destination` or
 * `source:destination:option,option`.
 */
export interface Bind {
  readonly source: string;
  readonly destination: string;
  readonly options: readonly string[];
}

/**
 * Splits a bind as `moby/config.go` does: at every colon, options at commas. Without options
 * LinuxKit takes `rw,rbind,rshared`; with options it adds `rbind` and nothing else. Undefined when
 * there are not two or three parts.
 */
export const parseBind = (text: string): Bind | undefined => {
  const first = text.indexOf(':');
  if (first === -1) return undefined;
  const second = text.indexOf(':', first + 1);
  const source = text.slice(0, first);
  if (second === -1) return { source, destination: text.slice(first + 1), options: [] };
  const options = text.slice(second + 1);
  if (options.includes(':')) return undefined;
  return { source, destination: text.slice(first + 1, second), options: options.split(',') };
};

/** What takes a bind: the draft of a container. */
interface BindTarget {
  add(key: 'binds', value: string): void;
  add(key: 'mounts', value: NonNullable<Image['mounts']>[number]): void;
}

/**
 * Gives a container a bind: an entry of `binds`, or where a path holds a colon, one of `mounts`,
 * which means the same (moby/config.go, ConfigToOCI).
 * @example addBind({ source: '/srv', destination: '/data', options: ['ro', 'rprivate'] }, image)
 */
export const addBind = (bind: Bind, image: BindTarget): void => {
  const { source, destination, options } = bind;
  if (source.includes(':') || destination.includes(':'))
    image.add('mounts', { destination, type: 'bind', source, options: [...options, 'rbind'] });
  else image.add('binds', formatBind(bind));
};

const formatBind = ({ source, destination, options }: Bind): string =>
  [source, destination, ...(options.length === 0 ? [] : [options.join(',')])].join(':');
