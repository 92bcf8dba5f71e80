import type { ArgsOf, CoreCode } from '../diagnostics/codes.ts';
import type { Path, Refused, Severity } from '../diagnostics/diagnostic.ts';
import type { PodContext } from './rules/pod-context.ts';

/** What a finding may add to its code. Paths are from the root of the object. */
export interface ComplaintOptions {
  /** Whether the key or the value at the path is at fault. */
  readonly on?: 'key' | 'value';
  /** The next thing to type. */
  readonly help?: string;
  readonly severity?: Severity;
  /** What is refused in place of the object itself. */
  readonly refused?: Refused;
  /** Other places that belong to the finding. */
  readonly related?: readonly { readonly path: Path; readonly label: string }[];
}

/**
 * Takes one finding about an object: code, arguments of its message, path from the root of the
 * object.
 */
export type Complain = <C extends CoreCode>(
  code: C,
  args: ArgsOf<C>,
  path: Path,
  options?: ComplaintOptions,
) => void;

/** What `null` stands for in a list of structures: one with no field set. */
const empty: object = Object.freeze({});

/**
 * Where a check is in the object, and where its findings go. The path is one array that grows and
 * shrinks as the check goes down and up; it is copied only for a finding.
 */
export class Scope {
  /** Kind of the object: `Deployment`. */
  readonly kind: string;
  /** Values of the wrong type seen so far. */
  wrongTypes = 0;
  /**
   * Set while in what the API server takes unseen: in a StatefulSet the pod and the claims, which
   * are refused when the controller makes them.
   */
  refused: Refused | undefined;
  /** Whether the object's API version has been removed from servers. */
  legacy = false;
  /** The pod that the check is in. */
  pod: PodContext | undefined;
  private readonly keys: (string | number)[] = [];
  private readonly complain: Complain;

  constructor(kind: string, complain: Complain) {
    this.kind = kind;
    this.complain = complain;
  }

  /** Reports about this place, or about `sub` below it. */
  report<C extends CoreCode>(
    code: C,
    args: ArgsOf<C>,
    sub: Path = [],
    options: ComplaintOptions = {},
  ): void {
    const { refused = this.refused } = options;
    this.complain(code, args, [...this.keys, ...sub], {
      ...options,
      ...(refused !== undefined && { refused }),
    });
  }

  /**
   * Options of a finding by a rule that the server asks only of a Pod, where this is what holds the
   * pod.
   */
  get ofPodOnly(): ComplaintOptions {
    return this.pod?.isPod === false ? { refused: 'pod' } : {};
  }

  /** Applies rules to what Kubernetes 1.33 takes away before it validates. */
  newer(rules: () => void): void {
    const { refused } = this;
    this.refused ??= 'newer';
    rules();
    this.refused = refused;
  }

  /** The path of `sub` below this place. */
  path(sub: Path = []): Path {
    return [...this.keys, ...sub];
  }

  /** This place in words: its last key (`hostPath`, `containers[0]`), or the kind at the root. */
  get here(): string {
    const last = this.keys.at(-1);
    return typeof last === 'number' ? `${this.keys.at(-2) ?? ''}[${last}]` : (last ?? this.kind);
  }

  enter(key: string | number): void {
    this.keys.push(key);
  }

  leave(): void {
    this.keys.pop();
  }

  /** Applies a rule to the value of a key, if it is given. */
  at<T>(key: string, value: T | null | undefined, rule: (value: T, scope: Scope) => void): void {
    if (value === undefined || value === null) return;
    this.keys.push(key);
    rule(value, this);
    this.keys.pop();
  }

  /** Applies a rule to each item of a list of structures. */
  each<T extends object>(
    key: string,
    list: readonly T[] | null | undefined,
    rule: (item: T, scope: Scope, index: number) => void,
  ): void {
    if (list === undefined || list === null) return;
    this.keys.push(key, 0);
    const slot = this.keys.length - 1;
    for (let index = 0; index < list.length; index++) {
      this.keys[slot] = index;
      rule((list[index] ?? empty) as T, this, index);
    }
    this.keys.length = slot - 1;
  }

  /** Applies a rule to each item of a list of strings or numbers. */
  eachScalar<T extends string | number>(
    key: string,
    list: readonly T[] | null | undefined,
    rule: (item: T, scope: Scope) => void,
  ): void {
    if (list === undefined || list === null) return;
    this.keys.push(key, 0);
    const slot = this.keys.length - 1;
    for (let index = 0; index < list.length; index++) {
      const item = list[index];
      if (item === undefined || item === null) continue;
      this.keys[slot] = index;
      rule(item, this);
    }
    this.keys.length = slot - 1;
  }
}
