import type { Boot } from '../api/boot.ts';
import type { ContainerContext, PodContext } from '../api/context.ts';
import type { Plugin } from '../api/define-plugin.ts';
import type { Hooks } from '../api/hooks.ts';
import { isView } from '../view/view.ts';
import { DraftRecord } from '../linuxkit/draft.ts';

/** One call of a plugin's code, with what it did. */
export interface PluginCall {
  readonly plugin: string;
  /** As messages call it: `container`, `volume(nfs)`, `references`. */
  readonly hook: string;
  /** What the hook gave. */
  readonly args: readonly unknown[];
  /** What was asked of drafts and contexts, in order: a verb with its arguments. */
  readonly acts: { readonly verb: string; readonly args: readonly unknown[] }[];
  answer: unknown;
}

/** Is told when code of a watched plugin begins and ends. */
export interface CallWatch {
  enter?(call: PluginCall): void;
  leave?(call: PluginCall): void;
}

type Tap = (...args: unknown[]) => unknown;

/**
 * The plugin with every call of its code noted in `calls`; it does what it does without. Nothing of
 * the input is read by this, so no field is honoured that the plugin leaves unread.
 */
export const watchPlugin = (plugin: Plugin, calls: PluginCall[], watch: CallWatch = {}): Plugin => {
  const { name, apply, references } = plugin.definition;
  const run = (hook: string, args: readonly unknown[], work: (call: PluginCall) => unknown) => {
    const call: PluginCall = { plugin: name, hook, args, acts: [], answer: undefined };
    calls.push(call);
    watch.enter?.(call);
    try {
      call.answer = work(call);
    } finally {
      watch.leave?.(call);
    }
    if (call.answer instanceof Promise) void call.answer.then((answer) => (call.answer = answer));
    return call.answer;
  };
  const watched =
    (hook: string, fn: Tap): Tap =>
    (...args) =>
      run(hook, args, (call) =>
        fn(...args.map((arg, i) => seenBy(call, arg, i === args.length - 1))),
      );
  return {
    ...plugin,
    definition: {
      ...plugin.definition,
      apply: (hooks, options) =>
        void run('apply', [options], () => apply(watchHooks(hooks, watched), options)),
      ...(references !== undefined && {
        // A generator runs while it is read, so it is read here.
        references: (pod, context) => {
          const found = run('references', [pod, context], () => [
            ...(references(pod, context) ?? []),
          ]);
          return found as ReturnType<typeof references>;
        },
      }),
    },
  };
};

/** Hooks whose taps are watched; everything else of them is as it is. */
const watchHooks = (hooks: Hooks, watched: (hook: string, fn: Tap) => Tap): Hooks =>
  Object.fromEntries(
    Object.entries(hooks).map(([name, hook]) => [name, watchHook(hook as object, name, watched)]),
  ) as unknown as Hooks; // the same hooks, each behind a proxy

const watchHook = (
  hook: object,
  name: string,
  watched: (hook: string, fn: Tap) => Tap,
): object =>
  new Proxy(hook, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function') return value;
      const method = value as (...args: unknown[]) => unknown;
      if (key === 'tap' || key === 'tapPromise' || key === 'tapAsync')
        return (tap: unknown, fn: Tap) => method.call(target, tap, watched(name, fn));
      if (key === 'for')
        return (type: unknown) =>
          watchHook(method.call(target, type) as object, `${name}(${String(type)})`, watched);
      return method.bind(target);
    },
  });

/** An argument of a tap as the watched plugin gets it: drafts and contexts note what is asked. */
const seenBy = (call: PluginCall, arg: unknown, last: boolean): unknown => {
  if (arg instanceof DraftRecord) return watchDraft(call, arg as DraftRecord<object>);
  const isContext = last && typeof arg === 'object' && arg !== null && 'workload' in arg;
  return isContext && 'boot' in arg ? watchContext(call, arg as PodContext) : arg;
};

const noted =
  <Args extends readonly unknown[], Result>(
    call: PluginCall,
    verb: string,
    ask: (...args: Args) => Result,
  ) =>
  (...args: Args): Result => {
    call.acts.push({ verb, args });
    return ask(...args);
  };

const watchDraft = (call: PluginCall, draft: DraftRecord<object>): object => {
  const on = draft.what === 'the manifest' ? 'manifest' : 'image';
  return {
    set: noted(call, `${on}.set`, (key: never, value: never) => draft.set(key, value)),
    add: noted(call, `${on}.add`, (key: never, ...items: never[]) => draft.add(key, ...items)),
    replace: (key: never, value: unknown, reason: string) =>
      draft.replace(
        key,
        ((old: unknown) => {
          const next: unknown = typeof value === 'function' ? (value as Tap)(old) : value;
          call.acts.push({ verb: `${on}.replace`, args: [key, next, reason] });
          return next;
        }) as never, // as the draft's own function of the old value
        reason,
      ),
  };
};

const watchContext = (call: PluginCall, context: PodContext): PodContext => {
  const { prepare, file, environment } = context as Partial<ContainerContext>;
  return {
    ...context,
    boot: watchBoot(call, context.boot),
    record: noted(call, 'record', context.record),
    ...(prepare !== undefined && { prepare: noted(call, 'prepare', prepare) }),
    ...(file !== undefined && { file: noted(call, 'file', file) }),
    ...(environment !== undefined && { environment: watchEnvironment(call, environment) }),
  };
};

const watchBoot = (call: PluginCall, boot: Boot): Boot => ({
  run: noted(call, 'boot.run', (point, step) => boot.run(point, step)),
  before: noted(call, 'boot.before', (image, step) => boot.before(image, step)),
  patch: noted(call, 'boot.patch', (image, edit) => boot.patch(image, edit)),
  live: noted(call, 'boot.live', (image, life) => boot.live(image, life)),
  limitStorage: noted(call, 'boot.limitStorage', (limit) => boot.limitStorage(limit)),
  sidecar: noted(call, 'boot.sidecar', (image) => boot.sidecar(image)),
  supervise: noted(call, 'boot.supervise', (life) => boot.supervise(life)),
  patched: (image, kind) => boot.patched(image, kind),
  get supervised() {
    return boot.supervised;
  },
  get status() {
    return boot.status;
  },
});

const watchEnvironment = (
  call: PluginCall,
  environment: Map<string, string>,
): Map<string, string> =>
  new Proxy(environment, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function') return value;
      const method = (value as Tap).bind(target);
      return key === 'set' || key === 'delete' || key === 'clear'
        ? noted(call, `environment.${key}`, method)
        : method;
    },
  });

/** A text that is the same for the same value. Views of the input cannot be written, nor are read. */
export const snapshot = (value: unknown): string =>
  JSON.stringify(value, (_, item: unknown) => {
    if (isView(item)) return '(view)';
    return typeof item === 'bigint' || typeof item === 'function' ? String(item) : item;
  }) ?? '';
