import { describe, expect, test } from 'vitest';
import { codesIn, hasStack, pod, Shop } from './cli/run.ts';

const shop = new Shop();

/** Warns: the machine has no data disk, and nothing else is said at that weight. */
const warned = pod().replace(
  'metadata:\n  name: shop\n',
  'metadata:\n  name: shop\n  name: shop\n',
);

describe('--reporter', () => {
  const input = pod('shop', '  oops: 1\n');
  const run = (name: string): string => {
    const { status, stdout, stderr } = shop.p2lk(['--reporter', name], { input });
    expect([status, stdout]).toEqual([1, '']);
    return stderr;
  };

  test('pretty shows the place', () => {
    expect(run('pretty')).toMatch(
      /^error\[P2LK110\]: .*oops[^]*--> <stdin>:13:3[^]*13 \| {3}oops: 1[^]*\n1 error\n$/,
    );
  });

  test('unix has one line for each finding', () => {
    expect(run('unix')).toMatch(/^<stdin>:13:3: error: .* \[P2LK110\]\n$/);
  });

  test('json is one array', () => {
    expect(JSON.parse(run('json'))).toMatchObject([
      { code: 'P2LK110', severity: 'error', at: [{ file: '<stdin>', line: 13, column: 3 }] },
    ]);
    expect(
      JSON.parse(shop.p2lk(['--reporter', 'json', '--quiet'], { input: pod() }).stderr),
    ).toEqual([]);
  });

  test('github annotates', () => {
    expect(run('github')).toMatch(/^::error file=<stdin>,line=13,.*col=3,.*title=P2LK110::/);
  });

  test('sarif is a log of version 2.1.0', () => {
    expect(JSON.parse(run('sarif'))).toMatchObject({
      version: '2.1.0',
      runs: [{ results: [{ ruleId: 'P2LK110', level: 'error' }] }],
    });
  });
});

describe('colours', () => {
  const escape = String.fromCodePoint(27);
  const colored = (env: { readonly [name: string]: string }): boolean =>
    shop.p2lk([], { input: 'kind: [', env }).stderr.includes(escape);
  test('come where they are forced, and NO_COLOR wins', () => {
    expect(colored({})).toBe(false);
    expect(colored({ NO_COLOR: '' })).toBe(false);
    expect(colored({ NO_COLOR: '', FORCE_COLOR: '1' })).toBe(true);
    expect(colored({ NO_COLOR: '1', FORCE_COLOR: '1' })).toBe(false);
  });
});

describe('what fails', () => {
  test('warnings only under --strict and beyond --max-warnings', () => {
    expect(shop.p2lk([], { input: warned })).toMatchObject({ status: 0 });
    expect(codesIn(shop.p2lk([], { input: warned }))).toEqual(['P2LK109']);
    const strict = shop.p2lk(['--strict'], { input: warned });
    expect([strict.status, strict.stdout]).toEqual([1, '']);
    expect(strict.stderr).toContain('--strict lets warnings fail');
    expect(shop.p2lk(['--max-warnings', '1'], { input: warned }).status).toBe(0);
    expect(shop.p2lk(['--max-warnings', '0'], { input: warned })).toMatchObject({
      status: 1,
      stdout: '',
    });
  });

  test('--quiet keeps warnings and notes to itself, but not their failure', () => {
    expect(shop.p2lk(['--quiet'], { input: warned })).toMatchObject({ status: 0, stderr: '' });
    expect(shop.p2lk(['--quiet', '--strict'], { input: warned }).status).toBe(1);
  });

  test('--lenient lets a field pass that nothing honours', () => {
    shop.write('deaf.mjs', `export default { disable: ['firewall'] };`);
    const input = pod('shop', '      ports: [{ containerPort: 80 }]\n');
    const strict = shop.p2lk(['--config', 'deaf.mjs'], { input });
    expect({ status: strict.status, codes: [...new Set(codesIn(strict))] }).toEqual({
      status: 1,
      codes: ['P2LK301'],
    });
    const lenient = shop.p2lk(['--config', 'deaf.mjs', '--lenient'], { input });
    expect({ status: lenient.status, codes: [...new Set(codesIn(lenient))] }).toEqual({
      status: 0,
      codes: ['P2LK301'],
    });
  });
});

describe('the command line', () => {
  test.each([
    [['--otput', 'x'], "unknown option '--otput'", 'did you mean --output?'],
    [['--select', 'web'], 'kind/name is wanted', 'p2lk --help'],
    [['--platform', 'amd64'], 'os/architecture is wanted', 'p2lk --help'],
    [['--machine-memory', 'lots'], 'A quantity is wanted, as 2Gi.', 'p2lk --help'],
    [['--machine-cpu', '0'], 'A quantity is wanted', 'p2lk --help'],
    [['--ordinal=-1'], 'A whole number is wanted.', 'p2lk --help'],
    [['--max-warnings', 'few'], 'A whole number is wanted.', 'p2lk --help'],
    [['--timeout', '0'], 'A number of seconds is wanted', 'p2lk --help'],
    [['-o'], "option '-o, --output <file>' argument missing", 'p2lk --help'],
    [['-o', ''], 'It is empty.', 'p2lk --help'],
    [['explain'], "missing required argument 'code|field'", 'p2lk explain --help'],
  ])('%j is refused', (args, reason, help) => {
    const ran = shop.p2lk(args, { input: pod() });
    expect({
      status: ran.status,
      stdout: ran.stdout,
      codes: codesIn(ran),
      stack: hasStack(ran),
    }).toEqual({
      status: 2,
      stdout: '',
      codes: ['P2LK500'],
      stack: false,
    });
    expect(ran.stderr).toContain(reason);
    expect(ran.stderr).toContain(help);
  });

  test('reads options in every form', () => {
    const forms = [
      ['-oshop.yml'],
      ['-o', 'shop.yml'],
      ['--output=shop.yml'],
      ['--output', 'shop.yml'],
    ];
    for (const form of forms)
      expect(shop.p2lk([...form, '-R', '-f', '-'], { input: pod() })).toMatchObject({
        status: 0,
        stdout: '',
      });
    expect(shop.p2lk(['--', '-'], { input: pod() }).status).toBe(0);
  });

  test('machine options reach the machine', () => {
    const stateful = pod('shop')
      .replace('v1', 'apps/v1')
      .replace('kind: Pod', 'kind: StatefulSet')
      .replace(/spec:\n([^]*)$/, (_, spec: string) => {
        const inner = spec.replaceAll(/^/gm, '    ');
        return `spec:\n  serviceName: shop\n  selector: { matchLabels: { app: shop } }\n  template:\n    metadata: { labels: { app: shop } }\n    spec:\n${inner}`;
      });
    const { stdout } = shop.p2lk(['--quiet', '--ordinal', '3'], { input: stateful });
    expect(stdout).toContain('shop-3');
    const limited = pod('shop', '      resources: { requests: { memory: 512Mi } }\n');
    const score = (memory: string): string | undefined =>
      /oomScoreAdj: (\d+)/.exec(
        shop.p2lk(['--machine-memory', memory], { input: limited }).stdout,
      )?.[1];
    expect([score('1Gi'), score('2Gi')]).toEqual(['500', '750']);
  });
});

describe('a plugin that', () => {
  const run = (apply: string, more = ''): ReturnType<Shop['p2lk']> => {
    shop.write(
      'faulty.mjs',
      `import { defineConfig } from 'p2lk';
import { definePlugin } from 'p2lk/plugin';
const faulty = definePlugin({ name: 'faulty', version: '1.2.3', apiVersion: 1, fields: [], docs: 'https://shop.test/faulty', apply(hooks) { ${apply} } ${more} });
export default defineConfig({ plugins: [faulty] });
`,
    );
    return shop.p2lk(['--config', 'faulty.mjs', '--timeout', '0.5', '-o', 'faulty.yml'], {
      input: pod(),
    });
  };
  const finds = (ran: ReturnType<Shop['p2lk']>, status: number, code: string): void =>
    expect({ status: ran.status, codes: codesIn(ran), stack: hasStack(ran) }).toEqual({
      status,
      codes: [code],
      stack: false,
    });

  test('throws is named with its page, and the stack is for who asks for it', () => {
    const apply = `hooks.container.tap('faulty', () => { throw new Error('no licence'); });`;
    const ran = run(apply);
    finds(ran, 3, 'P2LK901');
    expect(ran.stderr).toMatch(
      /plugin faulty 1\.2\.3 failed in hook container.*: no licence[^]*<stdin>:10[^]*https:\/\/shop\.test\/faulty/,
    );
    expect(
      shop.p2lk(['--config', 'faulty.mjs'], { input: pod(), env: { P2LK_DEBUG: '1' } }).stderr,
    ).toContain('faulty.mjs:3');
  });

  test('never answers is named with what it was asked', () => {
    const ran = run(
      `hooks.resolve.for('Licence').tapPromise('faulty', () => new Promise(() => {}));`,
      `, references: () => [{ kind: 'Licence', name: 'shop' }]`,
    );
    finds(ran, 3, 'P2LK902');
    expect(ran.stderr).toContain(
      'plugin faulty gave no answer for Licence shop within 0.5 seconds',
    );
  });

  test('writes an invalid manifest is caught', () => {
    finds(
      run(`hooks.manifest.tap('faulty', (manifest) => ({ ...manifest, servises: [] }));`),
      1,
      'P2LK401',
    );
  });

  test('claims what a shipped one claims is a conflict', () => {
    finds(run(`hooks.volume.for('hostPath').tap('faulty', () => undefined);`), 2, 'P2LK502');
  });

  test('is no plugin is named', () => {
    shop.write('odd.mjs', 'export default { plugins: [{ apply() {} }] };');
    finds(shop.p2lk(['--config', 'odd.mjs'], { input: pod() }), 2, 'P2LK511');
  });
});
