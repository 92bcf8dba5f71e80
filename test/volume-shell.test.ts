import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { translate } from '../src/pipeline/translate.ts';

const bash = spawnSync('bash', ['--version']).error === undefined;

/** What a shell would take for more than a text. */
const texts = [
  '$(touch caught)',
  '`touch caught`',
  "'; touch caught; '",
  '"; touch caught; "',
  '; touch caught',
  '&& touch caught &',
  '| touch caught',
  '> caught',
  '\\',
  '$IFS',
  '${HOME}',
  '*',
  '!!',
  '~root',
  '-rf',
  '#',
  'a  b',
  '{a,b}',
  '%s',
];

const manifest = (text: string): string => {
  const quoted = (value: string): string => JSON.stringify(value);
  const object = (kind: string, name: string, spec: string): string =>
    `---\napiVersion: v1\nkind: ${kind}\nmetadata: { name: ${name} }\nspec: ${spec}\n`;
  const claimed = (name: string, source: string): string =>
    object(
      'PersistentVolume',
      name,
      `{ capacity: { storage: 1Gi }, accessModes: [ReadWriteOnce], storageClassName: '', ` +
        `${source}, nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: ` +
        'a, operator: Exists }] }] } } }',
    ) +
    object(
      'PersistentVolumeClaim',
      name,
      `{ volumeName: ${name}, storageClassName: '', accessModes: [ReadWriteOnce], resources: ` +
        '{ requests: { storage: 1Gi } } }',
    );
  return `
apiVersion: v1
kind: Pod
metadata: { name: shop }
spec:
  containers:
    - name: web
      image: registry.example.com/shop:1.4
      command: [/shop]
      volumeMounts:
        - { name: host, mountPath: /host, subPath: ${quoted(`part${text}`)} }
        - { name: nfs, mountPath: /nfs }
        - { name: nfs-options, mountPath: /nfs-options }
        - { name: local, mountPath: /local }
        - { name: disk, mountPath: /disk }
        - { name: iscsi, mountPath: /iscsi }
  volumes:
    - { name: host, hostPath: { path: ${quoted(`/srv/${text}`)} } }
    - { name: nfs, nfs: { server: nas.example.org, path: ${quoted(`/export/${text}`)} } }
    - { name: nfs-options, persistentVolumeClaim: { claimName: nfs-options } }
    - { name: local, persistentVolumeClaim: { claimName: local } }
    - { name: disk, persistentVolumeClaim: { claimName: disk } }
    - name: iscsi
      iscsi: { targetPortal: 192.0.2.20, iqn: 'iqn.2001-04.com.example:a', lun: 0, chapAuthSession: true, secretRef: { name: chap } }
${claimed('nfs-options', `mountOptions: [${quoted(text)}], nfs: { server: nas.example.org, path: /export }`)}
${claimed('local', `local: { path: ${quoted(`/mnt/${text}`)} }`)}
${claimed('disk', `mountOptions: [${quoted(text)}], local: { path: ${quoted(`/dev/disk/by-label/${text}`)} }`)}
---
apiVersion: v1
kind: Secret
metadata: { name: chap }
stringData: { node.session.auth.username: shop, node.session.auth.password: ${quoted(text)} }
`;
};

interface Written {
  readonly files: readonly { readonly path: string; readonly contents?: string }[];
}

/** The commands of a plan's steps, as the supervisor reads them (`machine/plan.sh`, `decode`). */
const commandsOf = (plan: string): readonly string[] =>
  [...plan.matchAll(/^run (.*)$/gm)].map(([, text = '']) =>
    text.replaceAll(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : '\\')),
  );

describe.skipIf(!bash)(`volumes with texts for a shell${bash ? '' : ' (skipped: no bash)'}`, () => {
  test.each(texts)('%s', async (text) => {
    const folder = mkdtempSync(join(tmpdir(), 'p2lk-shell-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    let written: Written | undefined;
    const settings = {
      tools: { prepare: 'tools', format: 'format', iscsi: 'iscsi' },
      unknownImage: 'assume',
    } as const;
    for await (const one of translate([{ name: 'pod.yaml', text: manifest(text) }], { settings })) {
      expect(
        one.diagnostics
          .filter(({ severity }) => severity === 'error')
          .map(({ message }) => message),
      ).toEqual([]);
      if (one.text !== undefined) written = parse(one.text) as Written;
    }
    const files = written?.files ?? [];
    const scripts = files.filter(({ path }) => /^etc\/(?:init|shutdown)\.d\//.test(path));
    expect(scripts.length).toBeGreaterThan(2);
    const steps = commandsOf(files.find(({ path }) => path === 'etc/p2lk/plan')?.contents ?? '');
    expect(steps.length).toBeGreaterThan(6);
    for (const text of [...scripts.map(({ contents = '' }) => contents), ...steps])
      expect(spawnSync('sh', ['-n'], { input: text }).status, text).toBe(0);

    // Every step that calls a script of a volume is run, and says with what words it does.
    const called = steps.filter((step) => step.includes('/bin/sh '));
    const program = `cd "$1"; root=; state=$1
/bin/sh() { printf '%s\\n' "$@" >>words; }
chroot() { shift; "$@"; }
for name in mkdir mount umount chown chmod; do eval "$name() { :; }"; done
touch() { case "$*" in *caught*) echo >caught ;; esac; }
${called.map((step) => `step() {\n${step}\n}\n(step) </dev/null >/dev/null 2>&1`).join('\n')}
`;
    writeFileSync(join(folder, 'program'), program);
    spawnSync('bash', [join(folder, 'program'), folder], {
      env: { ...process.env, HOME: '/nowhere' },
    });
    expect(existsSync(join(folder, 'caught'))).toBe(false);
    const words = readFileSync(join(folder, 'words'), 'utf8').split('\n');
    expect(words).toEqual(
      expect.arrayContaining([
        `/srv/${text}`,
        `/export/${text}`,
        `/mnt/${text}`,
        `/dev/disk/by-label/${text}`,
      ]),
    );
    expect(
      words.filter((word) => word.includes(text) && /^(?:rw,)?[^/]/.test(word)).length,
    ).toBeGreaterThan(0);
  });
});
