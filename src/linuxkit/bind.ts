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
  const parts = text.split(':');
  const [source, destination, options] = parts;
  if (source === undefined || destination === undefined || parts.length > 3) return undefined;
  return { source, destination, options: options === undefined ? [] : options.split(',') };
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
