import { describe, expect, test } from 'vitest';
import { codesIn, hasStack, Shop } from './cli/run.ts';
import type { Ran } from './cli/run.ts';

const shop = new Shop();

const web = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      securityContext: {runAsUser: 1000, runAsGroup: 1000}
      containers:
        - name: web
          image: registry.shop.test/shop:1.4
          command: [/shop]
          workingDir: /srv/shop
          env:
            - name: PASSWORD
              valueFrom: {secretKeyRef: {name: db, key: password}}
            - name: COLOR
              valueFrom: {configMapKeyRef: {name: settings, key: color}}
          resources: {limits: {memory: 64Mi}}
          volumeMounts:
            - {name: data, mountPath: /data}
      volumes:
        - {name: data, hostPath: {path: /srv/files, type: DirectoryOrCreate}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {color: green}
---
apiVersion: v1
kind: Secret
metadata: {name: db}
stringData: {password: hunter2-of-the-shop}
`;

const options = ['--offline', '--unknown-image', 'assume'];
const why = (asked: string, ...more: readonly string[]): Ran => {
  shop.write('web.yaml', web);
  return shop.p2lk(['why', asked, ...options, 'web.yaml', ...more]);
};

/** The line of the manifest that begins with a text, counted from 1. */
const lineOf = (start: string): number => {
  shop.write('web.yaml', web);
  const { stdout } = shop.p2lk([...options, '-o', 'web.yml', 'web.yaml']);
  expect(stdout).toBe('');
  const text = shop.shell('cat web.yml').stdout;
  return text.split('\n').findIndex((line) => line.trim().startsWith(start)) + 1;
};

describe('p2lk why FIELD', () => {
  test('says which plugin reads a field and where it is written', () => {
    const { status, stdout, stderr } = why('containers.workingDir');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout)
      .toBe(`web.yaml:15:23  spec.template.spec.containers[0].workingDir of Deployment web (Container.workingDir)
  exact: the machine does what it asks
  read by container
  written to line ${lineOf('cwd:')}, services[0].cwd (web), by container (container)
`);
  });

  test.each([
    ['spec.replicas', /^ {2}reported: left out[^]*P2LK302: .*one machine is one pod/m],
    ['pod.spec.containers.resources', /services\[0\]\.resources \(web\), by resources/],
    [
      'web.yaml:25',
      /files\[\d+\]\.contents \(etc\/p2lk\/plan\), by hostPath \(volume\(hostPath\)\)/,
    ],
    ['data.color', /of ConfigMap settings[^]*services\[0\]\.env\[\d\] \(web\), by env/],
    ['Container.image', /services\[0\]\.image \(web\), by container/],
  ])('takes %s', (asked, wanted) => {
    const { status, stdout } = why(asked);
    expect(stdout).toMatch(wanted);
    expect(status).toBe(0);
  });

  test('answers for a field that keeps the workload from being translated', () => {
    shop.write('typo.yaml', web.replace('workingDir', 'hostIPC: true\n          workingDir'));
    const refused = shop.p2lk(['why', 'workingDir', ...options, 'typo.yaml']);
    expect([refused.status, codesIn(refused)]).toEqual([1, ['P2LK110']]);
    shop.write(
      'claim.yaml',
      web.replace(/hostPath: .*}}/, 'gitRepo: {repository: https://git.example.org/a}}'),
    );
    const { stdout } = shop.p2lk(['why', 'volumes.gitRepo.repository', ...options, 'claim.yaml']);
    expect(stdout).toMatch(/^ {2}refused: refused$/m);
  });

  test('of a path that is not there names the nearest', () => {
    const ran = why('containers.workinDir');
    expect([ran.status, hasStack(ran)]).toEqual([2, false]);
    expect(ran.stderr).toContain('did you mean containers.workingDir?');
  });
});

describe('p2lk why LINE', () => {
  test.each([
    ['cwd:', /by container \(container\)\n {4}from web\.yaml:15:23 {2}\S+workingDir\n/],
    [
      '- /srv/files:/data',
      /by volumeMounts[^]*web\.yaml:23:\d+ {2}\S+mountPath[^]*web\.yaml:25:\d+ {2}\S+hostPath\.path/,
    ],
    ['- COLOR=', /by env[^]*web\.yaml:19:\d+[^]*web\.yaml:30:\d+ {2}data\.color/],
    ['- name: web', /by p2lk itself\n {4}from web\.yaml:12:\d+ {2}\S+containers\[0\]\.name/],
  ])('finds what made %s', (start, wanted) => {
    const { status, stdout, stderr } = why(String(lineOf(start)));
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(wanted);
  });

  test('shows no value, be it of a Secret', () => {
    const { stdout } = why(String(lineOf('- PASSWORD=')));
    expect(stdout).toContain('stringData.password');
    expect(stdout).not.toContain('hunter2');
  });

  test('takes a line of a manifest that was written, and knows that of the base', () => {
    shop.write('web.yaml', web);
    shop.p2lk([...options, '--base', 'vm', '-o', 'vm.yml', 'web.yaml']);
    const of = (line: number): Ran => why(`vm.yml:${line}`, '--base', 'vm');
    expect(of(2).stdout).toContain('by the base');
    shop.shell('sed -i s/shop:1.4/shop:1.5/ vm.yml');
    expect(of(2)).toMatchObject({ status: 2 });
    expect(why('none.yml:2')).toMatchObject({ status: 2 });
    expect(why('100000')).toMatchObject({ status: 2 });
  });

  test('prints JSON', () => {
    const [answer] = JSON.parse(why(String(lineOf('cwd:')), '--json').stdout) as [object];
    expect(answer).toMatchObject({
      path: 'services[0].cwd',
      plugin: 'container',
      from: [{ file: 'web.yaml', line: 15 }],
    });
  });
});
