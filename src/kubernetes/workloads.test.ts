import { expect, test } from 'vitest';
import { fieldsOf } from './table.ts';
import { isRemoved, kindNamed, kindOf, kinds } from './workloads.ts';

test('a kind is found by its apiVersion, current or removed', () => {
  const deployment = kindOf('apps/v1', 'Deployment');
  expect(deployment).toMatchObject({ type: 'Deployment', template: ['spec', 'template'] });
  expect(kindOf('extensions/v1beta1', 'Deployment')).toBe(deployment);
  expect(deployment && isRemoved(deployment, 'extensions/v1beta1')).toBe(true);
  expect(deployment && isRemoved(deployment, 'apps/v1')).toBe(false);
});

test('a wrong group, an unknown kind and a value of another type are not found', () => {
  expect(kindOf('v1', 'Deployment')).toBeUndefined();
  expect(kindOf('apps/v1', 'Pod')).toBeUndefined();
  expect(kindOf('v1', 'constructor')).toBeUndefined();
  expect(kindOf(1, 'Pod')).toBeUndefined();
  expect(kindNamed('Deployment')?.version).toBe('apps/v1');
});

test('each template path leads through the field table to a pod spec', () => {
  for (const { type, template } of kinds) {
    expect(fieldsOf(type), type).toBeDefined();
    if (template === undefined) continue;
    const last = template.reduce(
      (at: string, key) => fieldsOf(at)?.[String(key)]?.type ?? '',
      type,
    );
    expect(fieldsOf(last)?.['spec']?.type, type).toBe('PodSpec');
  }
});

test('companions have no template', () => {
  expect(kinds.filter((kind) => kind.template === undefined).map((kind) => kind.kind)).toContain(
    'ConfigMap',
  );
});
