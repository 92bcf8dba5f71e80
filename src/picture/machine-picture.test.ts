import { describe, expect, test } from 'vitest';
import type { Image, Manifest } from '../linuxkit/manifest.ts';
import { machinePicture } from './machine-picture.ts';
import { widthOf } from './text.ts';

/** Throws where a text is not XML; gives its texts. */
const textsOf = (svg: string): readonly string[] => {
  const open: string[] = [];
  const texts: string[] = [];
  const entity = /&(?:amp|lt|gt|quot|#39);/g;
  for (const [, closing, name, attributes = '', selfClosing, text = ''] of svg.matchAll(
    /<(\/?)([a-z]+)((?: [a-zA-Z-]+="[^"<]*")*)(\/?)>([^<]*)/g,
  )) {
    if (closing === '/') expect(open.pop()).toBe(name);
    else if (selfClosing !== '/') open.push(name ?? '');
    if (open.at(-1) !== 'style')
      expect(`${attributes}${text}`.replaceAll(entity, '')).not.toContain('&');
    if (open.at(-1) === 'text') texts.push(text);
  }
  expect(open).toEqual([]);
  expect(svg.replaceAll(/<\/?[a-z]+(?: [a-zA-Z-]+="[^"<]*")*\/?>[^<]*/g, '')).toBe('');
  return texts;
};

const service = (more: Partial<Image>): Manifest => ({
  services: [{ name: 'web', image: 'shop:1', ...more }],
  files: [
    {
      path: 'etc/p2lk/plan',
      contents:
        'name shop\nrestartPolicy Always\ngrace 30\nfinal unmount nf\ncontainer p2lk-files\nrole step\n' +
        'step hostname\ncontainer web\nrole container\nid web\nsection services\n' +
        'readiness http\nstep format disk\n',
    },
  ],
});

describe('the picture of a machine', () => {
  test('shows stages in order, the container with its limits and mounts, and the ports', () => {
    const svg = machinePicture({
      workload: { kind: 'Deployment', name: 'shop' },
      manifest: {
        ...service({
          command: ['/bin/shop', '--password=hunter2'],
          env: ['PASSWORD=hunter2'],
          capabilities: ['all'],
          resources: { memory: { limit: 2 ** 26 }, cpu: { quota: 50_000, period: 100_000 } },
          binds: [
            '/run/p2lk/pod/hosts:/etc/hosts:rw',
            '/var/lib/p2lk/volumes/data:/data:rw,rprivate',
            '/srv:/srv:ro',
          ],
        }),
        kernel: { image: 'linuxkit/kernel:6.12.59' },
        onboot: [{ name: 'dhcpcd', image: 'linuxkit/dhcpcd:1' }],
      },
      records: [
        { topic: 'ports', row: { port: '8080', protocol: 'tcp', why: 'web http' } },
        { topic: 'ports', row: { port: 'others', protocol: 'all', state: 'closed' } },
      ],
    });
    const texts = textsOf(svg);
    expect(texts).toEqual([
      'deployment/shop',
      '1',
      'Kernel and init',
      'linuxkit/kernel:6.12.59',
      '2',
      'At boot, one after the other',
      'dhcpcd',
      '3',
      'Before the pod starts',
      'hostname',
      '4',
      'Containers, side by side',
      'web',
      'shop:1',
      'runs /bin/shop',
      'restarts: Always',
      'readiness probe',
      'at most 64 MiB',
      'at most 0.5 CPU',
      'root',
      'all capabilities',
      '/data ← volume data',
      '/srv ← machine /srv, read-only',
      'first: format disk',
      '5',
      'At shutdown',
      'containers get 30 s to end',
      '→',
      'unmount nf',
      'Open ports',
      '8080/tcp',
      'from anyone (web http)',
    ]);
    expect(svg).not.toContain('hunter2');
  });

  test.each([320, 760, 1600])('keeps every text within its %i pixels', (width) => {
    const long = 'w'.repeat(300);
    const svg = machinePicture(
      {
        workload: { kind: 'Pod', name: long },
        manifest: {
          ...service({ image: long, command: [long], binds: [`/${long}:/${long}:ro`] }),
          onboot: [{ name: long, image: 'a' }],
        },
        records: [{ topic: 'ports', row: { port: long, from: long, why: '深圳'.repeat(90) } }],
      },
      { width },
    );
    textsOf(svg);
    const drawn = [
      ...svg.matchAll(
        /<text class="([^"]*)" x="([\d.]+)"[^>]*font-size="(\d+)"[^>]*>(?:<title>[^<]*<\/title>)?([^<]*)/g,
      ),
    ];
    expect(drawn.length).toBeGreaterThan(10);
    for (const [, names = '', x, size, text = ''] of drawn) {
      const face = names.includes('mono') ? 'mono' : 'sans';
      expect(Number(x) + widthOf(text, Number(size), face)).toBeLessThanOrEqual(width);
    }
    expect(svg).toMatch(/…/);
  });

  test('takes no mark-up, no hidden character and no half character from a manifest', () => {
    const hostile = `</text><script>alert(1)</script>"'&\0\u202E\uD800\uFFFF`;
    const svg = machinePicture({
      workload: { kind: hostile, name: hostile },
      manifest: {
        ...service({ name: hostile, image: hostile, command: [hostile], binds: [hostile] }),
        kernel: { image: hostile },
      },
      records: [{ topic: 'ports', row: { port: hostile, from: hostile, why: hostile } }],
    });
    textsOf(svg);
    expect(svg).not.toMatch(/<script|[\0\u202E\uFFFF]|\p{Cs}/u);
  });

  test('draws a manifest that p2lk did not write, or an empty one', () => {
    const manifest: Manifest = { services: [{ name: 'nginx', image: 'nginx:1' }] };
    const texts = textsOf(machinePicture({ manifest }));
    expect(texts).toContain('nginx');
    expect(texts).not.toContain('Open ports');
    expect(textsOf(machinePicture({}))).toContain(
      'those of the base that it is built with, as --base vm',
    );
    expect(textsOf(machinePicture({ manifest, records: [] }))).toContain('No port is open');
  });

  test('keeps to one theme where it is asked to', () => {
    expect(machinePicture({}, { theme: 'dark' })).not.toContain('prefers-color-scheme');
    expect(machinePicture({})).toContain('@media (prefers-color-scheme:dark)');
    expect(machinePicture({}, { theme: 'light' })).toContain('--p2lk-page:#ffffff');
  });

  test('names what a reader cannot tell apart by colour in words', () => {
    expect(machinePicture({ manifest: service({}) })).toContain(
      'aria-label="The machine of shop. Containers: web."',
    );
  });
});
