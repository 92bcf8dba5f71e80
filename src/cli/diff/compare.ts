import { aspects } from './machine.ts';
import type { Aspect, Fact } from './machine.ts';

/** One difference between two machines. */
export interface Difference {
  readonly aspect: Aspect;
  readonly of: string;
  readonly name: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** Whether the new machine lets somebody do more than the old one. */
  readonly widened: boolean;
}

/** What differs, the widened first within each aspect. */
export const compare = (old: readonly Fact[], next: readonly Fact[]): readonly Difference[] => {
  const before = byKey(old);
  const after = byKey(next);
  // What a container that is new may do is not wider than nothing, unless it is much.
  const known = new Set(old.map(({ of }) => of));
  const keys = new Set([...before.keys(), ...after.keys()]);
  const found = [...keys].flatMap((key): readonly Difference[] => {
    const [a, b] = [before.get(key), after.get(key)];
    const fact = b ?? a;
    if (fact === undefined || a?.value === b?.value) return [];
    const { aspect, of, name } = fact;
    const values = { before: a?.value, after: b?.value };
    const widened = known.has(of) || aspect === 'port' ? isWider(fact, values) : isMuch(fact);
    return [{ aspect, of, name, ...values, widened }];
  });
  const rank = ({ aspect, widened }: Difference): number =>
    aspects.indexOf(aspect) * 2 + (widened ? 0 : 1);
  return found.sort((x, y) => rank(x) - rank(y));
};

const byKey = (facts: readonly Fact[]): ReadonlyMap<string, Fact> =>
  new Map(facts.map((fact) => [`${fact.aspect}\n${fact.of}\n${fact.name}`, fact]));

interface Values {
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** Privileges that make a container as good as the machine. */
const isMuch = ({ aspect, name, value }: Fact): boolean =>
  (aspect === 'privilege' &&
    (/^capability (?:all|CAP_SYS_(?:ADMIN|MODULE|PTRACE|RAWIO))$/i.test(name) ||
      (name.startsWith('namespace ') && value === 'host') ||
      name.startsWith('device '))) ||
  (aspect === 'mount' && isOfMachine(value) && isWritable(value));

/** Whether a mount's source is a directory of the machine that holds more than a volume's data. */
const isOfMachine = (value: string): boolean =>
  /^\/(?:etc|dev|proc|sys|boot|root|lib|usr|bin|sbin|run|var)? /.test(value);

const isWritable = (value: string): boolean => !/\bro\b/.test(value.slice(value.indexOf(' ')));

const isWider = ({ aspect, name }: Fact, { before, after }: Values): boolean => {
  if (aspect === 'port') return after !== undefined;
  if (aspect === 'limit') return isRaised(name, before, after);
  if (aspect === 'mount') return !name.startsWith('machine ') && isWiderMount(before, after);
  return aspect === 'privilege' && isWiderPrivilege(name, before, after);
};

/** Something of the machine that a container sees for the first time, or may now write to. */
const isWiderMount = (before: string | undefined, after: string | undefined): boolean => {
  // A file system of its own shows nothing of the machine.
  if (after?.startsWith('/') !== true) return false;
  const isOther = before?.split(' ')[0] !== after.split(' ')[0];
  return isOther || (isWritable(after) && before !== undefined && !isWritable(before));
};

/** A limit that is gone or higher; what is no number or means something else widens nothing. */
const isRaised = (name: string, before: string | undefined, after: string | undefined): boolean => {
  if (before === undefined || !/^(?:memory|cpu|pids)\.(?:limit|quota|swap)$|^rlimit/.test(name))
    return false;
  if (after === undefined) return true;
  const [a, b] = [before, after].map((text) => Number(text.split(',').at(-1)));
  return a !== undefined && b !== undefined && (b > a || (b < 0 && a >= 0));
};

const isWiderPrivilege = (
  name: string,
  before: string | undefined,
  after: string | undefined,
): boolean => {
  if (name === 'uid' || name === 'gid') return after === '0';
  // These take privileges away where they hold.
  if (name === 'noNewPrivileges' || name === 'read-only root') return after !== 'true';
  if (/^(?:masked|read-only) path /.test(name)) return after === undefined;
  if (name === 'namespace userns') return after === undefined || after === 'host';
  if (name.startsWith('namespace ')) return after === 'host';
  if (name === 'mount propagation') return after?.includes('shared') === true;
  if (name.startsWith('device ') && before !== undefined && after !== undefined)
    return [...after].some((letter) => !before.includes(letter));
  // Capabilities, groups, devices, sysctls: more is wider, and so is another value.
  return after !== undefined;
};
