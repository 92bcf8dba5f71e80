import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClusterOptions } from '../../src/cluster/cluster.ts';
import { parseSelection } from '../../src/kubernetes/selection.ts';
import { translate } from '../../src/pipeline/translate.ts';
import type { TranslateOptions, Translation } from '../../src/pipeline/translate.ts';
import { startCluster, whyNoCluster } from './server.ts';
import type { ClusterServer } from './server.ts';

const password = 'kiosk-and-lamp';

const shop = `
apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: web, namespace: shop }
data: { MODE: fast, page.html: "<h1>shop</h1>\\n" }
---
apiVersion: v1
kind: Secret
metadata: { name: db, namespace: shop }
stringData: { password: ${password} }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }
---
apiVersion: v1
kind: PersistentVolume
metadata: { name: disk }
spec: { capacity: { storage: 1Gi }, accessModes: [ReadWriteOnce], storageClassName: slow, hostPath: { path: /srv/shop } }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data, namespace: shop }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } }, storageClassName: slow, volumeName: disk }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: web
          image: registry.example.com/web:1
          command: [web]
          envFrom: [{ configMapRef: { name: web } }]
          env:
            - { name: PASSWORD, valueFrom: { secretKeyRef: { name: db, key: password } } }
            - { name: POD, valueFrom: { fieldRef: { fieldPath: metadata.name } } }
          volumeMounts: [{ name: data, mountPath: /data }, { name: page, mountPath: /page }]
      volumes:
        - { name: data, persistentVolumeClaim: { claimName: data } }
        - { name: page, configMap: { name: web, items: [{ key: page.html, path: index.html }] } }
`;

/** A pod as admission and the scheduler leave it; the server of the tests has neither. */
const pod = `
apiVersion: v1
kind: Pod
metadata: { name: solo, namespace: shop }
spec:
  nodeName: worker-1
  serviceAccountName: default
  containers:
    - name: solo
      image: registry.example.com/solo:1
      command: [solo]
      volumeMounts: [{ name: kube-api-access-x7k2p, mountPath: /var/run/secrets/kubernetes.io/serviceaccount, readOnly: true }]
  tolerations:
    - { key: node.kubernetes.io/not-ready, operator: Exists, effect: NoExecute, tolerationSeconds: 300 }
    - { key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: 300 }
  volumes:
    - name: kube-api-access-x7k2p
      projected:
        sources:
          - serviceAccountToken: { expirationSeconds: 3607, path: token }
          - configMap: { name: kube-root-ca.crt, items: [{ key: ca.crt, path: ca.crt }] }
          - downwardAPI: { items: [{ path: namespace, fieldRef: { fieldPath: metadata.namespace } }] }
`;

describe.skipIf(whyNoCluster !== '')(
  `a live cluster${whyNoCluster === '' ? '' : ` (skipped: ${whyNoCluster})`}`,
  () => {
    let server: ClusterServer;
    beforeAll(async () => {
      server = await startCluster();
      await server.apply(shop);
      await server.apply(pod);
    }, 900_000);
    afterAll(() => server?.stop(), 60_000);

    const run = async (
      workload: string | undefined,
      more: Partial<ClusterOptions> = {},
      options: TranslateOptions & { readonly text?: string } = {},
    ) => {
      const selection = workload === undefined ? undefined : parseSelection(workload);
      const cluster = {
        kubeconfig: server.kubeconfig,
        ...(selection !== undefined && { workload: selection }),
        ...more,
      };
      const all: Translation[] = [];
      const { text, ...rest } = options;
      const sources = text === undefined ? [] : [{ name: 'web.yaml', text }];
      for await (const one of translate(sources, {
        cluster,
        settings: { unknownImage: 'assume' },
        images: { linuxkitCache: false },
        single: true,
        ...rest,
      }))
        all.push(one);
      const findings = all.flatMap(({ diagnostics }) => diagnostics);
      return {
        findings,
        codes: findings.filter(({ severity }) => severity !== 'note').map(({ code }) => code),
        errors: findings
          .filter(({ severity }) => severity === 'error')
          .map(({ code, message, help = '' }) => ({ code, message, help })),
        text: all.map(({ text: manifest = '' }) => manifest).join(''),
        services: all.flatMap(({ manifest }) => manifest?.services ?? []),
      };
    };

    it('reads a workload and all that it refers to', async () => {
      const { services, text, errors } = await run('deploy/web', {
        namespace: 'shop',
        allowSecrets: true,
      });
      expect(errors).toEqual([]);
      expect(services[0]?.env).toEqual(
        expect.arrayContaining(['MODE=fast', `PASSWORD=${password}`, 'POD=web']),
      );
      expect(services[0]?.binds).toEqual(
        expect.arrayContaining([expect.stringContaining('/srv/shop:/data')]),
      );
      expect(text).toContain('<h1>shop</h1>');
      // The Service of the namespace leads to a port.
      expect(text).toContain('8080');
    });

    it('says nothing of what the server itself has set', async () => {
      const { findings } = await run('deployments/web', { namespace: 'shop', allowSecrets: true });
      const paths = findings.map(({ code, places }) => [code, places[0]?.path.join('.')]);
      const written =
        /status|resourceVersion|uid|creationTimestamp|generation|annotations|managedFields|schedulerName|dnsPolicy|termination|imagePull|progress|revision|strategy|replicas/;
      expect(paths.filter(([, path = '']) => written.test(path))).toEqual([]);
    });

    it('reads a pod without what admission put into it', async () => {
      const { text, codes } = await run('shop/po/solo');
      expect(text).toContain('registry.example.com/solo:1');
      expect(text).not.toContain('serviceaccount');
      expect(codes.filter((code) => !/firewall|user|unknown-image|cluster-dns/.test(code))).toEqual(
        [],
      );
    });

    it('gives a pod of the input what the cluster has', async () => {
      const text = `apiVersion: v1
kind: Pod
metadata: { name: web, labels: { app: web } }
spec: { containers: [{ name: web, image: 'registry.example.com/web:1', command: [web], envFrom: [{ configMapRef: { name: web } }] }] }
`;
      expect((await run(undefined, { namespace: 'shop' }, { text })).services[0]?.env).toContain(
        'MODE=fast',
      );
      const own =
        `${text}---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: web }\ndata: { MODE: ` +
        `slow }\n`;
      expect(
        (await run(undefined, { namespace: 'shop' }, { text: own })).services[0]?.env,
      ).toContain('MODE=slow');
      // It is written in no namespace, so that of the context counts, which has no such ConfigMap.
      expect((await run(undefined, {}, { text })).errors).toMatchObject([
        {
          code: 'P2LK202',
          message: expect.stringContaining('neither in the input nor in the cluster'),
        },
      ]);
    });

    it('reads Secrets only where it may, and never shows them', async () => {
      const without = await run('deploy/web', { namespace: 'shop' });
      expect(without.errors).toMatchObject([
        { code: 'P2LK202', message: expect.stringContaining('--allow-secrets') },
      ]);
      expect(without.text).toBe('');
      const { text, findings } = await run('deploy/web', { namespace: 'shop', allowSecrets: true });
      expect(text).not.toBe('');
      for (const hidden of [password, Buffer.from(password).toString('base64')]) {
        expect(findings.map(({ message, help }) => `${message} ${help}`).join('\n')).not.toContain(
          hidden,
        );
      }
    });

    it.each([
      ['a workload that is gone', 'deploy/none', {}, /the cluster does not have it/],
      ['a kind that there is not', 'kiosk/web', {}, /no such kind/],
      ['a user without the right', 'deploy/web', { context: 'reader' }, /refuses it: .*forbidden/],
      ['a context that there is not', 'deploy/web', { context: 'moon' }, /context .*moon/],
      [
        'a kubeconfig that is not there',
        'deploy/web',
        { kubeconfig: '/nowhere/kubeconfig' },
        /no such file/,
      ],
      [
        'a program that is not there',
        'deploy/web',
        { env: { PATH: '/nowhere' } },
        /kubectl cannot be run: it was not found on the PATH/,
      ],
    ])('reports %s once', async (_, workload, more, reason) => {
      const { findings, text } = await run(workload, { namespace: 'shop', ...more });
      expect(findings.map(({ code }) => code)).toEqual(['P2LK240']);
      expect(findings[0]?.message).toMatch(reason);
      expect(text).toBe('');
    });

    it('reports a malformed kubeconfig', async () => {
      const kubeconfig = join(server.folder, 'malformed');
      await writeFile(kubeconfig, 'clusters: [ {');
      expect((await run('deploy/web', { kubeconfig })).errors).toMatchObject([
        { code: 'P2LK240', message: expect.stringContaining('malformed') },
      ]);
    });

    it('reports a server that never answers, in time', async () => {
      const silent = createServer(() => {});
      await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
      const { port } = silent.address() as AddressInfo;
      const kubeconfig = join(server.folder, 'silent');
      await writeFile(
        kubeconfig,
        `apiVersion: v1\nkind: Config\nclusters: [{name: s, cluster: {server: ` +
          `"http://127.0.0.1:${port}"}}]\nusers: [{name: u, user: {}}]\ncontexts: [{name: c, ` +
          `context: {cluster: s, user: u}}]\ncurrent-context: c\n`,
      );
      const before = performance.now();
      expect((await run('deploy/web', { kubeconfig, seconds: 1 })).errors).toMatchObject([
        { code: 'P2LK240' },
      ]);
      expect(performance.now() - before).toBeLessThan(15_000);
      silent.close();
    });

    it('reports once that the cluster cannot be read, however much is asked of it', async () => {
      const { kubectl } = server;
      const text = (await kubectl('get', 'deploy', 'web', '-n', 'shop', '-o', 'json')).toString();
      const { findings } = await run(undefined, { context: 'moon', allowSecrets: true }, { text });
      expect(
        findings.filter(({ code }) => code.startsWith('P2LK2')).map(({ code }) => code),
      ).toEqual(['P2LK240']);
    });

    it('refuses what its user may not read, each at its place', async () => {
      await server.apply(`
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: half, namespace: shop }
rules: [{ apiGroups: [apps], resources: [deployments], verbs: [get] }, { apiGroups: [''], resources: [persistentvolumeclaims], verbs: [get] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: half, namespace: shop }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: half }
subjects: [{ kind: User, name: reader }]
`);
      const { findings } = await run('deploy/web', {
        namespace: 'shop',
        context: 'reader',
        allowSecrets: true,
      });
      const refused = findings
        .filter(({ code }) => code.startsWith('P2LK2'))
        .map(({ code, message }) => `${code} ${message.slice(0, 40)}`);
      expect(refused.toSorted()).toEqual([
        'P2LK202 ConfigMap web: the cluster refuses it: c',
        'P2LK202 Secret db: the cluster refuses it: secre',
        'P2LK241 the machine is made without PersistentVo',
        'P2LK241 the machine is made without the NetworkP',
        'P2LK241 the machine is made without the Service ',
      ]);
    });

    it('ends when it is interrupted', async () => {
      await expect(
        run(
          'deploy/web',
          { namespace: 'shop' },
          { signal: AbortSignal.abort(new Error('interrupted')) },
        ),
      ).rejects.toThrow('interrupted');
    });
  },
);
