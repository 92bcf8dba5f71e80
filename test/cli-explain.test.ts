import { describe, expect, test } from 'vitest';
import { fieldsOf } from '../src/kubernetes/table.ts';
import { groups } from './docs/samples.ts';
import { Shop } from './cli/run.ts';

const shop = new Shop();

describe('p2lk explain FIELD', () => {
  test.each([
    ['pod.spec.containers.resources', 'Container.resources', 'resources'],
    ['po.spec.containers[0].resources', 'Container.resources', 'resources'],
    ['deploy.spec.template.spec.containers.resources', 'Container.resources', 'resources'],
    [
      'cronjobs.spec.jobTemplate.spec.template.spec.containers.ports',
      'Container.ports',
      'firewall',
    ],
    ['Deployment.spec.replicas', 'DeploymentSpec.replicas', 'workload'],
    ['Container.livenessProbe', 'Container.livenessProbe', 'lifecycle'],
    ['containers.image', 'Container.image', 'container'],
    ['spec.hostname', 'PodSpec.hostname', 'namespaces'],
    ['pod.spec.nodeSelector.disk', 'PodSpec.nodeSelector', 'workload'],
    ['pvc.spec.accessModes', 'PersistentVolumeClaimSpec.accessModes', 'persistentVolumeClaim'],
  ])('%s is %s, which %s honours', (path, field, plugin) => {
    const { status, stdout, stderr } = shop.p2lk(['explain', path]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^  field    ${field}$`, 'm'));
    expect(stdout).toMatch(new RegExp(`^  plugin   .*\\b${plugin}\\b`, 'm'));
  });

  test('says type, verdict, where it ends up, what is said, and where to read on', () => {
    const { stdout } = shop.p2lk(['explain', 'pod.spec.containers.securityContext.procMount']);
    expect(stdout).toContain('\n  type     string\n');
    expect(stdout).toContain('\n  exact: the machine does what it asks\n    - Default\n');
    expect(stdout).toContain(
      '\n      in the manifest: services maskedPaths, services readonlyPaths\n',
    );
    expect(stdout).toContain('\n      securityContext/user-namespace: ');
    expect(stdout).toContain('/docs/diagnostics/securityContext/user-namespace.md\n');
    expect(stdout).toContain('#securitycontext-v1-core\n');
    expect(
      Math.max(
        ...stdout
          .split('\n')
          .filter((line) => !line.includes('http'))
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(100);
  });

  test('lists the fields below with what becomes of them', () => {
    const { stdout } = shop.p2lk(['explain', 'pod.spec.containers']);
    expect(stdout).toMatch(/^ {4}workingDir +string +exact$/m);
    expect(stdout).toMatch(/^ {4}tty +boolean +reported$/m);
    for (const name of Object.keys(fieldsOf('Container')!))
      expect(stdout).toContain(`    ${name} `);
  });

  test('prints JSON for programs', () => {
    const { stdout } = shop.p2lk(['explain', '--json', 'pod.spec.hostname']);
    expect(JSON.parse(stdout)).toMatchObject({
      path: 'pod.spec.hostname',
      field: 'PodSpec.hostname',
      type: 'string',
      plugins: ['namespaces'],
      outcomes: [{ becomes: 'exact' }],
    });
    expect(JSON.parse(shop.p2lk(['explain', '--json', 'P2LK301']).stdout)).toMatchObject({
      code: 'P2LK301',
    });
  });

  test.each([
    [
      'pod.spec.contaners.image',
      'pod.spec has no field contaners',
      'did you mean pod.spec.containers.image?',
    ],
    ['pod.spec.image', 'pod.spec has no field image', 'did you mean pod.spec.containers.image?'],
    [
      'deplyment.spec',
      'there is no kind, type or field deplyment',
      'did you mean deployment.spec?',
    ],
    [
      'pod.spec.hostname.x',
      'pod.spec.hostname is a string and has no fields',
      'p2lk explain pod lists',
    ],
    ['pod.spec.__proto__', 'pod.spec has no field __proto__', 'p2lk explain pod lists'],
  ])('%s: %s', (path, reason, help) => {
    const { status, stdout, stderr } = shop.p2lk(['explain', path]);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`error[P2LK500]: ${reason}\n`);
    expect(stderr).toContain(help);
  });

  test('asks plugins of the config, and leaves out what it disables', () => {
    shop.write(
      'mine.mjs',
      `import { definePlugin } from 'p2lk/plugin';
const quota = { name: 'quota', apiVersion: 1, fields: ['Container.resources'], apply() {} };
export default { disable: ['resources'], plugins: [definePlugin(quota)] };
`,
    );
    const { stdout } = shop.p2lk(['explain', '--config', 'mine.mjs', 'Container.resources']);
    expect(stdout).toContain('\n  plugin   quota\n');
  });

  test('knows every field whose verdict is computed', () => {
    const sampled = groups().flatMap(({ samples }) => samples.map(({ field }) => field));
    const { stdout } = shop.p2lk(['explain', '--json', sampled[0]!]);
    expect((JSON.parse(stdout) as { outcomes: object[] }).outcomes).toHaveLength(
      sampled.filter((field) => field === sampled[0]).length,
    );
  });
});

describe('p2lk plugins', () => {
  test('is one line each in a pipe, and JSON for programs', () => {
    const lines = shop.p2lk(['plugins']).stdout.trimEnd().split('\n');
    const rows = JSON.parse(shop.p2lk(['plugins', '--json']).stdout) as { name: string }[];
    expect(lines.slice(1).map((line) => line.split(' ')[0])).toEqual(rows.map(({ name }) => name));
  });

  test.each([40, 80, 200])('fits a terminal of %i columns', (width) => {
    // script(1) gives the program a terminal.
    shop.link();
    const { status, stdout } = shop.shell(
      `script -qec 'stty cols ${width}; bin/p2lk plugins' /dev/null </dev/null`,
    );
    expect(status).toBe(0);
    const lines = stdout.replaceAll('\r', '').trimEnd().split('\n');
    // The longest name of a field has 60 columns with what stands before it.
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(Math.max(width, 60));
    expect(lines.length).toBeGreaterThan(30);
    expect(stdout).toContain('Container.workingDir');
  });
});
