/**
 * The environment of a container.
 *
 * | field | manifest |
 * | --- | --- |
 * | `env`, `envFrom` | `env`, whole: HOSTNAME, the image's own, then these |
 * | `enableServiceLinks` | the variables of the input's Services that have an address |
 * | `valueFrom.fieldRef` of what only the machine knows | a placeholder, filled in the bundle at boot |
 *
 * LinuxKit's `env` replaces the image's environment, PATH too, so a container with any `env` needs
 * the image's config. Source: kubelet `pkg/kubelet/kubelet_pods.go`, makeEnvironmentVariables;
 * containerd CRI `WithEnv` (image first, then the pod's).
 */
import { Stage, definePlugin, environmentEntry, machineValuesIn, podHostname } from 'p2lk/plugin';
import type {
  ContainerContext,
  Draft,
  Image,
  View,
  Container,
  PodSpec,
  Reference,
  ReferenceContext,
  StatefulSet,
} from 'p2lk/plugin';
import { serviceLinks } from './service-links.ts';
import { variablesOf } from './variables.ts';

const standardPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * The whole environment in order: an image's variable keeps its place when the pod gives it another
 * value.
 */
const wholeEnvironment = (
  imageEnv: readonly string[],
  context: ContainerContext,
): readonly string[] => {
  const whole = new Map<string, string>([['HOSTNAME', hostnameOf(context)]]);
  for (const entry of imageEnv) {
    const at = entry.indexOf('=');
    if (at > 0) whole.set(entry.slice(0, at), entry.slice(at + 1));
  }
  for (const [name, value] of context.environment) whole.set(name, value);
  if (!whole.has('PATH')) whole.set('PATH', standardPath);
  return [...whole].map(([name, value]) => environmentEntry(name, value));
};

const hostnameOf = ({
  object,
  pod,
  settings: { clusterDomain },
  workload,
}: ContainerContext): string => {
  const { serviceName = '' } = (object as StatefulSet).spec ?? {};
  return podHostname(pod, { workload, serviceName, clusterDomain }).kernel;
};

const write = (
  container: View<Container>,
  image: Draft<Image>,
  context: ContainerContext,
): void => {
  const config = context.image?.config;
  const given =
    context.environment.size + (container.env ?? []).length + (container.envFrom ?? []).length > 0;
  if (config === undefined && !given) {
    context.report('hostname', {
      at: container,
      message:
        `${container.name} keeps the environment of ${container.image} as it is; HOSTNAME is ` +
        `not added, since the image's config is not known`,
    });
    return;
  }
  if (config === undefined) reportUnknown(container, context);
  image.set('env', wholeEnvironment(config?.env ?? [], context));
};

const reportUnknown = (container: View<Container>, context: ContainerContext): void => {
  const assumed = context.settings.unknownImage === 'assume';
  const { image = '' } = container;
  const answer = context.resolved({ kind: 'Image', name: image });
  const why = answer?.refused === undefined || answer.refused === '' ? '' : `: ${answer.refused}`;
  context.report('unknown-image', {
    at: [
      ...(['env', 'envFrom'] as const)
        .filter((field) => (container[field] ?? []).length > 0)
        .slice(0, 1)
        .map((field) => [container, field] as const),
      [container, 'image'],
    ],
    severity: assumed ? 'warning' : 'error',
    message: assumed
      ? `the config of ${image} is not known: ${container.name} gets the usual PATH and none of ` +
        'the variables that the image may set'
      : `${container.name} adds to the environment of ${image}, and LinuxKit can only replace ` +
        `it, so the image's config is needed; it is not known${why}`,
    ...(answer?.refused !== undefined && answer.help !== undefined && { help: answer.help }),
  });
};

const references = function* (pod: View<PodSpec>, context: ReferenceContext): Generator<Reference> {
  const { namespace } = context.workload;
  context.objects('Service');
  for (const container of [...(pod.initContainers ?? []), ...pod.containers]) {
    for (const source of container.envFrom ?? []) {
      const [kind, ref] =
        source.configMapRef === undefined
          ? (['Secret', source.secretRef] as const)
          : (['ConfigMap', source.configMapRef] as const);
      if (ref?.name !== undefined)
        yield {
          kind,
          namespace,
          name: ref.name,
          optional: ref.optional ?? false,
          at: context.place([ref, 'name']),
        };
    }
    for (const { valueFrom } of container.env ?? []) {
      const [kind, ref] =
        valueFrom?.configMapKeyRef === undefined
          ? (['Secret', valueFrom?.secretKeyRef] as const)
          : (['ConfigMap', valueFrom.configMapKeyRef] as const);
      if (ref?.name !== undefined)
        yield {
          kind,
          namespace,
          name: ref.name,
          optional: ref.optional ?? false,
          at: context.place([ref, 'name']),
        };
    }
  }
};

export default definePlugin({
  name: 'env',
  apiVersion: 1,
  fields: ['Container.env', 'Container.envFrom', 'PodSpec.enableServiceLinks'],
  diagnostics: {
    'unknown-image': { severity: 'error', title: 'image whose environment is needed' },
    hostname: { severity: 'note', title: 'HOSTNAME not added' },
    'missing-key': { severity: 'error', title: 'key that an object lacks' },
    'not-text': { severity: 'error', title: 'value that is no text' },
    'too-long': { severity: 'error', title: 'value that no process can be given' },
    'unknown-field': { severity: 'error', title: 'field or file that cannot be given' },
    'service-links': { severity: 'note', title: "address of the cluster's own network" },
    'service-address': { severity: 'warning', title: 'Service whose address only a cluster knows' },
    'made-up': { severity: 'warning', title: 'value that only a cluster knows' },
  },
  references,
  apply(hooks) {
    // Early, so that `$(NAME)` in command, args and subPathExpr finds the environment whatever the
    // order of the plugins.
    hooks.container.tap({ name: 'env', stage: Stage.early }, (container, image, context) => {
      for (const [name, value] of serviceLinks(context)) context.environment.set(name, value);
      for (const [name, value] of variablesOf(container, context))
        context.environment.set(name, value);
      // pkg/controller/job/indexed_job_utils.go, addCompletionIndexEnvVariable
      const { kind, name, podName } = context.workload;
      if (kind === 'Job' && podName !== name && !context.environment.has('JOB_COMPLETION_INDEX')) {
        context.environment.set('JOB_COMPLETION_INDEX', podName.slice(name.length + 1));
      }
      write(container, image, context);
      for (const { placeholder, value } of machineValuesIn(
        [...context.environment.values()].join('\n'),
      )) {
        if (value !== undefined)
          context.boot.patch(context.name, { kind: 'fill', placeholder, value });
      }
    });
  },
});
