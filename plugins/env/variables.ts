import {
  byteLength,
  podField,
  processLimits,
  resourceField,
  storedBytes,
  storedKeys,
  textOf,
} from 'p2lk/plugin';
import type {
  ConfigMap,
  Container,
  ContainerContext,
  EnvFromSource,
  EnvVar,
  ObjectFieldSelector,
  ResourceFieldSelector,
  Secret,
  View,
} from 'p2lk/plugin';
import { secretValue } from './secret-value.ts';

/**
 * The variables that the pod defines, in order, `$(NAME)` expanded: `envFrom` first, then `env`; a
 * later one wins. An entry sees `envFrom` and the entries before it, never the image's own
 * variables. Source: kubelet `pkg/kubelet/kubelet_pods.go`, makeEnvironmentVariables.
 */
export const variablesOf = (
  container: View<Container>,
  context: ContainerContext,
): ReadonlyMap<string, string> => {
  const variables = context.environment;
  let bytes = 0;
  const keep = (at: object, name: string, value: string): void => {
    const own = byteLength(`${name}=${value}`);
    bytes += own;
    if (own > processLimits.one) reportTooLong(at, `variable ${name}`, processLimits.one, context);
    else if (bytes <= processLimits.together) variables.set(name, value);
    else if (bytes - own <= processLimits.together) {
      const what = `the environment of ${container.name}`;
      reportTooLong(at, what, processLimits.together, context);
    }
  };
  for (const source of container.envFrom ?? []) {
    for (const [key, value] of keysOf(source, context))
      keep(source, `${source.prefix ?? ''}${key}`, value);
  }
  for (const variable of container.env ?? []) {
    const literal = plainText(variable.value, variable, variable.name, context);
    const value =
      literal !== undefined && literal !== ''
        ? context.expand(literal)
        : valueFrom(variable, context);
    if (value !== undefined) keep(variable, variable.name, value);
  }
  return variables;
};

/** The text, unless it holds a NUL: placeholders of what only the machine knows alone may. */
const plainText = (
  text: string | undefined,
  at: object,
  name: string,
  context: ContainerContext,
): string | undefined => {
  if (text?.includes('\0') !== true) return text;
  reportNotText(at, `the value of ${name}`, context);
  return undefined;
};

const stored = <T>(
  kind: string,
  name: string | undefined,
  context: ContainerContext,
): View<T> | undefined =>
  context.resolved<View<T>>({ kind, namespace: context.workload.namespace, name: name ?? '' })
    ?.value;

/** `binaryData` does not serve for variables (Kubernetes API, ConfigMapKeySelector). */
const textIn = ({ data = {} }: View<ConfigMap>, key: string): string | undefined =>
  Object.hasOwn(data, key) ? data[key] : undefined;

/**
 * Every key of a source that can be a variable; binary data and text that is none are left out, as
 * a kubelet does.
 */
const keysOf = (
  source: View<EnvFromSource>,
  context: ContainerContext,
): readonly (readonly [string, string])[] => {
  const { configMapRef, secretRef } = source;
  if (configMapRef !== undefined) {
    context.settle(configMapRef, 'optional');
    const { data = {} } = stored<ConfigMap>('ConfigMap', configMapRef.name, context) ?? {};
    return Object.entries(data).filter(
      ([key, text]) => plainText(text, source, `key ${key}`, context) !== undefined,
    );
  }
  if (secretRef !== undefined) context.settle(secretRef, 'optional');
  const secret = stored<Secret>('Secret', secretRef?.name, context);
  if (secret === undefined) return [];
  const name = secretRef?.name ?? '';
  return storedKeys(secret).flatMap((key) => {
    const text = textOf(storedBytes(secret, key));
    if (text === undefined) reportNotText(source, `key ${key} of Secret ${name}`, context);
    return text === undefined ? [] : [[key, secretValue(text, name, source, context)] as const];
  });
};

const valueFrom = (variable: View<EnvVar>, context: ContainerContext): string | undefined => {
  const source = variable.valueFrom;
  if (source === undefined) return variable.value ?? '';
  if (source.fieldRef !== undefined) return fieldOf(source.fieldRef, variable.name, context);
  if (source.resourceFieldRef !== undefined)
    return resourceOf(source.resourceFieldRef, variable.name, context);
  if (source.configMapKeyRef !== undefined) {
    const { name, key, optional = false } = source.configMapKeyRef;
    const object = stored<ConfigMap>('ConfigMap', name, context);
    const value = object && textIn(object, key);
    if (value === undefined && object !== undefined && !optional)
      reportKey(source.configMapKeyRef, `ConfigMap ${name}`, key, context);
    return plainText(value, variable, variable.name, context);
  }
  if (source.secretKeyRef !== undefined) {
    const { name, key, optional = false } = source.secretKeyRef;
    const object = stored<Secret>('Secret', name, context);
    const bytes = object === undefined ? undefined : storedBytes(object, key);
    if (bytes === undefined) {
      if (object !== undefined && !optional)
        reportKey(source.secretKeyRef, `Secret ${name}`, key, context);
      return undefined;
    }
    const text = textOf(bytes);
    if (text !== undefined) return secretValue(text, name ?? '', source.secretKeyRef, context);
    reportNotText(source.secretKeyRef, `key ${key} of Secret ${name}`, context);
    return undefined;
  }
  context.ignore(
    source,
    'fileKeyRef',
    `${variable.name} comes from a file that an init container writes, which nothing on the ` +
      'machine reads before the start',
    'unknown-field',
  );
  return undefined;
};

const fieldOf = (
  ref: View<ObjectFieldSelector>,
  variable: string,
  context: ContainerContext,
): string | undefined => {
  context.settle(ref, 'apiVersion');
  const field = podField(ref.fieldPath, context);
  if (field.kind === 'unknown') {
    context.report('unknown-field', {
      at: [ref, 'fieldPath'],
      message: `${ref.fieldPath} cannot be given to an environment variable`,
    });
    return undefined;
  }
  if (field.kind === 'constant' && field.madeUp !== undefined) {
    context.report('made-up', {
      at: [ref, 'fieldPath'],
      message: `${variable} gets ${field.madeUp}`,
    });
  }
  return field.kind === 'machine' ? field.value : plainText(field.value, ref, variable, context);
};

const resourceOf = (
  ref: View<ResourceFieldSelector>,
  variable: string,
  context: ContainerContext,
): string => {
  const { value, madeUp } = resourceField(ref, context.container, context);
  if (madeUp !== undefined) {
    context.report('made-up', {
      at: [ref, 'resource'],
      message: `${variable}: ${madeUp}`,
      help: 'say how large the machine is in the config: settings: { machineCpu, machineMemory }',
    });
  }
  return value;
};

const reportKey = (at: object, object: string, key: string, context: ContainerContext): void =>
  context.report('missing-key', {
    at: [at, 'key'],
    message: `${object} has no key ${key}`,
    help: 'add the key, or say optional: true',
  });

const reportNotText = (at: object, what: string, context: ContainerContext): void =>
  context.report('not-text', {
    at,
    message: `${what} is no text without NUL, which is all an environment variable can hold`,
    help: 'mount it as a file of a secret volume instead',
  });

const reportTooLong = (at: object, what: string, most: number, context: ContainerContext): void =>
  context.report('too-long', {
    at,
    message: `${what} has more than ${most} bytes, with which Linux starts no process`,
    help: 'mount the text as a file of a configMap or secret volume instead',
  });
