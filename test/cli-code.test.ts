import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { program } from './built.ts';
import { codesIn, hasStack, pod, Shop } from './cli/run.ts';

const shop = new Shop();

const config = (text: string, ending = 'mjs'): string =>
  shop.write(`${Math.random().toString(36).slice(2)}/p2lk.config.${ending}`, text);

const run = (text: string, ending?: string, more: readonly string[] = []) =>
  shop.p2lk(['--config', config(text, ending), '--timeout', '2', '--quiet', ...more], {
    input: pod(),
    timeout: 20_000,
  });

const plugin = (definition: string): string =>
  `import { definePlugin } from 'p2lk/plugin';
export default { plugins: [definePlugin({ name: 'acme', apiVersion: 1, fields: [], ${definition} })] };`;

const asks = `references: () => [{ kind: 'Foo', name: 'x', optional: true }]`;
const standard = (validate: string): string =>
  `options: { '~standard': { version: 1, vendor: 'x', validate: ${validate} } }, apply() {}`;

describe('code of a config', () => {
  test.each<[string, string, string, string?]>([
    ['ends the process', 'process.exit(0); export default {};', 'process.exit(0)'],
    ['never settles', 'await new Promise(() => {}); export default {};', 'waits for what never'],
    ['never settles, in .ts', 'await new Promise(() => {}); export default {};', 'waits for', 'ts'],
    [
      'waits too long',
      'setInterval(() => {}, 100); await new Promise(() => {}); export default {};',
      'not done after 2 seconds',
    ],
    ['loops', 'for (;;) {} export default {};', 'busy for more than 2 seconds'],
    ['loops, in .ts', 'for (;;) {} export default {};', 'busy for more than 2 seconds', 'ts'],
    ['rejects', "Promise.reject(new Error('boom')); export default {};", 'boom'],
    ['throws later', "setTimeout(() => { throw new Error('boom'); }); export default {};", 'boom'],
    ['has a getter', "export default { get plugins() { throw new Error('boom'); } };", 'boom'],
    ['throws an object', 'throw Object.create(null);', 'an object that is no Error'],
    ['throws the unprintable', 'throw { get message() { throw 1; } };', 'cannot be printed'],
    ['throws a symbol', "throw Symbol('x');", 'Symbol(x)'],
    ['is a function that fails', "export default () => { throw new Error('boom'); };", 'boom'],
  ])('that %s is named', (_, text, reason, ending) => {
    const ran = run(text, ending);
    expect([ran.status, codesIn(ran), ran.stdout, hasStack(ran)]).toEqual([
      2,
      ['P2LK501'],
      '',
      false,
    ]);
    expect(ran.stderr).toContain(reason);
  });

  test.each(['42', '() => 42'])('that answers %s is no config', (answer) => {
    expect(codesIn(run(`export default ${answer};`))).toEqual(['P2LK510']);
  });

  test('may be a function of the run', () => {
    const text = `export default async ({ command, env }) => {
      if (command !== 'translate' || env.HOME === undefined) throw new Error('who asks?');
      return { settings: { machineCpu: 2 } };
    };`;
    expect(run(text).status).toBe(0);
    const printed = run(text, 'mjs', ['--print-config']);
    expect(JSON.parse(printed.stdout)).toMatchObject({ settings: { machineCpu: 2 } });
    shop.write('again/p2lk.config.json', printed.stdout);
    const again = shop.p2lk(['--config', 'again/p2lk.config.json', '--print-config', '--quiet']);
    expect([again.status, again.stdout]).toEqual([0, printed.stdout]);
  });

  test.each([
    ['ts', 'const settings = { machinMemory: 1 };\nexport default { settings };', '1:20'],
    ['mts', 'export default () => ({\n  settings: { machinMemory: 1 },\n});', '2:15'],
    ['yaml', 'settings:\n  machinMemory: 1\n', '2:3'],
  ])('in .%s shows the key of a fault', (ending, text, at) => {
    const ran = run(text, ending);
    expect(codesIn(ran)).toEqual(['P2LK510']);
    expect(ran.stderr).toContain(`p2lk.config.${ending}:${at}`);
    expect(ran.stderr).toContain('did you mean machineMemory?');
  });
});

describe('a plugin', () => {
  test.each<[string, string, string]>([
    [
      'ends the process',
      "apply(h) { h.pod.tap('acme', () => process.exit(0)); }",
      'process.exit(0)',
    ],
    [
      'loops in a hook',
      "apply(h) { h.pod.tap('acme', () => { for (;;); }); }",
      'hook pod: it keeps',
    ],
    ['loops in apply', 'apply() { for (;;); }', 'hook apply: it keeps'],
    ['loops in references', 'references() { for (;;); }, apply() {}', 'hook references: it keeps'],
    ['has an async apply', 'async apply() {}', 'returned a promise'],
    ['taps too late', "apply(h) { setTimeout(() => h.pod.tap('acme', () => {})); }", 'acme failed'],
    [
      'taps in a hook',
      "apply(h) { h.pod.tap('acme', () => h.podEnd.tap('acme', () => {})); }",
      'podEnd',
    ],
    ['gives a promise', "apply(h) { h.pod.tap('acme', async () => { throw 1; }); }", 'a promise'],
    [
      'throws later',
      "apply(h) { h.pod.tap('acme', () => { setTimeout(() => { throw new Error('boom'); }); }); }",
      'boom',
    ],
    [
      'throws the unprintable',
      "apply(h) { h.pod.tap('acme', () => { throw Object.create(null); }); }",
      'no Error',
    ],
    ['answers 42', "apply(h) { h.manifest.tap('acme', () => 42); }", 'answered a number'],
    ['refers to 42', 'references: () => [42], apply() {}', 'without kind and name'],
    [
      'resolves to 42',
      `${asks}, apply(h) { h.resolve.for('Foo').tapPromise('acme', async () => 42); }`,
      'answered a number',
    ],
    ['never checks its options', standard('() => new Promise(() => {})'), 'waits for what never'],
    ['throws at its options', standard('() => { throw null; }'), 'hook options'],
  ])('that %s is named', (_, definition, reason) => {
    const ran = run(plugin(definition));
    expect([ran.status, codesIn(ran), ran.stdout, hasStack(ran)]).toEqual([
      3,
      ['P2LK901'],
      '',
      false,
    ]);
    expect(ran.stderr).toContain(reason);
  });

  test.each(['apply: 42', 'fields: 42, apply() {}', 'name: 42, apply() {}'])(
    'of %s is none',
    (definition) => expect(codesIn(run(plugin(definition)))).toEqual(['P2LK511']),
  );

  test('that leaves a timer behind does not keep the program', () => {
    const started = performance.now();
    expect(
      run(plugin("apply(h) { h.pod.tap('acme', () => void setInterval(() => {}, 50)); }")).status,
    ).toBe(0);
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  test('that hangs is named in the chosen form', () => {
    const ran = run(plugin('apply() { for (;;); }'), 'mjs', ['--reporter', 'json']);
    expect([ran.status, JSON.parse(ran.stderr)]).toMatchObject([3, [{ code: 'P2LK901' }]]);
  });
});

describe.each(['SIGINT', 'SIGTERM'] as const)('%s', (signal) => {
  test('ends the program at once in the middle of 11 MB, and leaves no half file', async () => {
    const one = pod('NAME', `      args: ['${'x'.repeat(3000)}']\n`);
    const text = Array.from({ length: 3500 }, (_, i) => one.replace('NAME', `shop-${i}`));
    shop.write('big.yaml', text.join('---\n'));
    const child = spawn(
      process.execPath,
      [program, 'big.yaml', '--quiet', '--output-dir', signal],
      {
        cwd: shop.folder,
        env: shop.env,
        stdio: 'ignore',
      },
    );
    const ended = new Promise<[number | null, string | null]>((resolve) =>
      child.once('exit', (...end) => resolve(end)),
    );
    for (let waited = 0; waited < 200; waited++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      try {
        if (readdirSync(shop.at(signal)).length > 3) break;
      } catch {
        // The folder is not there yet.
      }
    }
    const sent = performance.now();
    child.kill(signal);
    const [code, by] = await ended;
    expect(performance.now() - sent).toBeLessThan(1000);
    expect(by === signal || code === (signal === 'SIGINT' ? 130 : 143)).toBe(true);
    expect(readdirSync(shop.at(signal)).filter((name) => name.includes('.p2lk'))).toEqual([]);
  });
});
