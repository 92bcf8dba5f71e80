import { describe, expect, it } from 'vitest';
import { reference, request } from '../../../test/images/asking.ts';
import { checkImageConfigTable, configTableSource } from './config-table.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const table = {
  'nginx:1.27': {
    entrypoint: ['/docker-entrypoint.sh'],
    env: ['PATH=/bin'],
    user: 'nginx',
    passwd: 'nginx:x:101:101::/:',
    digest,
  },
  busybox: { Cmd: ['sh'] },
  [`shop@${digest}`]: { user: '5' },
  'inspected:1': { Id: 'x', Config: { User: '7', Hostname: '' } },
  'skopeo:1': { os: 'linux', config: { User: '8' } },
};

const ask = (text: string) => configTableSource(table).lookup(reference(text), request());

describe('configTableSource', () => {
  it('answers with what the config says', async () => {
    expect(await ask('docker.io/library/nginx:1.27')).toEqual({
      config: {
        entrypoint: ['/docker-entrypoint.sh'],
        cmd: [],
        env: ['PATH=/bin'],
        user: 'nginx',
        workingDir: '',
        volumes: [],
        exposedPorts: [],
        labels: {},
      },
      digest,
      source: 'imageConfigs of the config',
      accounts: { passwd: 'nginx:x:101:101::/:' },
    });
  });

  it.each([
    ['busybox:latest', { cmd: ['sh'] }],
    [`nginx:1.27@${digest}`, { user: 'nginx' }],
    [`shop:1@${digest}`, { user: '5' }],
    ['inspected:1', { user: '7' }],
    ['skopeo:1', { user: '8' }],
  ])('knows %s', async (text, config) => {
    expect(await ask(text)).toMatchObject({ config });
  });

  it.each(['busybox:1', 'nginx', 'shop', `shop@sha256:${'b'.repeat(64)}`, 'constructor'])(
    'does not know %s',
    async (text) => {
      expect(await ask(text)).toBeUndefined();
    },
  );

  it('fails for a faulty entry only when that image is asked for', async () => {
    const source = configTableSource({ 'shop:1': { entrypoint: '/shop' }, 'web:1': {} });
    await expect(source.lookup(reference('shop:1'), request())).rejects.toThrow(
      '"Entrypoint" of "shop:1" in imageConfigs must be a list of texts',
    );
    expect(await source.lookup(reference('web:1'), request())).toMatchObject({
      config: { entrypoint: [] },
    });
  });
});

it('lists what is wrong with a table', () => {
  expect(
    checkImageConfigTable({
      Shop: {},
      ok: { user: 'x' },
      typo: { entryPoint: ['x'] },
      list: [] as never,
      short: { digest: 'sha256:1' },
    }),
  ).toEqual([
    { key: 'Shop', reason: 'the repository name must be lower case' },
    { key: 'typo', reason: 'it has the unknown key "entryPoint"' },
    { key: 'list', reason: 'it must be an object' },
    { key: 'short', reason: '"digest" of it must be "sha256:" and 64 hexadecimal digits' },
  ]);
});
