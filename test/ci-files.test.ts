import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { pod, Shop } from './cli/run.ts';
import type { Ran } from './cli/run.ts';
import { readPage } from './docs/pages.ts';

const shop = new Shop();
const broken = `${pod('bad')}  oops: 1\n`;

describe('the GitHub Action', () => {
  interface Step {
    readonly shell: string;
    readonly env: { readonly [name: string]: string };
    readonly run: string;
  }
  const action = parse(readPage('action.yml')) as {
    readonly inputs: { readonly [name: string]: { readonly default: string } };
    readonly runs: { readonly using: string; readonly steps: readonly Step[] };
  };

  /** Runs the steps as a runner does: with the inputs in their environment. */
  const act = (given: { readonly [input: string]: string }): Ran => {
    const ran = { status: 0 as number | null, stdout: '', stderr: '' };
    for (const { shell, env, run } of action.runs.steps) {
      expect(shell).toBe('bash');
      const values = Object.entries(env).map(([name, text]) => [
        name,
        text.replaceAll(
          /\$\{\{ inputs\.([a-z-]+) \}\}/g,
          (_, input: string) => given[input] ?? action.inputs[input]!.default,
        ),
      ]);
      const { status, stdout, stderr } = spawnSync(
        'bash',
        ['--noprofile', '--norc', '-eo', 'pipefail', '-c', run],
        { cwd: shop.folder, encoding: 'utf8', env: { ...shop.env, ...Object.fromEntries(values) } },
      );
      ran.stdout += stdout;
      ran.stderr += stderr;
      ran.status = status;
      if (status !== 0) break;
    }
    return ran;
  };
  const offline = 'manifests/../manifests';
  const install = (): void => {
    shop.link();
    shop.write('node_modules/.bin/p2lk', '');
    spawnSync('cp', ['-p', shop.at('bin/p2lk'), shop.at('node_modules/.bin/p2lk')]);
  };

  test('translates a folder into another', () => {
    install();
    shop.write('manifests/web.yaml', pod('web'));
    shop.write('manifests/deep/db.yaml', pod('db'));
    const { status } = act({ input: offline, args: '--offline\n--quiet' });
    expect(status).toBe(0);
    expect(existsSync(shop.at('machines/pod-web.yaml'))).toBe(true);
    expect(existsSync(shop.at('machines/pod-db.yaml'))).toBe(true);
  });

  test('annotates what is wrong, and fails', () => {
    install();
    shop.write('bad file.yaml', broken);
    const ran = act({ input: 'bad file.yaml', args: '--offline', command: 'report' });
    expect(ran.status).toBe(1);
    expect(ran.stderr).toMatch(/^::error file=bad file\.yaml,line=\d+,.*title=P2LK110::/m);
  });

  test('takes no value for code, and knows its commands', () => {
    install();
    const hostile = '$(touch pwned)`touch pwned`"; touch pwned; "';
    expect(act({ input: hostile, args: hostile, output: hostile }).status).not.toBe(0);
    expect(act({ command: hostile })).toMatchObject({ status: 2 });
    expect(existsSync(shop.at('pwned'))).toBe(false);
    for (const { run } of action.runs.steps) expect(run).not.toContain('${{');
  });

  test('says of every input what the documentation does', () => {
    const page = readPage('docs/ci.md');
    for (const [name, { default: value }] of Object.entries(action.inputs)) {
      const [, row = ''] = new RegExp(`^\\| \`${name}\` \\|(.*)$`, 'm').exec(page) ?? [];
      expect(row).toContain(value === '' ? '| |' : `\`${value}\` |`);
    }
  });
});

describe('pre-commit', () => {
  const hooks = parse(readPage('.pre-commit-hooks.yaml')) as readonly {
    readonly id: string;
    readonly entry: string;
    readonly language: string;
  }[];
  const run = (id: string, ...files: readonly string[]): Ran => {
    const hook = hooks.find((one) => one.id === id)!;
    expect(hook.language).toBe('node');
    return shop.p2lk([...hook.entry.split(' ').slice(1), ...files]);
  };

  test('p2lk passes manifests, and fails at one that cannot be translated', () => {
    shop.write('p2lk.config.yaml', 'settings: {unknownImage: assume}\nimages: {offline: true}\n');
    shop.write('good.yaml', pod('good'));
    shop.write('bad.yaml', broken);
    expect(run('p2lk', 'good.yaml')).toMatchObject({ status: 0, stderr: '' });
    const { status, stderr } = run('p2lk', 'good.yaml', 'bad.yaml');
    expect(status).toBe(1);
    expect(stderr).toContain('bad.yaml:');
  });

  test('p2lk-lock fails where there is no lock file', () => {
    expect(run('p2lk-lock', 'good.yaml').status).not.toBe(0);
  });
});

describe('the problem matcher', () => {
  interface Pattern {
    readonly regexp: string;
    readonly [group: string]: number | string;
  }
  const { problemMatcher } = JSON.parse(readPage('ci/problem-matcher.json')) as {
    readonly problemMatcher: readonly {
      readonly owner: string;
      readonly pattern: readonly Pattern[];
    }[];
  };

  /** What a runner finds: the patterns of a matcher fit lines that follow each other. */
  const findings = (log: string): readonly { readonly [group: string]: string }[] => {
    const lines = log.split('\n');
    return problemMatcher.flatMap(({ pattern }) =>
      lines.flatMap((_, start) => {
        const found: { [group: string]: string } = {};
        for (const [i, { regexp, ...groups }] of pattern.entries()) {
          const match = new RegExp(regexp).exec(lines[start + i] ?? '');
          if (match === null) return [];
          for (const [name, index] of Object.entries(groups)) found[name] = match[Number(index)]!;
        }
        return [found];
      }),
    );
  };

  test.each(['pretty', 'unix'])('finds what --reporter %s writes', (reporter) => {
    shop.write(
      'bad.yaml',
      broken.replace('      command: [/shop]', '      command: [/shop]\n      tty: true'),
    );
    const run = (form: string): string =>
      shop.p2lk(['--offline', '--no-config', '--reporter', form, 'bad.yaml']).stderr;
    const wanted = (
      JSON.parse(run('json')) as {
        code: string;
        severity: string;
        at: { file: string; line: number; column: number }[];
      }[]
    )
      .filter(({ severity }) => severity !== 'note')
      .map(({ code, severity, at: [place] }) => ({
        code,
        severity,
        file: place!.file,
        line: String(place!.line),
        column: String(place!.column),
      }));
    expect(wanted.length).toBeGreaterThan(0);
    const found = findings(run(reporter)).map(({ code, severity, file, line, column }) => ({
      code,
      severity,
      file,
      line,
      column,
    }));
    expect(found).toEqual(wanted);
  });
});
