import { readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { codesIn, pod, Shop } from './cli/run.ts';

const shop = new Shop();
const read = (name: string): string => readFileSync(shop.at(name), 'utf8');

describe('another program', () => {
  test.each<[string, string, string]>([
    ['app/kustomization.yaml', 'resources: [pod.yaml]\n', 'kubectl kustomize app | p2lk'],
    ['chart/Chart.yaml', 'apiVersion: v2\nname: c\nversion: 1.0.0\n', 'helm template chart chart'],
  ])('%s is named for its folder and by itself', (name, text, command) => {
    shop.write(name, text);
    const [folder = ''] = name.split('/');
    shop.write(`${folder}/pod.yaml`, pod());
    for (const input of [folder, name]) {
      const ran = shop.p2lk(['--quiet', input]);
      expect([ran.status, codesIn(ran)]).toEqual([2, ['P2LK104']]);
      expect(ran.stderr).toContain(command);
    }
  });

  test.each<[string, string, string]>([
    [
      'docker-compose.yml',
      'services:\n  web: {image: nginx}\n',
      'kompose convert --stdout -f docker-compose.yml',
    ],
    ['values.yaml', 'replicas: 1\n', '-f values.yaml | p2lk'],
    [
      'k.yaml',
      'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n',
      'kubectl kustomize .',
    ],
  ])('%s gets the command to type', (name, text, command) => {
    shop.write(name, text);
    const ran = shop.p2lk(['--quiet', name]);
    expect([ran.status, codesIn(ran)]).toEqual([2, ['P2LK104']]);
    expect(ran.stderr).toContain(command);
  });

  test.each([
    ['argoproj.io/v1alpha1', 'Rollout', "s|kind: Rollout|kind: Deployment|' other.yaml | p2lk"],
    ['helm.toolkit.fluxcd.io/v2', 'HelmRelease', 'helm template shop CHART'],
  ])('%s %s is warned of', (apiVersion, kind, command) => {
    shop.write('other.yaml', `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: shop}\n`);
    const ran = shop.p2lk(['other.yaml']);
    expect(codesIn(ran)).toEqual(['P2LK300', 'P2LK509']);
    expect(ran.stderr).toContain(command);
  });
});

test('what was probably meant is said of kinds, commands and files', () => {
  shop.write('typo.yaml', pod().replace('kind: Pod', 'kind: Podd'));
  const kind = shop.p2lk(['typo.yaml']);
  expect(codesIn(kind)).toEqual(['P2LK135']);
  expect(kind.stderr).toContain('typo.yaml:2:7');
  expect(kind.stderr).toContain('did you mean Pod?');
  expect(shop.p2lk(['lcok', 'typo.yaml']).stderr).toContain('did you mean the command p2lk lock?');
  expect(shop.p2lk(['typoo.yaml']).stderr).toContain('did you mean typo.yaml?');
});

test('its own config is no manifest', () => {
  shop.write('own/p2lk.config.yaml', 'settings: {}\n');
  shop.write('own/pod.yaml', pod());
  for (const inputs of [['own'], ['own/*.yaml'], ['own/p2lk.config.yaml', 'own/pod.yaml']])
    expect(shop.p2lk(['--quiet', ...inputs]).status).toBe(0);
});

describe('several workloads', () => {
  const inShop = pod('web').replace(
    'name: web\n',
    'name: web\n  namespace: shop\n  labels: {app: x}\n',
  );
  shop.write('a.yaml', pod('web'));
  shop.write('b.yaml', pod('web'));
  shop.write('c.yaml', inShop);

  test('of one name are told apart by what helps to choose one', () => {
    expect(shop.p2lk(['a.yaml', 'c.yaml']).stderr).toContain('--select default/pod/web');
    const same = shop.p2lk(['a.yaml', 'b.yaml']).stderr;
    expect(same).toContain('default/pod/web (b.yaml:4)');
    expect(same).toContain('leave all but one of the files out');
    shop.p2lk(['a.yaml', 'b.yaml', 'c.yaml', '--output-dir', 'm']);
    expect(readdirSync(shop.at('m'))).toEqual([
      'pod-web-from-b.yaml',
      'pod-web.yaml',
      'shop-pod-web.yaml',
    ]);
  });

  test.each([
    [['--select', 'default/po/web']],
    [['--select', 'shop/pods/web']],
    [['-l', 'app=x']],
    [['-l', '!app']],
    [['--selector', 'app notin (x)']],
  ])('are chosen by %j', (choice) => {
    expect(shop.p2lk(['--quiet', 'a.yaml', 'c.yaml', ...choice]).status).toBe(0);
  });

  test.each([[['-l', 'app=y']], [['--select', 'sts/web']]])('of none fits %j', (choice) => {
    expect(codesIn(shop.p2lk(['--quiet', 'a.yaml', 'c.yaml', ...choice]))).toEqual(['P2LK508']);
  });
});

describe('what the run reads', () => {
  shop.write('in.yaml', pod());
  shop.write('dir/pod-shop.yaml', pod());
  shop.write('p2lk.lock', '{"version": 1, "images": {}}\n');
  symlinkSync('in.yaml', shop.at('link.yaml'));

  test.each([
    [['in.yaml', '-o', 'in.yaml']],
    [['in.yaml', '-o', './dir/../in.yaml']],
    [['link.yaml', '-o', 'in.yaml']],
    [['in.yaml', '-o', 'link.yaml']],
    [['in.yaml', '-o', 'p2lk.lock']],
    [['in.yaml', '-o', 'dir/p2lk.config.json']],
    [['in.yaml', '--trace', 'in.yaml']],
    [['dir', '--output-dir', 'dir']],
    [['ports', 'in.yaml', '-o', 'in.yaml']],
  ])('is not written over: %j', (args) => {
    const ran = shop.p2lk([...args, '--quiet']);
    expect([ran.status, codesIn(ran)]).toEqual([2, ['P2LK517']]);
    expect([read('in.yaml'), read('dir/pod-shop.yaml')]).toEqual([pod(), pod()]);
  });
});

test('an object that another folder of the tree holds is found as the message advises', () => {
  const asks = `      envFrom: [{configMapRef: {name: settings}}]\n`;
  const map = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`;
  shop.write('tree/apps/web.yaml', pod('web', asks));
  shop.write('tree/apps/other.yaml', map('prices'));
  shop.write('tree/base/config/settings.yaml', map('settings'));
  const run = (...args: string[]) => shop.p2lk(['--quiet', '--unknown-image', 'assume', ...args]);
  const alone = run('tree/apps');
  expect([alone.status, codesIn(alone)]).toEqual([1, ['P2LK201']]);
  expect(alone.stderr).toContain('the input has ConfigMap prices');
  expect(alone.stderr).toContain('p2lk -R FOLDER');
  expect(run('-R', 'tree').status).toBe(0);
});

test('a missing object is told once, with the nearest name', () => {
  const asks = `      envFrom: [{configMapRef: {name: shop-cnf}}]\n`;
  const map = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shop-conf}\n';
  const ran = shop.p2lk(['--quiet', '--output-dir', 'none', '-'], {
    input: [pod('one', asks), pod('two', asks), map].join('---\n'),
  });
  expect(codesIn(ran).filter((code) => code === 'P2LK201')).toHaveLength(1);
  expect(ran.stderr).toContain('did you mean shop-conf?');
});

test('what is wrong with the command line comes in the chosen form', () => {
  const ran = shop.p2lk(['--reporter', 'json', '--bogus']);
  expect([ran.status, JSON.parse(ran.stderr)]).toMatchObject([2, [{ code: 'P2LK500' }]]);
  const sarif = JSON.parse(shop.p2lk(['--reporter=sarif', 'none.yaml']).stderr) as {
    runs: [{ tool: { driver: { rules: [{ helpUri: string; help: { text: string } }] } } }];
  };
  const [rule] = sarif.runs[0].tool.driver.rules;
  expect(rule.helpUri).toMatch(/^https:\/\/.*\/P2LK100\.md$/);
  expect(rule.help.text.length).toBeGreaterThan(100);
});

test('a device is no lock file, and a file no folder', () => {
  symlinkSync('/dev/zero', shop.at('dir/p2lk.lock'));
  shop.write('dir/p2lk.config.yaml', '{}\n');
  expect(codesIn(shop.p2lk(['--config', 'dir/p2lk.config.yaml', 'in.yaml']))).toEqual(['P2LK222']);
  expect(shop.p2lk(['in.yaml', '--quiet', '--output-dir', 'a.yaml']).stderr).toContain(
    'it is a file, and a folder is wanted',
  );
});
