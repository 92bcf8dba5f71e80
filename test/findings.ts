import type { CoreCode } from '../src/diagnostics/codes.ts';
import { codes } from '../src/diagnostics/codes.ts';
import type { Refused, Severity } from '../src/diagnostics/diagnostic.ts';
import { validate } from '../src/kubernetes/validate.ts';

/** One finding about an object, its path as `spec.containers[0].image`. */
export interface Found {
  readonly code: CoreCode;
  readonly severity: Severity;
  readonly path: string;
  readonly message: string;
  readonly help: string | undefined;
  readonly on: 'key' | 'value' | undefined;
  readonly refused: Refused | undefined;
  readonly related: readonly string[];
}

const text = (path: readonly (string | number)[]): string =>
  path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${key}`))
    .join('');

/** What `validate` says about an object. */
export function findings(
  object: unknown,
  type = String((object as { kind?: unknown }).kind),
): Found[] {
  const found: Found[] = [];
  validate(type, object, (code, args, path, options = {}) => {
    const { severity, message } = codes[code] as {
      severity: Severity;
      message: (args: unknown) => string;
    };
    found.push({
      code,
      severity: options.severity ?? severity,
      path: text(path),
      message: message(args),
      help: options.help,
      on: options.on,
      refused: options.refused,
      related: (options.related ?? []).map((place) => text(place.path)),
    });
  });
  return found;
}

/**
 * The findings as `P2LK112 spec.containers[0]`, warnings and notes with their severity before, and
 * what is refused where that is not the object: `pod: P2LK112 spec.template.spec.containers[0]`.
 */
export const summary = (object: unknown): string[] =>
  findings(object).map(({ code, severity, path, refused }) =>
    [...(refused === undefined ? [] : [`${refused}:`]), ...(severity === 'error' ? [] : [severity])]
      .concat(code, path)
      .join(' ')
      .trim(),
  );

/** A Pod of a web shop with this spec over a plain one; `undefined` takes a field away. */
export const shopPod = (spec: object = {}, metadata: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'shop', ...metadata },
  spec: { containers: [{ name: 'web', image: 'nginx:1.27' }], ...spec },
});

/** The Pod with these fields in its only container. */
export const shopContainer = (container: object, spec: object = {}): object =>
  shopPod({ containers: [{ name: 'web', image: 'nginx:1.27', ...container }], ...spec });

/** A controller of the kind around a plain pod, with these fields in its spec and in the pod's. */
export function shopController(kind: string, spec: object = {}, pod: object = {}): object {
  const labels = { app: 'shop' };
  const template = {
    metadata: { labels },
    spec: { containers: [{ name: 'web', image: 'nginx:1.27' }], ...pod },
  };
  const common = { metadata: { name: 'shop' }, kind };
  if (kind === 'ReplicationController')
    return { apiVersion: 'v1', ...common, spec: { selector: labels, template, ...spec } };
  const ends = { ...template, spec: { restartPolicy: 'Never', ...template.spec } };
  if (kind === 'Job')
    return { apiVersion: 'batch/v1', ...common, spec: { template: ends, ...spec } };
  if (kind === 'CronJob') {
    return {
      apiVersion: 'batch/v1',
      ...common,
      spec: { schedule: '@daily', jobTemplate: { spec: { template: ends } }, ...spec },
    };
  }
  return {
    apiVersion: 'apps/v1',
    ...common,
    spec: { selector: { matchLabels: labels }, template, ...spec },
  };
}
