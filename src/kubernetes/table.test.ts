import { describe, expect, test } from 'vitest';
import { apiTypes, fieldsOf } from './table.ts';

describe('fieldsOf', () => {
  test('tells scalars, types, lists and maps apart', () => {
    expect(fieldsOf('Container')).toMatchObject({
      name: { type: 'string', shape: 'one', required: true, scalar: true },
      command: { type: 'string', shape: 'list', required: false },
      volumeMounts: { type: 'VolumeMount', shape: 'list', scalar: false },
      livenessProbe: { type: 'Probe', shape: 'one' },
    });
    expect(fieldsOf('ResourceRequirements')).toMatchObject({
      limits: { type: 'quantity', shape: 'map', scalar: true },
    });
    expect(fieldsOf('HTTPGetAction')).toMatchObject({
      port: { type: 'intOrString', required: true },
    });
    expect(fieldsOf('Secret')).toMatchObject({ data: { type: 'bytes', shape: 'map' } });
    expect(fieldsOf('ContainerPort')).toMatchObject({
      containerPort: { type: 'integer', bits: 32 },
    });
    expect(fieldsOf('PodSpec')).toMatchObject({
      activeDeadlineSeconds: { type: 'integer', bits: 64 },
    });
  });

  test('marks fields newer than Kubernetes 1.33, and no others', () => {
    expect(fieldsOf('PodSpec')?.['hostnameOverride']?.since).toBe('1.34');
    expect(fieldsOf('PodSpec')?.['hostname']?.since).toBeUndefined();
  });

  test('every type that a field names is in the table', () => {
    const missing = apiTypes().flatMap((type) =>
      Object.values(fieldsOf(type) ?? {})
        .filter(
          (field) => field !== undefined && !field.scalar && fieldsOf(field.type) === undefined,
        )
        .map((field) => `${type}.${field?.name}`),
    );
    expect(missing).toEqual([]);
  });

  test('names from Object.prototype are no fields and no types', () => {
    expect(fieldsOf('Pod')?.['__proto__']).toBeUndefined();
    expect(fieldsOf('Pod')?.['constructor']).toBeUndefined();
    expect(fieldsOf('constructor')).toBeUndefined();
  });
});
