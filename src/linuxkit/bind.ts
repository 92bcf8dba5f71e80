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

/**
 * Whether the bind can be written in the short form: no colon in a path.
 * @example isShortBind(bind) ? image.add('binds', formatBind(bind)) : image.add('mounts', mount)
 */
export const isShortBind = ({ source, destination }: Bind): boolean =>
  !source.includes(':') && !destination.includes(':');

/**
 * Writes a bind in the short form; callers check `isShortBind` first.
 * @example formatBind({ source: '/srv', destination: '/data', options: ['ro'] }) // '/srv:/data:ro'
 */
export const formatBind = ({ source, destination, options }: Bind): string =>
  options.length === 0
    ? `${source}:${destination}`
    : `${source}:${destination}:${options.join(',')}`;
