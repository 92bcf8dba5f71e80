import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { dataSchema } from '../src/config/schema.ts';
import { builtins } from '../src/pipeline/builtins.ts';
import { Shop } from './cli/run.ts';
import { readPage, root } from './docs/pages.ts';

const shop = new Shop();
const json = (path: string): object => JSON.parse(readPage(path)) as object;
const accepts = new Ajv({ strict: false }).compile(json('schema/config.json'));

/** The file of the package that an address of its schemas means. */
const shipped = (address: string): string =>
  address.replace('https://unpkg.com/p2lk/', '').replace('./node_modules/p2lk/', '');

describe('the schema of configs', () => {
  test.each([
    [{}, true],
    [{ $schema: 'x', base: 'vm', plugins: ['nfs', ['firewall', { ssh: true }]] }, true],
    [{ settings: { machineMemory: '2Gi', machineCpu: 2 } }, true],
    [{ plugins: [['@acme/quota', { of: 'anything' }]] }, true],
    [{ setings: {} }, false],
    [{ settings: { platform: 3 } }, false],
    [{ severity: { 'container/probe': 'loud' } }, false],
    [{ images: { cache: true } }, false],
  ])('%j: %s, as the program', (config, valid) => {
    expect(accepts(config)).toBe(valid);
    expect(dataSchema.safeParse(config).success).toBe(valid);
  });

  test('knows the options of shipped plugins by their names', () => {
    expect(accepts({ plugins: [['firewall', { shh: true }]] })).toBe(false);
    expect(accepts({ plugins: [['nfs', { nothing: 1 }]] })).toBe(false);
  });

  test('says what every setting means', () => {
    const { properties } = json('schema/config.json') as {
      properties: { [name: string]: { description?: string } };
    };
    for (const name of ['plugins', 'drivers', 'severity', 'base'])
      expect(properties[name]?.description).toMatch(/^[A-Z].*\.$/);
  });
});

test.each(builtins.map(({ definition }) => definition.name))(
  '%s has a schema of its options',
  (name) => {
    const schema = json(`schema/plugins/${name}.json`);
    expect(new Ajv({ strict: false }).compile(schema)({ noSuchOption: 1 })).toBe(false);
  },
);

test('configs of the examples name the schema, and hold to it', () => {
  const text = readPage('examples/p2lk.config.yaml');
  const [, address = ''] = /^# yaml-language-server: \$schema=(\S+)$/m.exec(text) ?? [];
  expect(existsSync(join(root, shipped(address)))).toBe(true);
  expect(accepts(parse(text))).toBe(true);
});

describe('p2lk init', () => {
  test.each(['yaml', 'json'])('%s: names the schema, and holds to it', (form) => {
    shop.write('node_modules/p2lk/schema/config.json', readPage('schema/config.json'));
    const { status } = shop.p2lk(['init', form]);
    expect(status).toBe(0);
    const text = readFileSync(shop.at(`p2lk.config.${form}`), 'utf8');
    const [, address = ''] = /\$schema(?:=|": ")([^"\s]+)/.exec(text) ?? [];
    expect(existsSync(shop.at(address))).toBe(true);
    expect(accepts(parse(text))).toBe(true);
    expect(shop.p2lk(['--print-config']).status).toBe(0);
    shop.remove(`p2lk.config.${form}`);
  });

  test('knows no other form', () => {
    expect(shop.p2lk(['init', 'toml'])).toMatchObject({ status: 2 });
  });
});

describe('p2lk schema', () => {
  test('prints what is shipped, and the schema of a plugin', () => {
    expect(shop.p2lk(['schema']).stdout).toBe(readPage('schema/config.json'));
    const { $id: _, ...firewall } = json('schema/plugins/firewall.json') as { $id: string };
    expect(JSON.parse(shop.p2lk(['schema', 'firewall']).stdout)).toEqual(firewall);
    const wrong = shop.p2lk(['schema', 'firewal']);
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toContain('did you mean firewall?');
  });

  test('knows plugins of the config', () => {
    shop.write(
      'own.mjs',
      `import { definePlugin } from 'p2lk/plugin';
export default { plugins: [definePlugin({ name: 'quota', apiVersion: 1, fields: [],
  options: (z) => z.strictObject({ most: z.int() }), apply() {} })({ most: 1 })] };
`,
    );
    const { stdout } = shop.p2lk(['schema', '--config', 'own.mjs', 'quota']);
    expect(JSON.parse(stdout)).toMatchObject({ properties: { most: { type: 'integer' } } });
  });
});
