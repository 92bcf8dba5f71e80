import { containerUser, userOf } from 'p2lk/plugin';
import type {
  ContainerContext,
  ContainerUser,
  Draft,
  Image,
  SecurityContexts,
  UserFault,
} from 'p2lk/plugin';
import { effective } from './effective.ts';

const faults: {
  readonly [missing in UserFault['missing']]: (user: string, image: string) => string;
} = {
  accounts: (user, image) =>
    `${image} runs as user ${user}, and the files of the image that give its number are not known`,
  passwd: (user, image) =>
    `${image} runs as user ${user}, and has no /etc/passwd that gives its number`,
  user: (user, image) => `${image} runs as user ${user}, which its /etc/passwd does not list`,
  range: (user, image) => `user ${user} of ${image} has a number outside 0 to 2147483647`,
};

/**
 * Sets `uid`, `gid` and `additionalGids`, always: LinuxKit ignores the image's USER and would take
 * 0. Source: kubelet pkg/kubelet/kuberuntime/security_context.go, determineEffectiveSecurityContext
 * and verifyRunAsNonRoot.
 */
export const setUser = (
  contexts: SecurityContexts,
  image: Draft<Image>,
  context: ContainerContext,
): void => {
  const runAsUser = effective('runAsUser', contexts);
  const runAsGroup = effective('runAsGroup', contexts);
  const {
    fsGroup,
    supplementalGroups = [],
    supplementalGroupsPolicy = 'Merge',
  } = contexts.pod ?? {};
  const { image: answer } = context;
  const user = containerUser({
    imageUser: answer?.config.user ?? '',
    ...(runAsUser !== undefined && { runAsUser }),
    ...(runAsGroup !== undefined && { runAsGroup }),
    supplementalGroups: [...supplementalGroups, ...(fsGroup === undefined ? [] : [fsGroup])],
    policy: supplementalGroupsPolicy === 'Strict' ? 'Strict' : 'Merge',
    ...(answer?.accounts !== undefined && { accounts: answer.accounts }),
  });
  if (mayBeRoot(contexts, runAsUser, context)) return;
  const { container } = context;
  if ('missing' in user) {
    const { refused = '' } =
      (user.missing === 'accounts' &&
        context.resolved({ kind: 'ImageAccounts', name: container.image ?? '' })) ||
      {};
    const fault = faults[user.missing](user.user, container.image ?? '');
    const orGive = ", or give the image's passwd and group in imageConfigs";
    context.report('user', {
      at: [container, 'image'],
      severity: 'error',
      message: `${container.name} cannot start: ${fault}${refused === '' ? '' : `: ${refused}`}`,
      help: `set securityContext.runAsUser of ${container.name}${user.missing === 'accounts' ? orGive : ''}`,
    });
    return;
  }
  image.set('uid', user.uid);
  image.set('gid', user.gid);
  image.set('additionalGids', user.additionalGids);
  reportDoubt(user, runAsUser, context);
};

/** Says what was taken for granted because the image is not known. */
const reportDoubt = (
  { uid, assumed }: ContainerUser,
  runAsUser: number | undefined,
  context: ContainerContext,
): void => {
  const { container, image, settings } = context;
  const severity = settings.unknownImage === 'assume' ? 'note' : 'warning';
  const at = [container, 'image'] as const;
  if (image === undefined && runAsUser === undefined) {
    context.report('user', {
      at,
      severity,
      message:
        `the config of ${container.image} is not known, nor who it runs as: ${container.name} ` +
        'runs as root (uid 0)',
      help:
        `set securityContext.runAsUser of ${container.name}, or say in imageConfigs what the ` +
        'image brings',
    });
  } else if (uid !== 0 && assumed.includes('primaryGroup')) {
    context.report('user', {
      at,
      severity,
      message:
        `the groups of uid ${uid} in ${container.image} are not known: ${container.name} runs ` +
        'with gid 0 and no groups of the image',
      help:
        `set securityContext.runAsGroup of ${container.name}, or give the image's passwd and ` +
        'group in imageConfigs',
    });
  }
};

/**
 * Refuses what a kubelet refuses, and what nobody can tell: a kubelet compares numbers only, and a
 * name that the image gives proves nothing. Source: kubelet
 * pkg/kubelet/kuberuntime/security_context_others.go, verifyRunAsNonRoot.
 */
const mayBeRoot = (
  contexts: SecurityContexts,
  runAsUser: number | undefined,
  context: ContainerContext,
): boolean => {
  if (effective('runAsNonRoot', contexts) !== true) return false;
  const { container } = context;
  const why = whyRoot(runAsUser, context);
  if (why === undefined) return false;
  const owner = contexts.container?.runAsNonRoot === undefined ? contexts.pod : contexts.container;
  context.report('runs-as-root', {
    at: owner === undefined ? container : [owner, 'runAsNonRoot'],
    message: `${container.name} may not run as root, and ${why}`,
    help: `set securityContext.runAsUser of ${container.name} to the number of a user other than 0`,
  });
  return true;
};

const whyRoot = (
  runAsUser: number | undefined,
  { container, image }: ContainerContext,
): string | undefined => {
  if (runAsUser !== undefined) return runAsUser === 0 ? 'its runAsUser is 0' : undefined;
  if (image === undefined) return `nobody can tell who ${container.image} runs as`;
  const { uid, name = '' } = userOf(image.config.user);
  if (uid === 0) return `${container.image} runs as root`;
  return uid === undefined
    ? `${container.image} names its user ${name}: a kubelet takes only a number as proof`
    : undefined;
};
