import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { exitCodeOf, worst } from '../cli/exit-code.ts';
import { reference, temporaryFolder } from '../../test/images/asking.ts';
import { pullsOf, serve } from '../../test/images/http-server.ts';
import { addImage, named, newBlobs, writeLayout } from '../../test/images/layout.ts';
import { translate } from '../pipeline/translate.ts';
import type { Translation, TranslateOptions } from '../pipeline/translate.ts';
import { decodeImageConfig } from './image-config-decode.ts';
import { createLock } from './lock.ts';

const pod = (image: string, securityContext = '{}'): string => `apiVersion: v1
kind: Pod
metadata: { name: shop }
spec:
  containers:
    - name: web
      image: ${image}
      securityContext: ${securityContext}
`;

const run = async (text: string, options: TranslateOptions): Promise<Translation> => {
  const all: Translation[] = [];
  for await (const one of translate([{ name: 'shop.yaml', text }], {
    severity: { 'firewall/open': 'off' },
    ...options,
  }))
    all.push(one);
  expect(all).toHaveLength(1);
  return all[0]!;
};

const web = ({ manifest }: Translation) => manifest?.services?.find(({ name }) => name === 'web');
const findings = ({ diagnostics }: Translation) =>
  diagnostics
    .filter(({ code }) => /^P2LK2|user/.test(code))
    .map(({ code, severity, message, places }) => [
      code,
      severity,
      message,
      places[0]?.path.join('.'),
    ]);

const layers = [
  { 'etc/passwd': 'root:x:0:0::/:\nweb:x:7:8::/:', 'etc/group': 'web:x:8:\nstaff:x:50:web' },
];

/** Loopback registry that has `shop:1.0`, and the digest of its only layer. */
const registry = async (User: string) => {
  const store = newBlobs();
  const root = await addImage(store, { config: { User, Cmd: ['/shop'] }, layers });
  const layer = [...store.blobs].find(([, bytes]) => bytes[0] === 0x1f)![0];
  const server = await serve(pullsOf(store, root));
  return {
    image: `${server.host}/shop:1.0`,
    digest: root.digest,
    layers: () => server.asked.filter((line) => line.endsWith(layer)).length,
  };
};

const noCache = async (): Promise<TranslateOptions> => ({
  images: { linuxkitCache: false, env: { HOME: await temporaryFolder() } },
});

it.each([
  ['root', '', '{}', 0, { uid: 0, gid: 0 }],
  ['a number with a group', '7', '{ runAsGroup: 9 }', 0, { uid: 7, gid: 9 }],
  ['a number without a group', '7', '{}', 1, { uid: 7, gid: 8 }],
  ['a name', 'web', '{}', 1, { uid: 7, gid: 8 }],
  [
    'a name that the pod overrides',
    'web',
    '{ runAsUser: 5, runAsGroup: 5 }',
    0,
    { uid: 5, gid: 5 },
  ],
])(
  'downloads the account files of a registry image only where they are needed: %s',
  async (_, user, securityContext, count, ids) => {
    const { image, layers: asked } = await registry(user);
    expect(web(await run(pod(image, securityContext), await noCache()))).toMatchObject(ids);
    expect(asked()).toBe(count);
  },
);

it('reads the account files of local images along', async () => {
  const folder = await temporaryFolder();
  const store = newBlobs();
  await writeLayout(folder, store, [
    named(
      await addImage(store, { config: { User: '7', Cmd: ['/shop'] }, layers }),
      'docker.io/library/shop:1.0',
    ),
  ]);
  const translation = await run(pod('shop:1.0', '{ runAsGroup: 9 }'), {
    images: { linuxkitCache: folder, offline: true },
  });
  expect(web(translation)).toMatchObject({ uid: 7, gid: 9, additionalGids: [9, 50] });
});

it('says that a source failed when another answered', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'broken.tar'), 'no archive');
  const { image } = await registry('');
  const translation = await run(pod(image), {
    images: { ...(await noCache()).images, imagePaths: [join(folder, 'broken.tar')] },
  });
  const [[code, severity, message, place] = [], ...more] = findings(translation);
  expect([code, severity, place, more]).toEqual([
    'P2LK214',
    'warning',
    'spec.containers.0.image',
    [],
  ]);
  expect(message).toContain('broken.tar cannot tell the config of image');
});

it('asks no program, daemon or registry where unknown images are allowed', async () => {
  const folder = await temporaryFolder();
  const { image, layers: asked } = await registry('web');
  const options = { ...(await noCache()).images, imageResolver: ['touch', join(folder, 'asked')] };
  const translation = await run(pod(image), {
    images: options,
    settings: { unknownImage: 'assume' },
  });
  expect(translation.text).toContain(image);
  expect(asked()).toBe(0);
  expect(await readdir(folder)).toEqual([]);
});

const locked = (config = {}) => {
  const lock = createLock();
  const digest = `sha256:${'a'.repeat(64)}`;
  lock.set(
    reference('shop:1.0'),
    { os: 'linux', architecture: 'amd64' },
    { digest, config: decodeImageConfig({ Cmd: ['/shop'], ...config }, 'it'), source: '' },
  );
  return lock;
};

it('names the digest that a lock file pins', async () => {
  const lock = { lock: locked(), mode: 'locked', name: 'p2lk.lock' } as const;
  const translation = await run(pod('shop:1.0'), { images: { ...(await noCache()).images, lock } });
  expect(web(translation)?.image).toBe(`shop:1.0@sha256:${'a'.repeat(64)}`);
});

it('names the digest of an image that is a volume, and says that a lock file lacks it', async () => {
  const lock = { lock: locked(), mode: 'locked', name: 'p2lk.lock' } as const;
  const text = pod('shop:1.0').replace(
    '  containers:\n    - name: web\n',
    `  volumes: [{ name: pages, image: { reference: 'shop:1.0' } }]
  containers:
    - name: web
      volumeMounts: [{ name: pages, mountPath: /pages }]
`,
  );
  const { manifest } = await run(text, { images: { ...(await noCache()).images, lock } });
  expect(manifest?.volumes).toEqual([
    { name: 'p2lk-pages', image: `shop:1.0@sha256:${'a'.repeat(64)}` },
  ]);
  const { image } = await registry('');
  const other = text.replace("reference: 'shop:1.0'", `reference: '${image}'`);
  expect(
    findings(await run(other, { images: { ...(await noCache()).images, lock } })),
  ).toContainEqual([
    'P2LK221',
    'error',
    expect.stringContaining(image),
    'spec.volumes.0.image.reference',
  ]);
});

it.each([
  ['locked', 'error'],
  ['use', 'warning'],
] as const)('says what a lock file lacks: in mode %s, %s', async (mode, severity) => {
  const { image, digest } = await registry('');
  const translation = await run(pod(image), {
    images: { ...(await noCache()).images, lock: { lock: locked(), mode, name: 'p2lk.lock' } },
  });
  expect(findings(translation)).toContainEqual([
    'P2LK221',
    severity,
    `p2lk.lock does not list image ${image} for linux/amd64`,
    'spec.containers.0.image',
  ]);
  expect(translation.text?.includes(digest)).toBe(mode === 'use' ? false : undefined);
});

it('names a registry that says nothing for half a minute as the cause', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const server = await serve(() => undefined);
  const options = await noCache();
  const running = run(pod(`${server.host}/shop:1.0`), options);
  await vi.waitUntil(() => server.asked.length > 0, { interval: 0 });
  await vi.advanceTimersByTimeAsync(30_000);
  const { diagnostics, text } = await running;
  expect(text).toBeUndefined();
  const [first] = diagnostics;
  expect(first).toMatchObject({
    code: 'P2LK215',
    message: expect.stringContaining(`the registry ${server.host} was asked`),
  });
  expect(diagnostics.map(exitCodeOf).reduce(worst)).toBe(2);
});
