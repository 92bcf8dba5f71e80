import type * as zod from 'zod/mini';
import type { ReferenceContext } from './context.ts';
import type { Path, Place, Severity } from '../diagnostics/diagnostic.ts';
import type { Hooks } from './hooks.ts';
import type { PodSpec } from '../kubernetes/generated/types.ts';
import type { Reference } from './reference.ts';
import type { View } from '../view/view.ts';

/**
 * The three places in a hook's order; "after X" is `late`.
 * @example hooks.pod.tap({ name: 'firewall', stage: Stage.early }, (pod, manifest, context) => …)
 */
export const Stage = { early: -100, normal: 0, late: 100 } as const;

/**
 * The part of the Standard Schema interface that p2lk calls (https://standardschema.dev), so that
 * zod, valibot and arktype all serve.
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | {
      readonly issues: readonly {
        readonly message: string;
        readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
      }[];
    };

/** A schema, or a function of zod/mini, called only when options are given. */
export type OptionsSchema<Input, Output> =
  | StandardSchema<Input, Output>
  | ((z: typeof zod) => StandardSchema<Input, Output>);

/** One code of a plugin; it is shown as `<plugin>/<slug>`. */
export interface PluginDiagnostic {
  readonly severity: Severity;
  /** True: an error of the kind that `--lenient` lets pass with a warning. */
  readonly lenient?: boolean;
  /** A few words, as `unsafe sysctl`. */
  readonly title: string;
}

export interface PluginDefinition<Input, Output> {
  /** Unique. Lower and upper case letters, digits, `-`; taps must bear it. */
  readonly name: string;
  /** Integer that changes only with a major release of p2lk. */
  readonly apiVersion: 1;
  readonly version?: string;
  /** Address of a page about the plugin, shown under each of its findings. */
  readonly docs?: string;
  /**
   * API types and fields that the plugin may consume: `Volume.nfs`, `NFSVolumeSource`. Checked
   * against the field table.
   */
  readonly fields: readonly string[];
  readonly diagnostics?: { readonly [slug: string]: PluginDiagnostic };
  readonly options?: OptionsSchema<Input, Output>;
  /**
   * What the pod refers to and this plugin needs: what it yields by name, and all objects of the
   * kinds that it calls `context.objects` for. Called again after answers came, until nothing new
   * appears.
   */
  readonly references?: (
    pod: View<PodSpec>,
    context: ReferenceContext,
  ) => Iterable<Reference> | void;
  /** Taps the hooks. Options are the schema's output; an empty object when none were given. */
  readonly apply: (hooks: Hooks, options: Output) => void;
}

const brand = Symbol.for('p2lk.plugin');

/**
 * A plugin with the options that it was given. Plain data, so that two copies of p2lk on one
 * machine understand each other.
 */
export interface Plugin {
  readonly [brand]: 1;
  readonly definition: PluginDefinition<unknown, unknown>;
  readonly options: unknown;
  /** Where a key of the options is written; absent where nobody knows. */
  readonly places?: (path: Path, on?: 'key' | 'value') => readonly Place[];
}

/** Makes a plugin of its options; itself usable where a plugin is wanted without options. */
export interface PluginFactory<Input> extends Plugin {
  (...options: object extends Input ? [options?: Input] : [options: Input]): Plugin;
}

export const isPlugin = (value: unknown): value is Plugin =>
  (typeof value === 'object' || typeof value === 'function') &&
  value !== null &&
  (value as { [brand]?: unknown })[brand] === 1;

/**
 * Defines a plugin. The result is a factory whose argument is the schema's input; it can be listed
 * as it is when the plugin needs no options.
 * @example export default definePlugin({ name: 'nfs', apiVersion: 1, fields: ['Volume.nfs'], apply })
 */
export const definePlugin = <Input = object, Output = Input>(
  definition: PluginDefinition<Input, Output>,
): PluginFactory<Input> => {
  const known = definition as unknown as PluginDefinition<unknown, unknown>;
  const make = (options?: Input): Plugin => ({ [brand]: 1, definition: known, options });
  return Object.assign(make, { [brand]: 1 as const, definition: known, options: undefined });
};
