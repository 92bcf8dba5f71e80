import { given } from './given.ts';
import { objectRules } from './rules/objects.ts';
import type { Complain } from './scope.ts';
import { Scope } from './scope.ts';
import { Shape } from './object-shape.ts';
import { isRemoved, kindNamed } from './workloads.ts';

export type { Complain } from './scope.ts';

/**
 * Judges an object as an API server of Kubernetes 1.33 does on create with strict field validation:
 * codes P2LK110 to P2LK128, P2LK131 to P2LK133. First its shape by the field table; then, unless a
 * value has the wrong type, the rules of its kind. What only a cluster minds (no name, a selector
 * that does not fit) is a warning, a field newer than 1.33 a note. An API version since removed is
 * the caller's to report.
 * @param type the object's kind, or any API type, of which only the shape is judged
 */
export function validate(type: string, value: unknown, complain: Complain): void {
  const scope = new Scope(type, complain);
  const kind = kindNamed(type);
  const version = (value as { readonly apiVersion?: unknown } | null | undefined)?.apiVersion;
  scope.legacy = kind !== undefined && typeof version === 'string' && isRemoved(kind, version);
  new Shape(scope).structure(type, value);
  const rules = Object.hasOwn(objectRules, type) ? objectRules[type] : undefined;
  if (scope.wrongTypes === 0 && rules !== undefined && given(value)) rules(value, scope);
}
