import { syncBuiltinESMExports } from 'node:module';

type Work = (...args: never[]) => unknown;
type Holder = { [key: string]: unknown };

/** Modules of Node whose every function reaches outside the program. */
const modules = ['child_process', 'dns', 'fs', 'http', 'https', 'net', 'os', 'tls'] as const;

/** What tells the time, draws lots or comes back later: a label, what holds it, its keys. */
const globals: readonly (readonly [string, () => unknown, readonly string[]])[] = [
  ['', () => globalThis, ['fetch', 'Date', 'setTimeout', 'setInterval', 'setImmediate']],
  ['Math.', () => Math, ['random']],
  ['performance.', () => performance, ['now']],
  ['crypto.', () => globalThis.crypto, ['randomUUID', 'getRandomValues']],
  [
    'node:crypto ',
    () => process.getBuiltinModule('node:crypto'),
    ['randomBytes', 'randomInt', 'randomUUID', 'randomFillSync', 'getRandomValues'],
  ],
  ['process.', () => process, ['cwd', 'hrtime', 'uptime']],
];

/** What of those modules only looks at a text. */
const harmless: ReadonlySet<string> = new Set(['net.isIP', 'net.isIPv4', 'net.isIPv6']);

/** Whether a use of `Date` asks for the time that it is. */
const asksNow = (label: string, args: readonly unknown[]): boolean =>
  label !== 'Date' || args.length === 0;

/**
 * Tells of every effect while work runs: files, programs, networks, the clock, chance, environment
 * variables. `told` is called with what was used; the use itself goes through.
 */
export const watchEffects = async <Result>(
  told: (effect: string) => void,
  work: () => Promise<Result>,
): Promise<Result> => {
  const undo: (() => void)[] = [];
  const patch = (holder: Holder, key: string, label: string): void => {
    const own = Object.getOwnPropertyDescriptor(holder, key);
    const original = holder[key];
    if (typeof original !== 'function' || (own !== undefined && own.configurable !== true)) return;
    const note = (args: readonly unknown[]): void => {
      if (asksNow(label, args)) told(label);
    };
    const value: unknown = new Proxy(original as Work, {
      apply(target, self, args: unknown[]) {
        note(args);
        return Reflect.apply(target, self, args);
      },
      construct(target, args: unknown[], maker) {
        note(args);
        return Reflect.construct(target, args, maker as Work) as object;
      },
      get(target, name) {
        const member: unknown = Reflect.get(target, name, target);
        return label === 'Date' && name === 'now' ? nowOf(member, told) : member;
      },
    });
    Object.defineProperty(holder, key, { value, configurable: true, writable: true });
    undo.push(() => {
      if (own === undefined) delete holder[key];
      else Object.defineProperty(holder, key, own);
    });
  };
  for (const name of modules) {
    const holder = process.getBuiltinModule(`node:${name}`) as unknown as Holder;
    for (const key of Object.keys(holder))
      if (!harmless.has(`${name}.${key}`)) patch(holder, key, `${name}.${key}`);
    if (name === 'fs')
      for (const key of Object.keys(holder['promises'] as Holder))
        patch(holder['promises'] as Holder, key, `fs.promises.${key}`);
  }
  for (const [label, holder, keys] of globals)
    for (const key of keys) patch(holder() as Holder, key, `${label}${key}`);
  const { env } = process;
  process.env = new Proxy(env, {
    get(target, key) {
      if (typeof key === 'string') told(`process.env.${key}`);
      return Reflect.get(target, key) as string | undefined;
    },
  });
  undo.push(() => (process.env = env));
  syncBuiltinESMExports();
  try {
    return await work();
  } finally {
    for (const one of undo.toReversed()) one();
    syncBuiltinESMExports();
  }
};

const nowOf = (now: unknown, told: (effect: string) => void): (() => number) => {
  return () => {
    told('Date.now');
    return (now as () => number)();
  };
};
