import { describe, expect, test } from 'vitest';
import { pod, Shop } from './cli/run.ts';
import type { Ran } from './cli/run.ts';

const shop = new Shop();
const broken = `${pod()}  oops: 1\n`;
const run = (code: string, input: string, ...args: readonly string[]): Ran => {
  const name = `r${String(Math.random()).slice(2)}.mts`;
  shop.write(name, code);
  return shop.p2lk(['--offline', ...args, '--reporter', `./${name}`], { input });
};
const lines = `import type { Reporter } from 'p2lk';
export default ((findings) =>
  findings
    .map(({ code, severity, at: [at] }) => \`##\${severity} \${code} \${at?.file}:\${at?.line}\\n\`)
    .join('') +
  'end\\n') satisfies Reporter;
`;

describe('--reporter MODULE', () => {
  test('gets every finding of a run as plain data, and writes all', () => {
    const { status, stdout, stderr } = run(lines, broken);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^(?:##(?:error|note) \S+ <stdin>:\d+\n)+end\n$/);
    expect(stderr).toContain('##error P2LK110 <stdin>:');
  });

  test('is called where there is nothing to say, and holds to --quiet', () => {
    const { status, stdout, stderr } = run(lines, pod(), '--quiet');
    expect([status, stderr]).toEqual([0, 'end\n']);
    expect(stdout).toContain('services:');
  });

  test('may be asynchronous, and may be a package', () => {
    expect(run('export default async () => "later\\n"', pod()).stderr).toBe('later\n');
    shop.write(
      'node_modules/p2lk-reporter-tap/package.json',
      '{"exports": {"import": "./tap.js"}, "type": "module"}',
    );
    shop.write(
      'node_modules/p2lk-reporter-tap/tap.js',
      'export default (all) => `1..${all.length}\\n`;',
    );
    expect(shop.p2lk(['--offline', '--reporter=tap'], { input: broken }).stderr).toMatch(
      /^1\.\.\d+\n$/,
    );
  });

  test('gets what is wrong with the command line, and what other commands say', () => {
    const wrong = run(lines, '', '--bogus');
    expect([wrong.status, wrong.stderr]).toEqual([2, '##error P2LK500 undefined:undefined\nend\n']);
    shop.write('pod.yaml', broken);
    expect(run(lines, '', 'report', 'pod.yaml').stderr).toContain('##error P2LK110 pod.yaml:');
  });

  test.each([
    ['throw new Error("no luck")', 'its code failed: no luck'],
    ['export const a = 1', 'its default export is no function'],
    ['await new Promise(() => {})', 'it waits for what never comes'],
    ['export default (', 'its code failed: '],
  ])('%s: refused before anything is done', (code, reason) => {
    const { status, stdout, stderr } = run(code, pod());
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^error\[P2LK518\]: reporter \.\/r\d+\.mts: /);
    expect(stderr).toContain(reason);
  });

  test.each([
    ['export default () => 7', 'it gave no text'],
    ['export default () => { throw new Error("full") }', 'it failed: full'],
    ['export default async () => { throw 1 }', 'it failed: 1'],
  ])('%s: no finding is lost', (code, reason) => {
    const { status, stderr } = run(code, broken);
    expect(status).toBe(2);
    expect(stderr).toContain('error[P2LK110]');
    expect(stderr).toContain(reason);
  });

  test('a wrong name gets a suggestion', () => {
    const { status, stderr } = shop.p2lk(['--reporter', 'gihub'], { input: pod() });
    expect(status).toBe(2);
    expect(stderr).toContain('did you mean github?');
    expect(shop.p2lk(['--reporter', 'xml'], { input: pod() }).stderr).toContain(
      'reporter xml: p2lk has none of that name, and no package p2lk-reporter-xml or xml is installed',
    );
    expect(shop.p2lk(['--reporter', './none.mjs'], { input: pod() }).stderr).toContain(
      'there is no such file',
    );
  });

  test('one that never settles ends the run', () => {
    const { status, stderr } = run('export default () => new Promise(() => {})', broken);
    expect(status).not.toBe(0);
    expect(stderr).toContain('waits for what never comes');
  });
});
