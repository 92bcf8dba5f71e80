import { expect, it } from 'vitest';
import { address } from './base.ts';
import { booted, describeBoot } from './machine.ts';

/*
 * docker.io/judge/app:1 has ENTRYPOINT ["/bin/sh", "-c", "echo entry \"$0\" \"$@\"; env | sort;
 * sleep 3600"], CMD ["img-cmd"], IMG_VAR=from-image and a PATH in its environment, the user 1234
 * and the working directory /srv.
 */
const pod = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: shop, namespace: retail }
spec:
  replicas: 1
  selector: { matchLabels: { app: shop } }
  template:
    metadata:
      labels: { app: shop, tier: front }
      annotations: { example.org/owner: 'team "web" $HOME' }
    spec:
      initContainers:
        - name: migrate
          image: docker.io/library/busybox:1
          command: [sh, -c, 'cut -d" " -f1 /proc/uptime; echo "migrate $POD_IP"; sleep 2; cut -d" " -f1 /proc/uptime']
          env:
            - { name: POD_IP, valueFrom: { fieldRef: { fieldPath: status.podIP } } }
        - name: assets
          image: docker.io/judge/app:1
          command: [sh, -c, 'cut -d" " -f1 /proc/uptime; echo "$IMG_VAR"; pwd']
        - name: proxy
          image: busybox:1
          restartPolicy: Always
          command: [sh, -c, 'mkdir /www && echo proxied >/www/index.html && httpd -f -p 127.0.0.1:8081 -h /www']
      containers:
        - { name: neither, image: docker.io/judge/app:1 }
        - { name: args-only, image: docker.io/judge/app:1, args: [from-args, 'second word'] }
        - { name: command-only, image: docker.io/judge/app:1, command: [sh, -c, 'echo "command $0 $*"; sleep 3600'] }
        - name: both
          image: docker.io/judge/app:1
          command: [sh, -c, 'echo "command $0 $*"; pwd; sleep 3600']
          args: [from-args, '@file', "it's \\"quoted\\" $HOME \`id\`"]
          workingDir: /tmp/made/for/it
        - name: variables
          image: docker.io/judge/app:1
          command: [sh, -c, 'env | sort; echo "$@"; sleep 3600', variables]
          args: ['$(HOST):$(PORT)', '$$(HOST)', '$(IMG_VAR)', '$(UNKNOWN)', '$(LATER)']
          env:
            - { name: EARLY, value: '$(HOST)' }
            - { name: HOST, value: db }
            - { name: PORT, value: "5432" }
            - { name: URL, value: 'pg://$(HOST):$(PORT)/$$(PORT)' }
            - { name: TWICE, value: first }
            - { name: BETWEEN, value: '$(TWICE)' }
            - { name: TWICE, value: second }
            - { name: SEARCH, value: '$(PATH):/opt/bin' }
            - { name: EMPTY }
            - { name: LATER, value: last }
            - name: LINES
              value: "one\\ntwo"
        - name: overrides
          image: docker.io/judge/app:1
          env:
            - { name: IMG_VAR, value: from-pod }
            - { name: NAME, valueFrom: { fieldRef: { fieldPath: metadata.name } } }
            - { name: NAMESPACE, valueFrom: { fieldRef: { fieldPath: metadata.namespace } } }
            - { name: TIER, valueFrom: { fieldRef: { fieldPath: "metadata.labels['tier']" } } }
            - { name: OWNER, valueFrom: { fieldRef: { fieldPath: "metadata.annotations['example.org/owner']" } } }
            - { name: ACCOUNT, valueFrom: { fieldRef: { fieldPath: spec.serviceAccountName } } }
            - { name: POD_IP, valueFrom: { fieldRef: { fieldPath: status.podIP } } }
            - { name: POD_IPS, valueFrom: { fieldRef: { fieldPath: status.podIPs } } }
            - { name: HOST_IP, valueFrom: { fieldRef: { fieldPath: status.hostIP } } }
            - { name: LISTEN, value: '$(POD_IP):8080' }
          args: ['--listen=$(POD_IP):8080']
        - { name: a--b, image: docker.io/library/busybox:1, command: [sleep, '3600'] }
        - name: no-path
          image: docker.io/library/busybox:1
          command: [sh, -c, 'env | sort; echo cwd=$PWD; sleep 3600']
        - name: crashing
          image: docker.io/library/busybox:1
          command: [sh, -c, 'echo started; sleep 1; exit 3']
        - name: finishing
          image: docker.io/library/busybox:1
          command: [sh, -c, 'echo started; sleep 1']
`;

const environment = (log: string): { [name: string]: string } =>
  Object.fromEntries(
    log
      .split('\n')
      .flatMap((line) => (/^\w+=/.test(line) ? [line.split(/=(.*)/s, 2) as [string, string]] : [])),
  );

describeBoot('command, environment and restart', () => {
  const machine = booted(pod);

  it('runs ENTRYPOINT and CMD where the pod gives neither command nor args', async () => {
    expect(await machine.log('neither')).toMatch(/^entry img-cmd\n/);
  });
  it('gives args to the ENTRYPOINT in place of CMD', async () => {
    expect(await machine.log('args-only')).toMatch(/^entry from-args second word\n/);
  });
  it('runs command without ENTRYPOINT and without CMD', async () => {
    expect(await machine.log('command-only')).toMatch(/^command \/?(bin\/)?sh ?$/m);
  });
  it('runs command with args, as they are, in workingDir', async () => {
    expect(await machine.log('both')).toBe(
      'command from-args @file it\'s "quoted" $HOME `id`\n/tmp/made/for/it',
    );
  });
  it('expands $(NAME) in command and args from the variables of the pod alone', async () => {
    expect((await machine.log('variables')).split('\n').at(-1)).toBe(
      'db:5432 $(HOST) $(IMG_VAR) $(UNKNOWN) last',
    );
  });
  it('expands $(NAME) in env from the entries above it', async () => {
    expect(environment(await machine.log('variables'))).toMatchObject({
      EARLY: '$(HOST)',
      URL: 'pg://db:5432/$(PORT)',
      TWICE: 'second',
      BETWEEN: 'first',
      SEARCH: '$(PATH):/opt/bin',
      EMPTY: '',
    });
    expect(await machine.output('variables', 'echo "$LINES"')).toBe('one\ntwo');
  });
  it('keeps the environment of the image and puts the pod’s own after it', async () => {
    const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
    expect(environment(await machine.log('neither'))).toMatchObject({
      IMG_VAR: 'from-image',
      PATH: path,
      HOME: '/srv',
      PWD: '/srv',
    });
    expect(environment(await machine.log('variables'))).toMatchObject({
      IMG_VAR: 'from-image',
      PATH: path,
    });
    expect(environment(await machine.log('overrides'))).toMatchObject({
      IMG_VAR: 'from-pod',
      PATH: path,
    });
  });
  it('gives a PATH where neither image nor pod has one, and / as the working directory', async () => {
    const log = await machine.log('no-path');
    expect(environment(log)['PATH']).toBe(
      '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    );
    expect(log).toMatch(/^cwd=\/$/m);
  });
  it('fills metadata, spec and, at boot, the addresses', async () => {
    expect(environment(await machine.log('overrides'))).toMatchObject({
      NAME: 'shop',
      NAMESPACE: 'retail',
      TIER: 'front',
      OWNER: 'team "web" $HOME',
      ACCOUNT: 'default',
      POD_IP: address,
      POD_IPS: address,
      HOST_IP: address,
      LISTEN: `${address}:8080`,
      HOSTNAME: 'shop',
    });
    expect(await machine.log('overrides')).toMatch(
      new RegExp(`^entry --listen=${address}:8080\\n`),
    );
  });
  it('runs init containers one after the other before the containers, with addresses of their own', async () => {
    const [began, said, ended] = (await machine.log('migrate')).split('\n');
    const [next, variable, folder] = (await machine.log('assets')).split('\n');
    expect([said, variable, folder]).toEqual([`migrate ${address}`, 'from-image', '/srv']);
    expect(Number(ended)).toBeGreaterThanOrEqual(Number(began) + 2);
    expect(Number(next)).toBeGreaterThanOrEqual(Number(ended));
    // Clock ticks since boot: field 22 of proc_pid_stat(5), counted behind the command's closing
    // parenthesis.
    const ticks = Number(
      (await machine.process('neither', 'stat')).replace(/^.*\) /, '').split(' ')[19],
    );
    expect(ticks / 100).toBeGreaterThanOrEqual(Number(next));
  });
  it('runs a container whose name containerd would not take', async () => {
    expect((await machine.tasks())['a-b']).toBe('RUNNING');
  });
  it('runs a sidecar beside the containers, which reach it on their common loopback', async () => {
    expect(await machine.output('no-path', 'wget -qO- http://127.0.0.1:8081/index.html')).toBe(
      'proxied',
    );
  });
  it('starts a crashing container again, and one that ended well', async () => {
    const twice = (name: string) => `[ "$(cat /var/log/${name}*.log | grep -c started)" -ge 2 ]`;
    expect(await machine.until(twice('crashing'), 60)).toBe(true);
    expect(await machine.until(twice('finishing'), 60)).toBe(true);
  });
});
