import { byteLength, processLimits } from 'p2lk/plugin';
import type { Container, ContainerContext, View } from 'p2lk/plugin';

/**
 * The argument vector, or undefined where the image's own ENTRYPOINT and CMD serve. `command`
 * replaces ENTRYPOINT and drops CMD, `args` replaces CMD; an empty list counts as absent. Source:
 * containerd internal/cri/opts/spec_opts.go, WithProcessArgs.
 */
export const commandOf = (
  container: View<Container>,
  context: ContainerContext,
): readonly string[] | undefined => {
  const command = wordsOf('command', container, context);
  const args = wordsOf('args', container, context);
  if (command.length > 0) return [...command, ...args];
  const config = context.image?.config;
  // ENTRYPOINT [""] is how an image clears its base's; a runtime then takes CMD alone.
  const cleared = config?.entrypoint.length === 1 && config.entrypoint[0] === '';
  const entrypoint = cleared ? [] : (config?.entrypoint ?? []);
  if (args.length > 0) {
    if (config === undefined) reportUnknown(container, context);
    return [...entrypoint, ...args];
  }
  if (config !== undefined && [...entrypoint, ...config.cmd].every((word) => word === '')) {
    context.report('no-command', {
      at: [container, 'image'],
      message:
        `${container.image} has neither ENTRYPOINT nor CMD, and ${container.name} has neither ` +
        'command nor args',
      help: `give ${container.name} a command`,
    });
  }
  return cleared ? config.cmd : undefined;
};

/** The words of a list with `$(NAME)` replaced, as many as a process can be given. */
const wordsOf = (
  list: 'command' | 'args',
  container: View<Container>,
  context: ContainerContext,
): readonly string[] => {
  const written = container[list] ?? [];
  const words: string[] = [];
  let bytes = 0;
  for (const [index, one] of written.entries()) {
    const at = [written, index] as const;
    if (one.includes('\0'))
      context.report('not-text', {
        at,
        message: `a word of ${list} holds a NUL character, which no program can be given`,
      });
    const word = context.expand(one);
    const own = byteLength(word);
    bytes += own;
    words.push(word);
    if (own > processLimits.one) reportTooLong(at, `a word of ${list}`, processLimits.one, context);
    if (bytes <= processLimits.together) continue;
    if (own <= processLimits.one) reportTooLong(at, list, processLimits.together, context);
    break;
  }
  return words;
};

const reportTooLong = (
  at: readonly [object, number],
  what: string,
  most: number,
  context: ContainerContext,
): void =>
  context.report('too-long', {
    at,
    message:
      `${what} of ${context.container.name} has more than ${most} bytes, with which Linux ` +
      'starts no process',
    help: 'mount the text as a file of a configMap volume instead',
  });

const reportUnknown = (container: View<Container>, context: ContainerContext): void => {
  const assumed = context.settings.unknownImage === 'assume';
  const answer = context.resolved({ kind: 'Image', name: container.image ?? '' });
  context.report('unknown-image', {
    at: [
      [container, 'args'],
      [container, 'image'],
    ],
    severity: assumed ? 'warning' : 'error',
    message: assumed
      ? `the config of ${container.image} is not known: it is taken to have no ENTRYPOINT, so ` +
        `${container.name} runs its args alone`
      : `${container.name} has args without a command, so the ENTRYPOINT of ${container.image} ` +
        'is needed, and its config is not ' +
        `known${answer?.refused === undefined || answer.refused === '' ? '' : `: ${answer.refused}`}`,
    ...(answer?.refused !== undefined && answer.help !== undefined && { help: answer.help }),
  });
};
