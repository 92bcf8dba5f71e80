import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { build, program, root } from './built.ts';

// The package as a user gets it: packed, installed in an empty project, with a plugin package made
// of the starter beside it.

const folder = mkdtempSync(join(tmpdir(), 'p2lk-package-'));
const shop = join(folder, 'shop');
const plugin = join(folder, 'p2lk-plugin-disk-scratch');

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const run = (cwd: string, command: string, ...args: string[]): Ran => {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  return { status, stdout, stderr };
};

const npm = (cwd: string, ...args: string[]): string => {
  const { status, stdout, stderr } = run(
    cwd,
    'npm',
    ...args,
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
  );
  if (status !== 0) throw new Error(`npm ${args.join(' ')}: ${stderr}${stdout}`);
  return stdout;
};

const p2lk = (...args: string[]): Ran => run(shop, join(shop, 'node_modules/.bin/p2lk'), ...args);

/** Why nothing can be installed here; undefined where it can. */
let unable: string | undefined;

const manifest = `apiVersion: v1
kind: Pod
metadata:
  name: thumbnails
spec:
  securityContext:
    runAsUser: 1000
    runAsGroup: 1000
  containers:
    - name: resize
      image: registry.shop.test/resize:2.1
      command: [/resize]
      volumeMounts:
        - name: pictures
          mountPath: /pictures
  volumes:
    - name: pictures
      emptyDir: {}
`;

const config = (options: string): string => `import { defineConfig } from 'p2lk';
import scratch from 'p2lk-plugin-disk-scratch';

export default defineConfig({
  plugins: [scratch(${options})],
  drivers: { emptyDir: ['disk-scratch', 'emptyDir'] },
});
`;

beforeAll(() => {
  build({ types: true });
  const [packed] = JSON.parse(
    npm(root, 'pack', '--ignore-scripts', '--json', '--pack-destination', folder),
  ) as [{ filename: string }];
  const tarball = join(folder, packed.filename);
  const { version } = JSON.parse(
    readFileSync(join(root, 'node_modules/typescript/package.json'), 'utf8'),
  ) as { version: string };
  expect(run(folder, process.execPath, program, 'new-plugin', 'disk-scratch')).toMatchObject({
    status: 0,
    stderr: '',
  });
  mkdirSync(shop);
  writeFileSync(join(shop, 'package.json'), '{ "name": "shop", "private": true }');
  // Its linter and its changesets are tried by scripts/check-new-plugins.mjs.
  const path = join(plugin, 'package.json');
  const { devDependencies: _, ...rest } = JSON.parse(readFileSync(path, 'utf8')) as {
    devDependencies: object;
  };
  writeFileSync(path, JSON.stringify(rest, undefined, 2));
  try {
    npm(plugin, 'install', '--save-dev', '--ignore-scripts', tarball, `typescript@${version}`);
  } catch (error) {
    const text = String(error);
    if (!/E(?:NOTFOUND|AI_AGAIN|CONNREFUSED|TIMEDOUT|NOTCACHED)|network/.test(text)) throw error;
    unable = 'no package registry can be reached';
    return;
  }
  npm(plugin, 'run', 'build');
  const [made] = JSON.parse(
    npm(plugin, 'pack', '--ignore-scripts', '--json', '--pack-destination', folder),
  ) as [{ filename: string }];
  npm(shop, 'install', tarball, join(folder, made.filename));
  writeFileSync(join(shop, 'pod.yaml'), manifest);
}, 300_000);

afterAll(
  () => process.env['KEEP'] === undefined && rmSync(folder, { recursive: true, force: true }),
);

/** A test that is skipped, with the reason, where nothing could be installed. */
const installed = (name: string, work: () => void): void =>
  test(
    name,
    (context) => {
      if (unable !== undefined) context.skip(unable);
      work();
    },
    240_000,
  );

describe('the starter of a plugin package', () => {
  installed('passes its own tests', () => {
    expect(run(plugin, 'npm', 'test').stdout).toMatch(/^[#ℹ] pass 2\n[#ℹ] fail 0$/m);
  });

  installed('takes the place of a shipped driver', () => {
    writeFileSync(join(shop, 'p2lk.config.ts'), config("{ root: '/srv/scratch' }"));
    const { status, stdout } = p2lk('--config', 'p2lk.config.ts', '--offline', 'pod.yaml');
    expect(status).toBe(0);
    expect(stdout).toContain('/srv/scratch/pictures:/pictures');
    expect(p2lk('--no-config', '--offline', 'pod.yaml').stdout).toContain(
      '/var/lib/p2lk/volumes/pictures:/pictures',
    );
  });

  installed('is found by its short name, with options', () => {
    writeFileSync(
      join(shop, 'short.yaml'),
      'plugins: [[disk-scratch, { root: /srv/short }]]\ndrivers: { emptyDir: [disk-scratch, emptyDir] }\n',
    );
    expect(p2lk('--config', 'short.yaml', '--offline', 'pod.yaml').stdout).toContain(
      '/srv/short/pictures:/pictures',
    );
    expect(p2lk('--config', 'short.yaml', 'plugins').stdout).toMatch(
      /^disk-scratch +config +Volume\.emptyDir$/m,
    );
  });

  installed('declares that it conforms, which can be tried where it is used', () => {
    writeFileSync(join(shop, 'imported.ts'), config("{ root: '/srv/scratch' }"));
    const declared = p2lk('--config', 'imported.ts', 'plugins');
    expect(declared.stdout).toMatch(
      /\n\np2lk-plugin-disk-scratch 0\.1\.0 declares that it conforms; --verify tries it\n$/,
    );
    const tried = p2lk('--config', 'imported.ts', 'plugins', '--verify');
    expect(tried.stdout).toMatch(
      /tried now by kit 1:\nplugin disk-scratch conforms: 10 rules, 1 case\n/,
    );
    expect([declared.status, tried.status]).toEqual([0, 0]);
  });

  installed('is found out where it breaks a rule', () => {
    const main = join(shop, 'node_modules/p2lk-plugin-disk-scratch/dist/index.js');
    const text = readFileSync(main, 'utf8');
    writeFileSync(main, text.replace('z.strictObject', 'z.looseObject'));
    const { status, stdout } = p2lk('--config', 'imported.ts', 'plugins', '--verify');
    writeFileSync(main, text);
    expect(stdout).toContain('plugin disk-scratch does not conform\n  options: ');
    expect(status).toBe(1);
  });

  installed('has its options checked by its own schema', () => {
    writeFileSync(
      join(shop, 'wrong.yaml'),
      'plugins:\n  - [disk-scratch, { root: scratch }]\ndrivers: { emptyDir: disk-scratch }\n',
    );
    const { status, stdout, stderr } = p2lk(
      '--config',
      'wrong.yaml',
      '--reporter',
      'unix',
      'pod.yaml',
    );
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(
      'wrong.yaml:2:28: error: options of plugin disk-scratch: root: must be an absolute path [P2LK504]',
    );
  });

  installed('meets the shipped driver as a conflict where the config does not settle it', () => {
    writeFileSync(join(shop, 'both.yaml'), 'plugins: [disk-scratch]\n');
    const { status, stderr } = p2lk('--config', 'both.yaml', 'pod.yaml');
    expect(status).toBe(2);
    expect(stderr).toMatch(/error\[P2LK502\].*emptyDir and disk-scratch/);
  });
});

describe('the installed package', () => {
  installed('types a config by its plugins', () => {
    const tsc = (text: string): Ran => {
      writeFileSync(join(shop, 'p2lk.config.ts'), text);
      return run(
        shop,
        process.execPath,
        join(root, 'node_modules/typescript/bin/tsc'),
        '--noEmit',
        '--strict',
        '--skipLibCheck',
        '--ignoreConfig',
        '--module',
        'nodenext',
        '--target',
        'es2023',
        'p2lk.config.ts',
      );
    };
    expect(tsc(config("{ root: '/srv/scratch' }"))).toMatchObject({ status: 0, stdout: '' });
    expect(tsc(config('{ rooot: 1 }')).stdout).toContain("'rooot' does not exist");
    expect(tsc(config('{ root: 1 }')).stdout).toContain(
      "Type 'number' is not assignable to type 'string'",
    );
  });

  installed('gives a config the running program where no p2lk is beside it', () => {
    const lonely = join(folder, 'lonely');
    mkdirSync(lonely);
    writeFileSync(join(lonely, 'package.json'), '{ "type": "commonjs" }');
    const text = `import { defineConfig } from 'p2lk';
import { definePlugin } from 'p2lk/plugin';
import emptyDir from 'p2lk/plugins/emptyDir';
const serial = definePlugin({
  name: 'serial', apiVersion: 1, fields: [],
  apply(hooks) { hooks.manifest.tap('serial', (manifest) => ({ ...manifest, kernel: { cmdline: 'console=ttyS0' } })); },
});
export default defineConfig({ plugins: [emptyDir, serial] });
`;
    for (const name of ['p2lk.config.ts', 'p2lk.config.mts', 'p2lk.config.js', 'p2lk.config.mjs']) {
      writeFileSync(join(lonely, name), text);
      const { status, stdout, stderr } = run(
        lonely,
        join(shop, 'node_modules/.bin/p2lk'),
        '--offline',
        '--quiet',
        join(shop, 'pod.yaml'),
      );
      expect({ name, status, stderr }).toEqual({ name, status: 0, stderr: '' });
      expect(stdout).toMatch(/^kernel:\n {2}cmdline: "?console=ttyS0/);
      rmSync(join(lonely, name));
    }
  });

  installed('is a library with types', () => {
    writeFileSync(
      join(shop, 'library.mjs'),
      `import { translate } from 'p2lk';
import { definePlugin } from 'p2lk/plugin';
import { runCases } from 'p2lk/testing';
for await (const { text } of translate([{ name: 'pod.yaml', text: ${JSON.stringify(manifest)} }], { images: { offline: true } })) console.log(text);
console.log(typeof definePlugin, typeof runCases);
`,
    );
    const { status, stdout } = run(shop, process.execPath, 'library.mjs');
    expect(status).toBe(0);
    expect(stdout).toMatch(/- name: resize[^]*function function\n$/);
  });
});
