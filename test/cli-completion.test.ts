import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { completionOf } from '../src/cli/completion/candidates.ts';
import { commands } from '../src/cli/declared.ts';
import { pod, Shop } from './cli/run.ts';

const shop = new Shop();
const next = async (...words: readonly string[]): Promise<readonly string[]> =>
  (await completionOf(words, shop.folder)).candidates.map(({ text }) => text);

describe('what may come next', () => {
  test('commands, without those for programs', async () => {
    const found = await next('');
    for (const { name, hidden = false } of commands) expect(found.includes(name)).toBe(!hidden);
    expect(await next('ex')).toEqual(['explain']);
    expect(await completionOf(['ex'], shop.folder)).toMatchObject({ files: true });
    expect(await next('help', 'pl')).toEqual(['plugins']);
  });

  test('options of the command and of p2lk itself, and what they may be', async () => {
    expect(await next('report', '--m')).toEqual([
      '--min',
      '--machine-memory',
      '--machine-cpu',
      '--max-warnings',
    ]);
    expect(await next('--mi')).toEqual([]);
    expect(await next('run', '--accel', '')).toEqual(['kvm', 'hvf', 'tcg']);
    expect(await next('--quiet', 'diff', '--fail-on', 'w')).toEqual(['widened']);
    expect(await next('--reporter=gi')).toEqual(['--reporter=github']);
    // bash splits at the sign.
    expect(await next('--reporter', '=', 'gi')).toEqual(['github']);
    expect(await next('--reporter', '=')).toContain('sarif');
    expect(await next('--base', '')).toEqual(['vm', 'vmware', 'cloud']);
    expect(await completionOf(['-o', ''], shop.folder)).toMatchObject({ files: true });
    expect(await completionOf(['--machine-cpu', ''], shop.folder)).toMatchObject({ files: false });
  });

  test('workloads of the files on the line', async () => {
    shop.write(
      'shop.yaml',
      `${pod('web')}---\n${pod('cache')}---\nkind: Service\napiVersion: v1\nmetadata: {name: web}\n`,
    );
    shop.write('broken.yaml', '{');
    expect(await next('shop.yaml', 'broken.yaml', 'none.yaml', '--select', '')).toEqual([
      'pod/web',
      'pod/cache',
    ]);
    expect(await next('why', 'containers.image', '-f', 'shop.yaml', '--select', 'pod/c')).toEqual([
      'pod/cache',
    ]);
    expect(await next('--select', '')).toEqual([]);
  });

  test('codes and fields', async () => {
    expect(await next('explain', 'P2LK60')).toEqual(['P2LK601', 'P2LK602', 'P2LK603', 'P2LK604']);
    expect(await next('explain', 'p2lk601')).toEqual(['P2LK601']);
    expect(await next('explain', 'firewall/cl')).toEqual(['firewall/closed']);
    expect(await next('explain', 'dep')).toEqual(['deployment']);
    expect(await next('explain', 'deploy.spec.str')).toEqual(['deploy.spec.strategy']);
    expect(await next('why', 'pod.spec.containers.workingD')).toEqual([
      'pod.spec.containers.workingDir',
    ]);
    expect(await completionOf(['explain', 'deploy.spec.str'], shop.folder)).toMatchObject({
      open: true,
    });
    expect(await next('explain', 'pod.nothing.at')).toEqual([]);
    expect(await next('completion', '')).toEqual(['bash', 'zsh', 'fish']);
  });
});

const has = (shell: string): boolean => spawnSync(shell, ['--version']).status === 0;

const quoted = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(' ');

/** How each shell is asked what it would offer after a line, with the script in it. */
const asked: { readonly [shell: string]: (words: readonly string[]) => string } = {
  bash: (words) =>
    `source <(p2lk completion bash); COMP_WORDS=(p2lk ${quoted(words)})
COMP_CWORD=${words.length}; _p2lk p2lk; printf '%s\\n' "\${COMPREPLY[@]}"`,
  zsh: (words) =>
    `compdef() { :; }; _files() { print -l -- *(N); }
_describe() { print -l -- $found; }
source <(p2lk completion zsh); words=(p2lk ${quoted(words)})
CURRENT=${words.length + 1}
_p2lk`,
  fish: (words) => `p2lk completion fish | source; complete -C 'p2lk ${words.join(' ')}'`,
};

describe.each(Object.keys(asked))('in %s', (shell) => {
  const offered = (...words: readonly string[]): string => {
    shop.link();
    const { stdout, stderr } = spawnSync(
      shell,
      [...(shell === 'zsh' ? ['-f'] : []), '-c', asked[shell]!(words)],
      {
        cwd: shop.folder,
        encoding: 'utf8',
        env: { ...shop.env, PATH: `${shop.at('bin')}:${shop.env.PATH}` },
      },
    );
    expect(stderr).toBe('');
    return stdout;
  };

  test.skipIf(!has(shell))(
    `the script works${has(shell) ? '' : ' (skipped: it is not here)'}`,
    () => {
      expect(offered('rep')).toMatch(/^report\b/m);
      expect(offered('diff', '--fail-on', 'w')).toMatch(/^widened\b/m);
      expect(offered('explain', 'container/no')).toMatch(/^container\/no-command\b/m);
      shop.write('shop.yaml', pod('web'));
      expect(offered('lock', 'sho')).toMatch(/^shop\.yaml\b/m);
      expect(offered('shop.yaml', '--select', 'pod')).toMatch(/^pod\/web\b/m);
    },
  );
});
