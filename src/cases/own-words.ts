import { isMounted, unmountCommand } from '../drivers/unmount.ts';

/** Scripts that p2lk puts on machines say so in the comment that they begin with. */
const OWN_SCRIPT = /^#!\/bin\/sh\n(?:#.*\n)*#.*Written by p2lk\./;

/** The text of a file as a plugin's case shows it: of a script of p2lk only that it is one. */
export const ownScript = (text: string): string =>
  OWN_SCRIPT.test(text) ? '(a script of p2lk)' : text;

/** Stands for a path where a command of p2lk is taken apart. */
const PATH = '/PATH';
const escaped = (text: string): string => text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
const mounted = new RegExp(isMounted(PATH).text.split(PATH).map(escaped).join('(/[^\\n]*?)'), 'g');

/**
 * A command as a plugin's case shows it: what `isMounted` and `unmountAtShutdown` write are words of
 * p2lk, which may be others in the next release.
 */
export const ownCommand = (text: string): string => {
  const [, at] = mounted.exec(text) ?? [];
  mounted.lastIndex = 0;
  if (at === undefined) return text;
  for (const of of ['disk', 'network'] as const)
    if (text === unmountCommand(at, of).text) return `(unmountAtShutdown of a ${of}) ${at}`;
  return text.replaceAll(mounted, (_, path: string) => `(isMounted) ${path}`);
};
