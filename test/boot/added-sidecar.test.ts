import { expect, it } from 'vitest';
import { definePlugin } from 'p2lk/plugin';
import { booted, describeBoot } from './machine.ts';

const pod = `
apiVersion: v1
kind: Pod
metadata: { name: shop }
spec:
  initContainers:
    - name: first
      image: docker.io/library/busybox:1
      command: [sh, -c, 'echo first >>/work/order']
      volumeMounts: [{ name: work, mountPath: /work }]
  containers:
    - name: web
      image: docker.io/library/busybox:1
      command:
        - sh
        - -c
        - 'echo web >>/work/order; trap "echo web ends >>/work/ends; exit 0" TERM; while :; do sleep 1; done'
      volumeMounts: [{ name: work, mountPath: /work }]
  volumes: [{ name: work, emptyDir: {} }]
`;

const work = '/var/lib/p2lk/volumes/work';

/** Adds a container to every pod, as the recipe in docs/recipes.md does. */
const shipper = definePlugin({
  name: 'shipper',
  apiVersion: 1,
  fields: [],
  apply(hooks) {
    hooks.pod.tap('shipper', (_pod, manifest, { boot }) => {
      const added = {
        name: 'shipper',
        image: 'docker.io/library/busybox:1',
        command: [
          '/bin/sh',
          '-c',
          'echo shipper >>/work/order; trap "echo shipper ends >>/work/ends; exit 0" TERM; ' +
            'while [ ! -e /work/crash ]; do sleep 1; done; rm /work/crash; exit 3',
        ],
        env: ['PATH=/bin:/usr/bin'],
        binds: [`${work}:/work`],
      };
      manifest.add('services', added);
      boot.sidecar(added);
    });
  },
});

interface Status {
  readonly initContainerStatuses: readonly {
    readonly name: string;
    readonly restartCount: number;
  }[];
}

describeBoot('a sidecar that a plugin adds', () => {
  const machine = booted(pod, { translate: { plugins: [shipper] } });
  const order = (): Promise<string> => machine.rootOutput(`tr '\\n' ' ' <${work}/order`);

  it('is held until its volume is there, and starts before the containers of the pod', async () => {
    expect((await order()).trim()).toBe('shipper first web');
  });

  it('is started again when it ends, and stands in the status', async () => {
    await machine.rootOutput(`touch ${work}/crash`);
    expect(await machine.until(`[ "$(grep -c shipper ${work}/order)" = 2 ]`, 90)).toBe(true);
    const { initContainerStatuses } = JSON.parse(
      await machine.rootOutput('cat /run/p2lk/status.json'),
    ) as Status;
    expect(initContainerStatuses.map(({ name }) => name)).toEqual(['shipper', 'first']);
    expect(initContainerStatuses[0]?.restartCount).toBe(1);
  });

  it('ends after the containers of the pod', async () => {
    const { status } = await machine.root('sh /etc/p2lk/supervisor stop', 240);
    expect(status).toBe(0);
    expect(await machine.rootOutput(`cat ${work}/ends`)).toBe('web ends\nshipper ends');
  });
});
