import { machineSecret } from 'p2lk/plugin';
import type { ContainerContext } from 'p2lk/plugin';

const folder = 'etc/p2lk/secrets';

/**
 * A Secret's value as an environment variable: itself, or, where Secrets go into files, a
 * placeholder that the machine fills from such a file. `$(NAME)` hands the placeholder on to
 * `command` and `args`, which are filled too.
 */
export const secretValue = (
  text: string,
  secret: string,
  at: object,
  context: ContainerContext,
): string => {
  const { settings, boot, name } = context;
  if (settings.secrets !== 'file') {
    context.secret({ path: folder, contents: text }, secret, at);
    return text;
  }
  const number = boot.patched(name, 'fillFrom') + 1;
  const { placeholder, contents } = machineSecret(text, number);
  const path = `${folder}/${name}/${number}`;
  const file = context.secret({ path, contents, mode: '0400' }, secret, at);
  boot.patch(name, { kind: 'fillFrom', placeholder, file });
  return placeholder;
};
