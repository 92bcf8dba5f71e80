import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { translate } from '../../src/pipeline/translate.ts';
import { startCluster, whyNoCluster } from './server.ts';
import type { ClusterServer } from './server.ts';

const file = fileURLToPath(new URL('dumped.yaml', import.meta.url));
const written = readFileSync(file, 'utf8');
const companions = written.slice(0, written.indexOf('# Workloads.'));

/** Names as kubectl takes them. */
const workloads = [
  'pod/shop',
  'deployment/shop',
  'statefulset/shop',
  'daemonset/shop',
  'replicaset/shop',
  'replicationcontroller/shop',
  'job/shop',
  'cronjob/shop',
] as const;

describe.skipIf(whyNoCluster !== '')(
  'what kubectl get prints translates like the file it came ' +
    `from${whyNoCluster === '' ? '' : ` (skipped: ${whyNoCluster})`}`,
  () => {
    let server: ClusterServer;
    beforeAll(async () => {
      server = await startCluster('default');
      await server.kubectl('create', 'serviceaccount', 'default');
      await server.kubectl('apply', '-f', file);
    }, 900_000);
    afterAll(() => server?.stop(), 60_000);

    const translated = async (text: string, name: string) => {
      const [kind = '', workload = ''] = name.split('/');
      const texts: string[] = [];
      const found: string[] = [];
      for await (const { text: manifest, diagnostics } of translate([{ name: 'shop.yaml', text }], {
        settings: { unknownImage: 'assume' },
        images: { linuxkitCache: false, offline: true },
        select: { kind, name: workload },
      })) {
        if (manifest !== undefined) texts.push(manifest);
        for (const { code, severity } of diagnostics)
          if (severity !== 'note') found.push(`${severity} ${code}`);
      }
      return { text: texts.join('---\n'), found: [...new Set(found)].toSorted() };
    };

    it.each(workloads)('%s', async (name) => {
      const own = await translated(written, name);
      const dump = await server.kubectl('get', name, '-o', 'yaml');
      const uid = /^ {2}uid: (.*)$/m.exec(dump)?.[1] ?? '';
      const got = await translated(`${companions}---\n${dump}`, name);
      expect(own.text).not.toBe('');
      if (name !== 'pod/shop') return expect(got).toEqual(own);
      // The server gave the pod a uid of its own, in a variable and in a file.
      expect(uid).toMatch(/^[-0-9a-f]{36}$/);
      const other = /UID=(.*)/.exec(own.text)?.[1] ?? '';
      expect(got.text.split(uid)).toHaveLength(3);
      // Whether YAML wants quotes around it depends on how it begins.
      const without = (text: string, id: string): string =>
        text.replaceAll(new RegExp(`"?${id}"?`, 'g'), 'uid');
      expect(without(got.text, uid)).toBe(without(own.text, other));
      expect(got.found).toEqual(own.found.filter((one) => !one.endsWith('/made-up')));
    });

    it('all of a namespace at once', async () => {
      const kinds = workloads.map((name) => name.split('/')[0]);
      const dump = await server.kubectl(
        'get',
        `${kinds.join(',')},configmaps,secrets`,
        '-o',
        'yaml',
      );
      for (const name of workloads.slice(1))
        expect((await translated(dump, name)).text, name).toBe(
          (await translated(written, name)).text,
        );
    });

    it('refuses the pods and claims of a StatefulSet that it takes', async () => {
      const refused = readFileSync(
        new URL('../cases/stateful-set-refused/input.yaml', import.meta.url),
        'utf8',
      );
      await server.apply(refused);
      const template = await server.kubectl(
        'get',
        'statefulset/names',
        '-o',
        'jsonpath={.spec.template}',
      );
      const pod = { apiVersion: 'v1', kind: 'Pod', ...(JSON.parse(template) as object) };
      await expect(
        server.apply(JSON.stringify({ ...pod, metadata: { name: 'names-0' } })),
      ).rejects.toThrow(/is invalid/);
    });
  },
);
