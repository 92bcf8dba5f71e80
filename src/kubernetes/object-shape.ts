import { fitsScalar, scalarWords, typeWords } from './scalar.ts';
import type { Scope } from './scope.ts';
import { closest } from '../diagnostics/suggest.ts';
import { isObject } from '../read/value.ts';
import type { Field, Fields } from './table.ts';
import { fieldsOf } from './table.ts';

/** Fields of API versions since removed, which the present types no longer have. */
const removedFields: { readonly [type: string]: readonly string[] | undefined } = {
  DeploymentSpec: ['rollbackTo'],
  DaemonSetSpec: ['templateGeneration'],
};

/**
 * Where a key belongs that is at the wrong level: an outer type that has it, or a field here whose
 * type has it.
 */
function elsewhere(key: string, fields: Fields, outer: readonly string[]): string | undefined {
  const level = outer.findLast((type) => fieldsOf(type)?.[key] !== undefined);
  const inner = Object.values(fields).find(
    (field) => field !== undefined && !field.scalar && fieldsOf(field.type)?.[key] !== undefined,
  );
  if (inner !== undefined) return `${key} belongs under ${inner.name}`;
  return level === undefined ? undefined : `${key} belongs to ${level}; check the indentation`;
}

/**
 * Compares a value with the field table as the API server's strict decoder does: unknown keys
 * (P2LK110), values of the wrong type (P2LK111, P2LK115), fields newer than Kubernetes 1.33
 * (P2LK133). `null` is absent. Keys are case-sensitive. Source: sigs.k8s.io/json strict decoding.
 */
export class Shape {
  private readonly scope: Scope;
  private readonly types: string[] = [];

  constructor(scope: Scope) {
    this.scope = scope;
  }

  /** Checks the value of one structure at the scope's place. */
  structure(type: string, value: unknown): void {
    const fields = fieldsOf(type);
    if (fields === undefined) return;
    if (!isObject(value)) return this.wrong(`a mapping (${type})`, value);
    this.types.push(type);
    for (const key of Object.keys(value)) {
      const field = fields[key];
      if (field === undefined) this.unknown(key, type, fields);
      else this.field(field, value[key], type);
    }
    this.types.pop();
  }

  private field(field: Field, value: unknown, type: string): void {
    if (value === null || value === undefined) return;
    const { scope } = this;
    if (field.since !== undefined) {
      scope.report('P2LK133', { type, field: field.name, since: field.since }, [field.name], {
        on: 'key',
      });
    }
    if (field.shape === 'one' && field.scalar && fitsScalar(field, value)) return;
    scope.enter(field.name);
    if (field.shape === 'list') this.list(field, value);
    else if (field.shape === 'map') this.map(field, value);
    else this.one(field, value);
    scope.leave();
  }

  private one(field: Field, value: unknown): void {
    if (!field.scalar) this.structure(field.type, value);
    else if (!fitsScalar(field, value)) this.wrongScalar(field.type, value);
  }

  private list(field: Field, value: unknown): void {
    if (!Array.isArray(value)) return this.wrong('a list', value);
    for (const [index, item] of (value as unknown[]).entries()) {
      if (item === null || item === undefined) continue;
      this.scope.enter(index);
      this.one(field, item);
      this.scope.leave();
    }
  }

  private map(field: Field, value: unknown): void {
    if (!isObject(value)) return this.wrong('a mapping', value);
    for (const key of Object.keys(value)) {
      const item = value[key];
      if (item === null || item === undefined) continue;
      if (field.scalar && fitsScalar(field, item)) continue;
      this.scope.enter(key);
      this.one(field, item);
      this.scope.leave();
    }
  }

  private wrongScalar(type: string, value: unknown): void {
    const words = scalarWords[type] ?? type;
    if (type === 'quantity' && typeof value === 'string') {
      this.scope.wrongTypes++;
      return this.scope.report('P2LK115', { field: this.scope.here, value, rule: words });
    }
    const quotable =
      type === 'string' &&
      (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint');
    const unquotable = (type === 'integer' || type === 'boolean') && typeof value === 'string';
    const help = quotable
      ? 'put the value in quotes'
      : unquotable
        ? 'write the value without quotes'
        : undefined;
    this.wrong(words, value, help);
  }

  private wrong(expected: string, value: unknown, help?: string): void {
    this.scope.wrongTypes++;
    const vague =
      expected.startsWith('a whole number') &&
      (typeof value === 'number' || typeof value === 'bigint');
    const actual =
      vague && Number.isInteger(Number(value))
        ? 'a number of that size'
        : describe(expected, value);
    this.scope.report(
      'P2LK111',
      { field: this.scope.here, expected, actual },
      [],
      help === undefined ? {} : { help },
    );
  }

  private unknown(key: string, type: string, fields: Fields): void {
    if (this.scope.legacy && removedFields[type]?.includes(key) === true) {
      return this.scope.report('P2LK110', { key, type }, [key], { on: 'key', severity: 'warning' });
    }
    const names = Object.keys(fields);
    const guess = closest(key, names);
    const help =
      guess === undefined ? elsewhere(key, fields, this.types) : `did you mean ${guess}?`;
    this.scope.report(
      'P2LK110',
      { key, type },
      [key],
      help === undefined ? { on: 'key' } : { on: 'key', help },
    );
  }
}

/** The value's type in words, told apart from what was expected where both are strings. */
const describe = (expected: string, value: unknown): string =>
  typeof value === 'string' && (expected.startsWith('a time') || expected.startsWith('base64'))
    ? 'this text'
    : typeWords(value);
