/** The room that files take, as a kubelet's eviction manager judges it. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const plan = `name shop
evicts yes
storage 1000 1k
disk work /work 300 300
disk other /other 0
container web
role container
id web
section services
storage 500 500
container log
role sidecar
id log
section services
`;

/** What the pod is evicted for, with that many bytes in each of its places. */
const evicted = (used: Readonly<Record<string, number>>, logs = 0): string => {
  const root = mkdtempSync(join(tmpdir(), 'p2lk-storage-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const folder of ['proc/self', 'var/log', 'work', 'other'])
    mkdirSync(join(root, folder), { recursive: true });
  const at = { work: '/work', other: '/other' } as Readonly<Record<string, string>>;
  const places = Object.entries(used).map(
    ([name, bytes]) =>
      [name in at ? at[name]! : `${root}/containers/services/${name}/tmp`, bytes] as const,
  );
  writeFileSync(join(root, 'plan'), plan);
  writeFileSync(
    join(root, 'proc/self/mounts'),
    places.map(([path]) => `tmpfs ${path} tmpfs rw 0 0\n`).join(''),
  );
  writeFileSync(join(root, 'var/log/web.out.log'), 'x'.repeat(logs));
  writeFileSync(join(root, 'var/log/web.out.1.log'), '');
  writeFileSync(join(root, 'var/log/website.log'), 'x'.repeat(5000));
  const script = `root=$1 stage=up now=0
. ./machine/plan.sh; . ./machine/runtime.sh; . ./machine/storage.sh
clock() { :; }; set_timer() { :; }; tell() { :; }
end_pod() { echo "$2 $4 $3"; }
stat() { case "$1 $4" in
${places.map(([path, bytes]) => `  "-f ${path}") echo "1 100000 ${100_000 - bytes}" ;;`).join('\n')}
  *) wc -c <"$3" ;;
  esac; }
read_plan "$1/plan"; put 1 state running; put 2 state running
due_storage`;
  return execFileSync('sh', ['-c', script, 'sh', root], { encoding: 'utf8' }).trim();
};

test('nothing happens within the limits', () => {
  expect(evicted({ work: 300, other: 100, web: 400, log: 100 }, 100)).toBe('');
});

test.each([
  [{ work: 301 }, 0, 'Usage of EmptyDir volume "work" exceeds the limit "300".'],
  [{ work: 301, web: 900 }, 0, 'Usage of EmptyDir volume "work" exceeds the limit "300".'],
  [
    { other: 200, web: 400, log: 401 },
    0,
    'Pod ephemeral local storage usage exceeds the total limit of containers 1k.',
  ],
  [{ web: 501 }, 0, 'Container web exceeded its local ephemeral storage limit "500".'],
  [{ web: 400 }, 101, 'Container web exceeded its local ephemeral storage limit "500".'],
])('%j and %i of logs are too much', (used, logs, message) => {
  expect(evicted(used, logs)).toBe(`Evicted 1 ${message}`);
});
