import type { Hook, HookMap } from 'tapable';
import type { Plugin, PluginDefinition } from '../api/define-plugin.ts';
import type { Place } from '../diagnostics/diagnostic.ts';
import type { Report } from '../diagnostics/report.ts';
import { createHooks } from '../api/hooks.ts';
import type { Hooks } from '../api/hooks.ts';
import { fieldsOf } from '../kubernetes/table.ts';
import type { LoggedRunning } from '../view/read-log.ts';
import { thrownText } from '../system/thrown.ts';
import { isView, placeOf } from '../view/view.ts';
import { Claims, isVolumeKey } from './claims.ts';
import type { Drivers } from './claims.ts';
import type { PluginWatch } from './plugin-watch.ts';
import { orderPlugins } from './registration.ts';
import type { OpenTap, Registered } from './registration.ts';

type AnyHook = Hook<unknown, unknown>;
type AnyHookMap = HookMap<AnyHook>;

export interface HostOptions {
  readonly shipped: readonly Plugin[];
  readonly configured?: readonly Plugin[];
  readonly disable?: readonly string[];
  readonly drivers?: Drivers;
  readonly watch?: PluginWatch;
}

/** Runs the plugins: order, claims on volume types, credit for reads, isolation of a faulty one. */
export class PluginHost {
  readonly hooks: Hooks = createHooks();
  readonly plugins: readonly Registered[];
  /** Plugins that `disable` leaves out. */
  readonly leftOut: readonly PluginDefinition<unknown, unknown>[];
  readonly claims: Claims;
  readonly running: LoggedRunning = { reader: undefined };
  #report: Report;
  /** Asynchronous calls that have not answered yet. */
  readonly pending = new Map<
    object,
    { readonly plugin: string; readonly args: readonly unknown[] }
  >();
  readonly watch: PluginWatch | undefined;
  #applying: Registered | undefined;
  #closed = false;
  readonly #befores: { plugin: string; hook: string; before: string; tapped: Set<string> }[] = [];

  /** Registers every plugin; what is wrong with one goes to `report` (codes 5xx and 901). */
  constructor(options: HostOptions, report: Report) {
    this.#report = report;
    this.watch = options.watch;
    this.claims = new Claims(options.drivers ?? {});
    this.plugins = orderPlugins(
      options.shipped,
      options.configured ?? [],
      new Set(options.disable ?? []),
    );
    this.leftOut = [...options.shipped, ...(options.configured ?? [])]
      .map(({ definition }) => definition)
      .filter(({ name }) => options.disable?.includes(name) === true);
    for (const [name, hook] of Object.entries(this.hooks) as [string, AnyHook | AnyHookMap][]) {
      if ('for' in hook)
        hook.intercept({ factory: (key, made) => this.#watch(made as AnyHook, name, String(key)) });
      else this.#watch(hook, name);
    }
    for (const plugin of this.plugins) this.#apply(plugin);
    this.#closed = true;
    this.claims.check(report);
    for (const { plugin, hook, before, tapped } of this.#befores) {
      if (!tapped.has(before)) report.add('P2LK503', { plugin, hook, before });
    }
  }

  /** Where faults go: the report of the workload under way. */
  get report(): Report {
    return this.#report;
  }

  /**
   * Begins another workload: faults go to its report, and a plugin that failed at the one before is
   * heard again, since this one is not to be made without it.
   */
  begin(report: Report): void {
    this.#report = report;
    for (const plugin of this.plugins) plugin.muted = false;
  }

  #apply(plugin: Registered): void {
    const { definition } = plugin;
    if (definition.apiVersion !== 1) {
      this.report.add('P2LK505', {
        plugin: plugin.name,
        reason: `is made for plugin API ${String(definition.apiVersion)}; this p2lk has plugin API 1`,
      });
      return;
    }
    for (const field of definition.fields) {
      const [type = '', name] = field.split('.');
      const known = fieldsOf(type);
      if (known === undefined || (name !== undefined && known[name] === undefined)) {
        this.report.add('P2LK505', {
          plugin: plugin.name,
          reason: `declares the field ${field}, which the Kubernetes API does not have`,
        });
      }
    }
    this.#applying = plugin;
    this.watch?.enter(plugin.name, 'apply');
    try {
      refusePromise(definition.apply(this.hooks, plugin.options), 'apply taps the hooks at once');
    } catch (cause) {
      this.fault(plugin, 'apply', '', cause);
    } finally {
      this.watch?.leave();
      this.#applying = undefined;
    }
  }

  #watch(hook: AnyHook, name: string, key?: string): AnyHook {
    const tapped = new Set<string>();
    const called = key === undefined ? name : `${name}(${key})`;
    hook.intercept({
      name: 'p2lk',
      register: (tap) => this.#register(tap as OpenTap, name, called, key, tapped),
    });
    return hook;
  }

  #register(
    tap: OpenTap,
    hook: string,
    called: string,
    key: string | undefined,
    tapped: Set<string>,
  ): OpenTap {
    const plugin = this.#applying;
    if (this.#closed || plugin === undefined) throw new LateTap(tap.name, called);
    if (tap.name !== plugin.name)
      throw new Error(
        `taps ${called} under the name ${tap.name}: a tap bears its plugin's name, ${plugin.name}`,
      );
    if (hook === 'volume' && key !== undefined && !isVolumeKey(key)) {
      throw new Error(
        `taps volume type ${key}, which no volume has: a field of Volume or a vendor's key ` +
          'with a slash is wanted',
      );
    }
    tapped.add(plugin.name);
    for (const before of [tap.before ?? []].flat())
      this.#befores.push({ plugin: plugin.name, hook: called, before, tapped });
    const rank = hook === 'volume' && key !== undefined ? this.claims.add(key, plugin.name) : 0;
    const { fn } = tap;
    const wrapped =
      rank === -1
        ? (): undefined => undefined
        : hook === 'resolve' && tap.type !== 'sync'
          ? (...args: unknown[]): unknown => this.#callAsync(plugin, called, fn, args, tap.type)
          : (...args: unknown[]): unknown => this.#call(plugin, called, fn, args);
    return { ...tap, stage: (tap.stage ?? 0) + Math.max(rank, 0) * 1000, fn: wrapped };
  }

  #call(plugin: Registered, hook: string, fn: OpenTap['fn'], args: unknown[]): unknown {
    if (plugin.muted) return undefined;
    const outer = this.running.reader;
    this.running.reader = plugin;
    const { log } = this.running;
    const outerCall = log?.enter(plugin.name, hook, args);
    let answer: unknown;
    this.watch?.enter(plugin.name, hook);
    try {
      const result = fn(...args);
      refusePromise(result, 'what is slow belongs to references and the resolve hook');
      if (ANSWERED.test(hook)) checkAnswer(result);
      answer = result;
      return result;
    } catch (cause) {
      this.fault(plugin, hook, args, cause);
      return undefined;
    } finally {
      this.watch?.leave();
      log?.leave(outerCall, answer);
      this.running.reader = outer;
    }
  }

  #callAsync(
    plugin: Registered,
    hook: string,
    fn: OpenTap['fn'],
    args: unknown[],
    type: OpenTap['type'],
  ): unknown {
    const call = {};
    const done =
      type === 'async' ? (args.at(-1) as (error: null, result?: unknown) => void) : undefined;
    const given = done === undefined ? args : args.slice(0, -1);
    this.pending.set(call, { plugin: plugin.name, args: given });
    const answered = plugin.muted
      ? Promise.resolve(undefined).finally(() => this.pending.delete(call))
      : new Promise<unknown>((resolve, reject) => {
          const settle = (error: unknown, result?: unknown): void =>
            error ? reject(error as Error) : resolve(result);
          const outer = this.running.reader;
          this.running.reader = plugin;
          this.watch?.enter(plugin.name, hook);
          try {
            if (done === undefined) resolve(fn(...given));
            else fn(...given, settle);
          } finally {
            this.watch?.leave();
            this.running.reader = outer;
          }
        })
          .then(checkResolved)
          .catch((cause: unknown) => this.fault(plugin, hook, given, cause))
          .finally(() => this.pending.delete(call));
    if (done === undefined) return type === 'promise' ? answered : undefined;
    void answered.then((result) => done(null, result));
    return undefined;
  }

  /** Reports a fault (P2LK901) and mutes the plugin for the rest of the workload. */
  fault(plugin: Registered, hook: string, at: readonly unknown[] | '', cause: unknown): undefined {
    plugin.muted = true;
    const { version, docs } = plugin.definition;
    this.report.add(
      'P2LK901',
      {
        plugin: version === undefined ? plugin.name : `${plugin.name} ${version}`,
        hook,
        item: '',
        reason: thrownText(cause),
      },
      at === '' ? [] : placesOf(at),
      {
        plugin: plugin.name,
        cause,
        help: 'the plugin was left out for the rest of the workload; its other findings may be missing',
        ...(docs !== undefined && { docs }),
      },
    );
    return undefined;
  }
}

/** A tap that comes when no plugin is in its `apply`; it may come when nobody listens any more. */
export class LateTap extends Error {
  readonly plugin: string;

  constructor(plugin: string, hook: string) {
    super(`taps ${hook} after registration has closed: tap inside apply`);
    this.plugin = plugin;
  }
}

/** Hooks whose taps answer with an object. */
const ANSWERED = /^(?:volume|volumePlan|manifest)\b/;

/** @throws Error where something synchronous gave a promise, whose outcome nobody will ask for */
const refusePromise = (result: unknown, rule: string): void => {
  if (typeof (result as { then?: unknown } | undefined)?.then !== 'function') return;
  void (result as Promise<unknown>).then(undefined, () => undefined);
  throw new Error(`returned a promise: ${rule}`);
};

/** @throws Error for an answer that is neither an object nor undefined */
const checkAnswer = (answer: unknown): void => {
  if (answer === undefined || (typeof answer === 'object' && answer !== null)) return;
  const given = answer === null ? 'null' : `a ${typeof answer}`;
  throw new Error(`answered ${given}, and an object or undefined is wanted`);
};

const checkResolved = (answer: unknown): unknown => {
  checkAnswer(answer);
  if (
    answer !== undefined &&
    !('value' in (answer as object)) &&
    !('refused' in (answer as object))
  )
    throw new Error('answered an object that has neither value nor refused');
  return answer;
};

/**
 * The most telling place among a tap's arguments: a view, a reference's place, else the container
 * of the context.
 */
const placesOf = (args: readonly unknown[]): readonly Place[] => {
  const [first] = args;
  if (isView(first)) return [placeOf(first)];
  const reference = (first as { at?: Place } | null | undefined)?.at;
  if (typeof reference?.span === 'function') return [reference];
  const container = (args.at(-1) as { container?: unknown } | undefined)?.container;
  return isView(container) ? [placeOf(container)] : [];
};
